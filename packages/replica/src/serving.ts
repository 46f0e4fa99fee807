import { membersOf } from "@quorate/membership";
import type { Core } from "./core.ts";
import { stageOf } from "./durable-state.ts";
import { OperationError } from "./error.ts";
import { isReserved } from "./keys.ts";
import { encodeText } from "./text.ts";

/** The error of a node that cannot serve yet, or not any more. Nothing was done. */
export function notReady(detail: string): OperationError {
  return new OperationError("NOT_READY", "not-applied", detail);
}

/** Throws unless a store in this stage serves clients (R12, Birth). */
export function checkServing({ host, keeper }: Pick<Core, "host" | "keeper">): void {
  const stage = stageOf(host.state);
  const { configuration } = keeper;
  // A birth that is stepped but not durable yet has no configuration in force.
  if (stage.kind === "blank" || configuration === undefined) throw notReady("this node belongs to no cluster yet");
  if (stage.kind === "forming") throw notReady("the initial cluster is not committed yet");
  if (stage.kind !== "retired") return;
  const members = membersOf(configuration).map(({ address }) => address);
  const detail = "this node is not a member of the cluster any more; use another member";
  throw new OperationError("NOT_A_MEMBER", "not-applied", detail, { members: members.join(",") });
}

/** Throws unless clients may name a register so. */
export function checkKey(key: string, keyBytesMax: number): void {
  const refuse = (detail: string) => new OperationError("INVALID_ARGUMENT", "not-applied", detail);
  // Its UTF-8 bytes would be those of another key.
  if (!key.isWellFormed())
    throw refuse(`the key ${JSON.stringify(key)} has an unpaired surrogate: it is no Unicode text`);
  // A code unit takes at most three bytes, and most keys are short.
  if (key === "" || 3 * key.length > keyBytesMax) {
    const bytes = encodeText(key).length;
    if (bytes === 0 || bytes > keyBytesMax) {
      throw refuse(`a register's key has 1 to ${keyBytesMax} bytes of UTF-8, this one has ${bytes}`);
    }
  }
  if (isReserved(key)) throw refuse("keys of the cluster's own are reserved");
}
