import { type Client, QuorateError } from "@quorate/client";
import type { CounterState } from "../counter-state.ts";
import type { Random } from "../random.ts";
import type { CounterHistories, End, KeyHistories } from "./history.ts";
import type { KeyInput, KeyOutput } from "./models.ts";

/** What one client has seen of a key last. */
export interface Seen {
  readonly value: string | null;
  readonly revision: string | undefined;
}

/** The longest an operation of the load may take. */
const OPERATION_MS = 3_000;
const MISMATCH: ReadonlySet<string> = new Set(["REVISION_MISMATCH", "KEY_EXISTS"]);

/** Which revision every value had, for as long as its key is of interest: a value has one, and a revision one value. */
export class Revisions {
  readonly #ofKey = new Map<string, Map<string, string>>();
  readonly problems: string[] = [];

  note(key: string, value: string, revision: string): void {
    const known = this.#ofKey.get(key) ?? new Map<string, string>();
    this.#ofKey.set(key, known);
    for (const [name, other] of [
      [value, revision],
      [revision, value],
    ] as const) {
      const before = known.get(name);
      if (before === undefined) known.set(name, other);
      else if (before !== other) this.problems.push(`${key}: ${name} goes with ${before} and with ${other}`);
    }
  }

  forget(key: string): void {
    this.#ofKey.delete(key);
  }
}

/** A value is a name that is written once, and bytes that make it longer. */
export function valueNamed(name: string, random: Random): string {
  const length = random.chance(0.02) ? random.below(60_000) : random.below(200);
  return `${name} ${"x".repeat(length)}`;
}

/** The name of a value that was read. */
export function nameOf(value: Uint8Array): string {
  const text = Buffer.from(value).toString();
  return text.slice(0, text.indexOf(" "));
}

/** One client at work on keys; what it does is in the histories. */
export class KeyClient {
  readonly #name: string;
  readonly #histories: KeyHistories;
  readonly #revisions: Revisions;
  readonly #seen = new Map<string, Seen>();

  constructor(name: string, histories: KeyHistories, revisions: Revisions) {
    this.#name = name;
    this.#histories = histories;
    this.#revisions = revisions;
  }

  /** What it saw of a key last. */
  seen(key: string): Seen | undefined {
    return this.#seen.get(key);
  }

  async get(client: Client, key: string, timeoutMs: number = OPERATION_MS): Promise<End<KeyOutput>> {
    return await this.#run(key, { kind: "get" }, async () => {
      const entry = await client.get(key, { timeoutMs });
      if (entry === undefined) return this.#saw(key, null, undefined);
      return this.#saw(key, nameOf(entry.value), entry.revision);
    });
  }

  async put(client: Client, key: string, name: string, value: string): Promise<End<KeyOutput>> {
    return await this.#run(key, { kind: "put", value: name }, async () => {
      const { revision, created } = await client.put(key, value, { timeoutMs: OPERATION_MS });
      this.#saw(key, name, revision);
      return { kind: "put", created };
    });
  }

  /** Expects what this client has seen last, if it has seen anything. */
  async compareAndSet(client: Client, key: string, name: string, value: string): Promise<End<KeyOutput>> {
    const { value: expected, revision } = this.#seen.get(key) ?? { value: null, revision: undefined };
    return await this.#run(key, { kind: "compare-and-set", expected, value: name }, async () => {
      const condition = revision === undefined ? ({ absent: true } as const) : { revision };
      const written = await client.compareAndSet(key, condition, value, { timeoutMs: OPERATION_MS });
      this.#saw(key, name, written.revision);
      return { kind: "set" };
    });
  }

  async delete(client: Client, key: string, conditional: boolean): Promise<End<KeyOutput>> {
    const seen = conditional ? this.#seen.get(key) : undefined;
    return await this.#run(key, { kind: "delete", expected: seen?.value ?? undefined }, async () => {
      const { deleted } = await client.delete(key, { timeoutMs: OPERATION_MS, ifRevision: seen?.revision });
      this.#saw(key, null, undefined);
      return { kind: "deleted", count: deleted };
    });
  }

  #saw(key: string, value: string | null, revision: string | undefined): KeyOutput {
    if (value !== null && revision !== undefined) this.#revisions.note(key, value, revision);
    if (this.#seen.size >= SEEN_MAX) this.#seen.clear();
    this.#seen.set(key, { value, revision });
    return { kind: "found", value };
  }

  async #run(key: string, input: KeyInput, act: () => Promise<KeyOutput>): Promise<End<KeyOutput>> {
    const returned = this.#histories.call(this.#name, key, input);
    const end = await endOf(act);
    returned(end);
    // What is expected next must have a chance to be there.
    if (end.outcome === "applied" && end.output.kind === "mismatch") this.#seen.delete(key);
    return end;
  }
}

