import type { StoredRegister } from "@quorate/replica";
import { formatBallot, isZeroBallot } from "@quorate/synod";
import { EdgeError } from "./error.ts";
import type { Node } from "./node.ts";

/** How many registers a page may be asked for. */
const registersMax = 1_000;

/** Which registers to show. */
export interface RegistersRequest {
  /** Only keys that begin so; they begin with `kv/` or with `machine/`. */
  readonly prefix: string;
  /** Only keys that follow this one. */
  readonly after: string | undefined;
  /** At most so many, 1 to 1000. */
  readonly limit: number;
}

/** A register as this node's own store has it, which need not be what the cluster has chosen. Ballots are printed. */
export interface RegisterShown {
  readonly key: string;
  readonly kind: "value" | "deleted" | "promise";
  readonly promised: string;
  /** Null where nothing was accepted. */
  readonly accepted: string | null;
  readonly bytes: number;
  /** Null unless it has a value. */
  readonly revision: string | null;
  readonly version: number | null;
  /** How far the collection of a deleted key is; null for others. */
  readonly collection: "unseen" | "waiting" | "trying" | null;
}

export interface RegistersShown {
  readonly storeId: string;
  readonly registers: readonly RegisterShown[];
  /** What to give as `after` for the next page; null if there is none. */
  readonly next: string | null;
}

/** A page of the registers in this node's store. Needs no quorum, and says nothing of what other stores hold. */
export async function listRegisters(node: Node, { prefix, after, limit }: RegistersRequest): Promise<RegistersShown> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > registersMax) {
    const facts = { field: "limit", limit: String(registersMax) };
    throw new EdgeError("INVALID_ARGUMENT", `the limit is a number from 1 to ${registersMax}`, facts);
  }
  const replica = node.replica();
  const { registers, last } = await replica.inspect({ prefix, after, entriesMax: limit });
  const next = last ? null : (registers.at(-1)?.key ?? null);
  return { storeId: replica.status().store, registers: registers.map(shown), next };
}

function shown({ key, promised, accepted, bytes, content }: StoredRegister): RegisterShown {
  return {
    key,
    kind: content.kind,
    promised: formatBallot(promised),
    accepted: isZeroBallot(accepted) ? null : formatBallot(accepted),
    bytes,
    revision: content.kind === "value" ? content.revision : null,
    version: content.kind === "value" ? content.version : null,
    collection: content.kind === "deleted" ? content.collection : null,
  };
}
