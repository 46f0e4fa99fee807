import { type Client, QuorateError } from "@quorate/client";
import { services } from "@quorate/protos";
import { inParallel } from "./bed.ts";
import type { RawNode } from "./raw.ts";

/** What became of one write. */
export type Written =
  | { readonly kind: "acknowledged" }
  | { readonly kind: "not-applied"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string }
  /** There is nobody to write to any more. */
  | { readonly kind: "gone"; readonly why: string };

/** Writes one value under one key. */
export type Write = (key: string, value: string) => Promise<Written>;

/** What one writer saw. */
export interface WriterReport {
  readonly writer: string;
  readonly acknowledged: number;
  /** The failures that applied nothing, and those of unknown outcome, in words. */
  readonly notApplied: readonly string[];
  readonly unknown: readonly string[];
  /** The longest time without an acknowledgement while it wrote. */
  readonly longestPauseMs: number;
}

/** A writer at work. */
export interface Writer {
  /** How many writes were acknowledged so far. */
  acknowledged(): number;
  /** Ends it after the write it is at. */
  stop(): Promise<WriterReport>;
}

/**
 * What every key must hold: the value acknowledged last, or one written later whose outcome is unknown. A key is
 * written by one writer, one value after the other, and never again after an unknown outcome.
 */
export class Ledger {
  readonly #acknowledged = new Map<string, string>();
  readonly #unknown = new Map<string, string>();

  /** How many keys have an acknowledged value. */
  get size(): number {
    return this.#acknowledged.size;
  }

  keys(): readonly string[] {
    return [...this.#acknowledged.keys()];
  }

  acknowledge(key: string, value: string): void {
    this.#acknowledged.set(key, value);
  }

  doubt(key: string, value: string): void {
    this.#unknown.set(key, value);
  }

  isDoubted(key: string): boolean {
    return this.#unknown.has(key);
  }

  /** What is wrong with a value that was read back; undefined if nothing is. */
  problem(key: string, found: string | undefined): string | undefined {
    const [wanted, possible] = [this.#acknowledged.get(key), this.#unknown.get(key)];
    if (found === wanted || (found !== undefined && found === possible)) return undefined;
    return `${key} holds ${found}, acknowledged was ${wanted}${possible === undefined ? "" : `, unknown ${possible}`}`;
  }
}

const AFTER_FAILURE_MS = 10;

/** Picks the key of a write by its number, from 0. */
export type Choice = (turn: number) => string;

/** These keys in turn. */
export function inTurn(keys: readonly string[]): Choice {
  return (turn) => {
    const key = keys.at(turn % keys.length);
    if (key === undefined) throw new Error("there are no keys to write");
    return key;
  };
}

/** Writes one value after the other, until it is stopped or there is nobody left to write to. */
export function startWriter(writer: string, keyOf: Choice, ledger: Ledger, write: Write): Writer {
  let [stopped, acknowledged, longestPauseMs] = [false, 0, 0];
  const [notApplied, unknown]: [string[], string[]] = [[], []];
  let lastAt = performance.now();
  const run = async (): Promise<void> => {
    for (let turn = 0; !stopped; turn++) {
      const key = keyOf(turn);
      if (ledger.isDoubted(key)) continue;
      const value = `${writer} ${turn}`;
      const written = await write(key, value);
      const now = performance.now();
      if (written.kind === "gone") return;
      if (written.kind === "acknowledged") {
        ledger.acknowledge(key, value);
        acknowledged++;
        longestPauseMs = Math.max(longestPauseMs, now - lastAt);
        lastAt = now;
        continue;
      }
      if (written.kind === "unknown") ledger.doubt(key, value);
      (written.kind === "unknown" ? unknown : notApplied).push(written.why);
      await new Promise((resolve) => setTimeout(resolve, AFTER_FAILURE_MS));
    }
    longestPauseMs = Math.max(longestPauseMs, performance.now() - lastAt);
  };
  const done = run();
  // Whoever never stops a writer must not be ended by it; the failure is for whoever does.
  done.catch(() => undefined);
  return {
    acknowledged: () => acknowledged,
    async stop() {
      stopped = true;
      await done;
      return { writer, acknowledged, notApplied, unknown, longestPauseMs };
    },
  };
}

/** Waits a moment before each write: a steady load that leaves the processors to those who are to recover under it. */
export function paced(write: Write): Write {
  return async (key, value) => {
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    return await write(key, value);
  };
}

const PACE_MS = 10;

/** Writes through the client library, which finds a node that serves by itself. */
export function clientWrite(client: Client): Write {
  return async (key, value) => {
    try {
      await client.put(key, value);
      return { kind: "acknowledged" };
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      const why = `${error.reason}: ${error.message}`;
      return error.outcome === "not-applied" ? { kind: "not-applied", why } : { kind: "unknown", why };
    }
  };
}

/**
 * Writes through one node by plain gRPC, every other time by compare-and-set on the revision written before. A node
 * that takes no connection once it has served is gone.
 */
export function rawWrite(node: RawNode, revisions: Map<string, string> = new Map()): Write {
  let served = false;
  let turn = 0;
  return async (key, value) => {
    const bytes = Buffer.from(value);
    const revision = revisions.get(key);
    const answer =
      turn++ % 2 === 0 || revision === undefined
        ? await node.call(services.KV.Put, { key, value: bytes })
        : await node.call(services.KV.CompareAndSet, { key, value: bytes, revision });
    if (answer.kind === "answered") {
      served = true;
      revisions.set(key, answer.response.revision);
      return { kind: "acknowledged" };
    }
    if (answer.kind === "refused") {
      const why = `${answer.code} ${answer.reason} ${answer.outcome}`;
      return answer.outcome === "not-applied" ? { kind: "not-applied", why } : { kind: "unknown", why };
    }
    const why = `${answer.kind} ${answer.code} ${answer.details}`;
    if (answer.kind === "unsent") return { kind: served ? "gone" : "not-applied", why };
    return { kind: "unknown", why };
  };
}

/** Reads the text under one key; undefined if there is none. */
export type Read = (key: string) => Promise<string | undefined>;

/** Reads through the client library. */
export function clientRead(client: Client): Read {
  return async (key) => {
    const entry = await client.get(key);
    return entry === undefined ? undefined : Buffer.from(entry.value).toString();
  };
}

/** Reads through one node by plain gRPC; rejects if it does not answer. */
export function rawRead(node: RawNode): Read {
  return async (key) => {
    const answer = await node.call(services.KV.Get, { key });
    if (answer.kind !== "answered") throw new Error(`reading ${key}: ${JSON.stringify(answer)}`);
    return answer.response.value?.toString();
  };
}

/** Reads keys of the ledger back, and says what is wrong. */
export async function readBack(read: Read, ledger: Ledger, keys: Iterable<string>): Promise<readonly string[]> {
  const problems: string[] = [];
  await inParallel(keys, READERS, async (key) => {
    const problem = ledger.problem(key, await read(key));
    if (problem !== undefined) problems.push(problem);
  });
  return problems;
}

const READERS = 256;