/** Keys of which one client remembers what it saw. */
const SEEN_MAX = 1_000;

/** One client at work on counters. Its increments are numbered from 1, counter by counter, and none is sent twice. */
export class CounterClient {
  readonly #name: string;
  readonly #histories: CounterHistories;
  readonly #sent = new Map<string, { applied: number[]; unknown: number[]; next: number }>();

  constructor(name: string, histories: CounterHistories) {
    this.#name = name;
    this.#histories = histories;
  }

  async increment(client: Client, key: string): Promise<End<number>> {
    const sent = this.#sent.get(key) ?? { applied: [], unknown: [], next: 1 };
    this.#sent.set(key, sent);
    const sequence = sent.next++;
    const returned = this.#histories.call(this.#name, key, { kind: "increment" });
    const end = await endOf(async () => {
      const input = { client: this.#name, sequence };
      const { output } = await client.machine("counter", key).execute("increment", input, { timeoutMs: OPERATION_MS });
      return (output as { readonly value: number }).value;
    });
    returned(end);
    if (end.outcome !== "not-applied") sent[end.outcome].push(sequence);
    return end;
  }

  async get(client: Client, key: string, timeoutMs: number = OPERATION_MS): Promise<End<number>> {
    const returned = this.#histories.call(this.#name, key, { kind: "look" });
    const end = await endOf(async () => {
      const { state } = await client.machine("counter", key).get({ timeoutMs });
      return (state as unknown as CounterState).value;
    });
    returned(end);
    return end;
  }

  /** What is wrong with the increments of this client that a counter's state holds. */
  problems(key: string, { applied }: CounterState): readonly string[] {
    const { applied: acknowledged, unknown } = this.#sent.get(key) ?? { applied: [], unknown: [] };
    const held = new Set(
      (applied[this.#name] ?? []).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at)),
    );
    const lost = acknowledged.filter((sequence) => !held.delete(sequence));
    const known = new Set(unknown);
    const invented = [...held].filter((sequence) => !known.has(sequence));
    return [
      ...(lost.length === 0 ? [] : [`${key} lost the increments ${lost.join()} of ${this.#name}`]),
      ...(invented.length === 0 ? [] : [`${key} holds ${invented.join()} of ${this.#name}, which were not applied`]),
    ];
  }
}

/** Runs an operation to its end. Whatever is not an error of the client's own rejects. */
async function endOf<Output>(act: () => Promise<Output>): Promise<End<Output | MismatchOf<Output>>> {
  try {
    return { outcome: "applied", output: await act() };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    if (MISMATCH.has(error.reason)) return { outcome: "applied", output: { kind: "mismatch" } as MismatchOf<Output> };
    // An error that says "applied" has lost the answer, which the models cannot do without.
    const outcome = error.outcome === "not-applied" ? "not-applied" : "unknown";
    return { outcome, reason: error.reason };
  }
}

type MismatchOf<Output> = Extract<Output, { readonly kind: "mismatch" }>;
