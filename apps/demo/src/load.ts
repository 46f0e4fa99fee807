import { setTimeout as sleep } from "node:timers/promises";
import { type Client, QuorateError } from "@quorate/client";
import type { Account } from "./account.ts";
import counter from "./machines/counter.ts";
import icbm from "./machines/icbm.ts";

/** What one client sent to one counter, by sequence number. Numbers begin at 1 and none is left out. */
export interface SentIncrements {
  readonly client: string;
  readonly counter: string;
  readonly acknowledged: readonly number[];
  /** The outcome is unknown: in or not, but never twice. */
  readonly unknown: readonly number[];
  /** Refused, nothing applied, and not repeated because the load ended. */
  readonly refused: readonly number[];
}

/** What every client of the load needs. */
export interface LoadOptions {
  readonly account: Account;
  /** Milliseconds since the start. */
  readonly now: () => number;
  /** Aborted when the load shall end; an operation under way is finished first. */
  readonly stop: AbortSignal;
  readonly onError: (client: string, error: QuorateError) => void;
}

/** The longest an operation of the load may take. */
const OPERATION_MS = 5_000;
/** Generals think between two orders; without it they would sign thousands of launches a second. */
const THINKING_MS = 4;
const AFTER_FAILURE_MS = 20;

/** A general: unsigns and signs until a launch happens, then goes on to the next. Resolves with those he saw happen. */
export async function runGeneral(general: string, client: Client, options: LoadOptions): Promise<readonly string[]> {
  const { account, now, stop } = options;
  const launched: string[] = [];
  account.enter(general, now());
  for (let turn = 0; !stop.aborted; turn += 1) {
    const id = launchId(launched.length + 1);
    const transition = turn % 2 === 0 ? "unsign" : "sign";
    const result = await attempt(general, options, () =>
      client.machine(icbm, id).execute(transition, { general }, { timeoutMs: OPERATION_MS }),
    );
    if (result.kind === "acknowledged" && result.output.launched) {
      launched.push(id);
      turn = -1;
    }
    await sleep(THINKING_MS);
  }
  account.leave(general, now());
  return launched;
}

/** The id of the n-th launch, from 1. */
export function launchId(number: number): string {
  return `launch-${String(number).padStart(5, "0")}`;
}

/**
 * Increments the counters in turn. A refused increment is sent again under its number, because nothing of it was
 * applied; one with an unknown outcome is not. Resolves with everything sent.
 */
export async function runIncrements(
  name: string,
  client: Client,
  counters: readonly string[],
  options: LoadOptions,
): Promise<readonly SentIncrements[]> {
  const { account, now, stop } = options;
  const books = counters.map((id) => ({ client: name, counter: id, ...emptyBook() }));
  account.enter(name, now());
  for (let turn = 0; !stop.aborted; turn += 1) {
    const book = books[turn % books.length];
    if (book === undefined) throw new Error("there are no counters to increment");
    const sequence = book.acknowledged.length + book.unknown.length + 1;
    let refused: boolean;
    do {
      const result = await attempt(name, options, () =>
        client
          .machine(counter, book.counter)
          .execute("increment", { client: name, sequence }, { timeoutMs: OPERATION_MS }),
      );
      refused = result.kind === "not-applied";
      if (result.kind === "acknowledged") book.acknowledged.push(sequence);
      else if (result.kind === "unknown") book.unknown.push(sequence);
    } while (refused && !stop.aborted);
    if (refused) book.refused.push(sequence);
  }
  account.leave(name, now());
  return books;
}

type Attempt<Output> =
  | { readonly kind: "acknowledged"; readonly output: Output }
  | { readonly kind: "not-applied" }
  | { readonly kind: "unknown" };

async function attempt<Output>(
  client: string,
  { account, now, onError }: LoadOptions,
  operation: () => Promise<{ readonly output: Output }>,
): Promise<Attempt<Output>> {
  try {
    const { output } = await operation();
    account.acknowledge(client, now());
    return { kind: "acknowledged", output };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    const kind = error.outcome === "not-applied" ? "not-applied" : "unknown";
    account.fail(kind);
    onError(client, error);
    await sleep(AFTER_FAILURE_MS);
    return { kind };
  }
}

function emptyBook(): { acknowledged: number[]; unknown: number[]; refused: number[] } {
  return { acknowledged: [], unknown: [], refused: [] };
}
