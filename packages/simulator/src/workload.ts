import type { Operation } from "@quorate/linearizability";
import { OperationError, type Outcome } from "@quorate/replica";
import { type Answer, type Known, ask } from "./asking.ts";
import type { ActorOptions } from "./cluster.ts";
import type { SimNode } from "./node.ts";
import { compareRevisions } from "./invariants/revisions-grow.ts";
import { type Input, type Output, answerText, describe } from "./model.ts";
import type { Stream } from "./random.ts";

/** Clients that ask, on contended keys, and remember what they were told. */
export class Workload {
  readonly history: Operation<Input, Output>[] = [];
  readonly counts: Record<Outcome, number> = { applied: 0, "not-applied": 0, unknown: 0 };
  readonly keys: readonly string[];
  readonly #options: ActorOptions;
  readonly #newest = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly #known = new Map<string, Known>();
  #stamps = 0;
  #tags = 0;
  #left: number;
  #waiting = 0;

  constructor(options: ActorOptions) {
    this.#options = options;
    const { keys, counters, operations } = options.plan;
    this.keys = Array.from({ length: keys }, (_, index) => (index < counters ? `counter-${index}` : `key-${index}`));
    this.#left = operations;
  }

  /** Operations that were called and have not ended. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Operations that are still to be called. */
  get left(): number {
    return this.#left;
  }

  /** Calls the operations of the plan, and resolves when all of them ended. */
  async run(): Promise<void> {
    const { plan, stream } = this.#options;
    const clients = Array.from({ length: plan.clients }, (_, index) =>
      this.#client(index, stream.fork(`client ${index}`)),
    );
    await Promise.all(clients);
  }

  /** Reads a key through a node, as one more operation of the history. Undefined if it was not answered. */
  async read(client: string, node: SimNode, key: string): Promise<Known | undefined> {
    return this.#operate(client, node, key, { kind: "read" }, undefined, 10_000);
  }

  async #client(index: number, stream: Stream): Promise<void> {
    const { plan, time } = this.#options;
    const client = `client ${index}`;
    while (this.#left > 0) {
      this.#left--;
      const key = stream.pick(this.keys);
      const node = await this.#someNode(stream, key);
      const known = this.#known.get(`${client} ${key}`);
      const input = this.#draw(stream, key, known);
      const answer = await this.#operate(client, node, key, input, known?.revision, plan.deadlineMs);
      if (answer !== undefined) this.#known.set(`${client} ${key}`, answer);
      await time.sleep(stream.between(1, 2 * plan.thinkMs));
    }
  }

  #draw(stream: Stream, key: string, known: Known | undefined): Input {
    const { read, write, append, compareAndSet, create, delete: remove } = this.#options.plan.mix;
    const tag = `t${++this.#tags}`;
    const dice = stream.uint32() / 2 ** 32;
    if (key.startsWith("counter")) return dice < 0.3 ? { kind: "read" } : { kind: "increment" };
    const choices: readonly (readonly [number, Input])[] = [
      [read, { kind: "read" }],
      [write, { kind: "write", tag }],
      [append, { kind: "append", tag }],
      [known === undefined ? 0 : compareAndSet, { kind: "compare-and-set", expected: known?.content, tag }],
      [create, { kind: "create", tag }],
      [remove, { kind: "delete" }],
    ];
    let rest = dice * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, input] of choices) {
      if (rest < weight) return input;
      rest -= weight;
    }
    return { kind: "read" };
  }

  /** A node that is up, most often one that is a member, and the one that the key prefers. */
  async #someNode(stream: Stream, key: string): Promise<SimNode> {
    const { cluster, plan, time } = this.#options;
    for (;;) {
      const up = cluster.nodes.filter((node) => node.isUp);
      const members = up.filter((node) => node.replica?.status().stage.kind === "member");
      const choice = stream.chance(0.97) && members.length > 0 ? members : up;
      const preferred = choice[this.keys.indexOf(key) % choice.length];
      if (preferred !== undefined && stream.chance(plan.affinity)) return preferred;
      if (choice.length > 0) return stream.pick(choice);
      await time.sleep(20);
    }
  }

  async #operate(
    client: string,
    node: SimNode,
    key: string,
    input: Input,
    revision: string | undefined,
    deadlineMs: number,
  ): Promise<Answer | undefined> {
    const { cluster, trace, watch } = this.#options;
    const call = this.#stamps++;
    const since = this.#newest.get(key);
    this.#waiting++;
    trace.note("call", client, call, () => `#${call} ${node.name} ${key}: ${describe(input)}`);
    const result = await cluster
      .call(node, (replica, nowMs) => ask(replica, key, input, revision, nowMs + deadlineMs))
      .catch((error: unknown) => this.#outcomeOf(error));
    this.#waiting--;
    const outcome = typeof result === "string" ? result : "applied";
    this.counts[outcome]++;
    if (typeof result === "string") {
      trace.note("return", client, call, () => `#${call} ${key}: ${outcome}`);
      this.history.push({ client, key, input, call, outcome: result });
      return undefined;
    }
    const returned = this.#stamps++;
    trace.note(
      "return",
      client,
      call,
      () => `#${call} to #${returned} ${key}: ${outcome} ${answerText(result.output)}`,
    );
    this.history.push({ client, key, input, output: result.output, call, return: returned, outcome });
    watch.told({ key, revision: result.revision, content: result.content, since, isNew: result.isNew });
    this.#note(key, input, result);
    return result;
  }

  #note(key: string, input: Input, { revision, output }: Answer): void {
    const { watch } = this.#options;
    const newest = this.#newest.get(key);
    if (revision !== undefined && (newest === undefined || compareRevisions(revision, newest) > 0)) {
      this.#newest.set(key, revision);
      if (this.#deleted.delete(key)) watch.reach("a deleted key was created again");
    }
    if (input.kind === "delete" && output.done) {
      this.#deleted.add(key);
      watch.reach("a key was deleted");
    }
    if (input.kind === "compare-and-set" && !output.done) watch.reach("a compare-and-set failed");
  }

  #outcomeOf(error: unknown): "not-applied" | "unknown" {
    if (!(error instanceof OperationError)) return "unknown";
    const { reason, outcome, message } = error;
    const isWrong = reason === "INTERNAL" || outcome === "applied";
    if (isWrong) this.#options.watch.accuse("operations end as the rules say", "R16", `${reason}: ${message}`);
    return outcome === "not-applied" ? "not-applied" : "unknown";
  }
}
