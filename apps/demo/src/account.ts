/** What became of an operation that failed. An operation the server applied but could not answer counts as unknown. */
export type FailedOutcome = "not-applied" | "unknown";

/** One phase of the run, in milliseconds since the start. */
export interface Phase {
  readonly name: string;
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  readonly endedAtMs: number | undefined;
  /** Operations acknowledged in it. */
  readonly operations: number;
  /** The same, by client. */
  readonly operationsByClient: Readonly<Record<string, number>>;
  readonly notApplied: number;
  readonly unknown: number;
  /** The longest time any client went without an acknowledgement, counted for every phase it touches. */
  readonly longestPauseMs: number;
  readonly longestPauseClient: string;
}

/** Keeps the books of a run. All times come from the caller: milliseconds since the start, never falling. */
export interface Account {
  beginPhase(name: string, atMs: number): void;
  /** A client begins; its first pause begins here. */
  enter(client: string, atMs: number): void;
  /** An operation of the client was acknowledged. */
  acknowledge(client: string, atMs: number): void;
  fail(outcome: FailedOutcome): void;
  /** A client ends; its last pause ends here. */
  leave(client: string, atMs: number): void;
  /** Ends the last phase. */
  end(atMs: number): void;
  phases(): readonly Phase[];
}

type Entry = { -readonly [Key in keyof Phase]: Phase[Key] } & { operationsByClient: Record<string, number> };

/** An account without phases; nothing may be booked before the first one begins. */
export function createAccount(): Account {
  const entries: Entry[] = [];
  const lastSeen = new Map<string, number>();

  const current = (): Entry => {
    const entry = entries.at(-1);
    if (entry === undefined) throw new Error("no phase has begun");
    return entry;
  };
  const end = (atMs: number): void => {
    const entry = entries.at(-1);
    if (entry !== undefined) entry.endedAtMs ??= atMs;
  };
  const pause = (client: string, atMs: number): void => {
    const sinceMs = lastSeen.get(client) ?? atMs;
    for (const entry of entries.toReversed()) {
      if (entry.endedAtMs !== undefined && entry.endedAtMs <= sinceMs) break;
      if (atMs - sinceMs <= entry.longestPauseMs) continue;
      entry.longestPauseMs = atMs - sinceMs;
      entry.longestPauseClient = client;
    }
    lastSeen.set(client, atMs);
  };

  return {
    beginPhase(name, atMs) {
      end(atMs);
      entries.push(emptyEntry(name, atMs));
    },
    enter: (client, atMs) => void lastSeen.set(client, atMs),
    acknowledge(client, atMs) {
      const entry = current();
      entry.operations += 1;
      entry.operationsByClient[client] = (entry.operationsByClient[client] ?? 0) + 1;
      pause(client, atMs);
    },
    fail(outcome) {
      current()[outcome === "unknown" ? "unknown" : "notApplied"] += 1;
    },
    leave(client, atMs) {
      pause(client, atMs);
      lastSeen.delete(client);
    },
    end,
    phases: () => entries,
  };
}

function emptyEntry(name: string, startedAtMs: number): Entry {
  return {
    name,
    startedAtMs,
    endedAtMs: undefined,
    operations: 0,
    operationsByClient: {},
    notApplied: 0,
    unknown: 0,
    longestPauseMs: 0,
    longestPauseClient: "",
  };
}
