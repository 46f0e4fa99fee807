import type { Operation } from "@quorate/linearizability";
import { OperationError } from "@quorate/replica";
import { ask } from "../asking.ts";
import type { Cluster } from "../cluster.ts";
import { compareRevisions } from "../invariants/revisions-grow.ts";
import { judge } from "../judge.ts";
import { type Input, type Output, describe } from "../model.ts";
import type { SimNode } from "../node.ts";
import type { Trace } from "../trace.ts";
import type { Watch } from "../watch.ts";
import type { Command } from "./command.ts";

type Operate = Extract<Command, { readonly kind: "operate" }>;

/** An operation of a client, as far as the client knows. */
export interface OperationView {
  readonly id: number;
  readonly node: string;
  readonly key: string;
  /** What was asked, in words. */
  readonly asked: string;
  readonly state: "waiting" | "applied" | "refused" | "not-applied" | "unknown";
  /** What was told: the content, or why there is none. Empty while it waits. */
  readonly answer: string;
}

/** How long a client waits before it gives up; its operation may still be applied (R16). */
const patienceMs = 5_000;

/** The clients of a stage: what they asked and were told, judged whenever an operation ends. */
export class Clients {
  readonly #cluster: Cluster;
  readonly #trace: Trace;
  readonly #watch: Watch;
  readonly #operations: OperationView[] = [];
  readonly #history: Operation<Input, Output>[] = [];
  readonly #newest = new Map<string, string>();
  #stamps = 0;

  constructor(cluster: Cluster, trace: Trace, watch: Watch) {
    this.#cluster = cluster;
    this.#trace = trace;
    this.#watch = watch;
  }

  get operations(): readonly OperationView[] {
    return [...this.#operations];
  }

  get count(): number {
    return this.#operations.length;
  }

  /** Asks, and comes back at once; the outcome is noted when it is told. */
  operate(node: SimNode, { key, operation, value }: Operate): void {
    const input = inputOf(operation, value);
    const id = this.#operations.length + 1;
    const call = this.#stamps++;
    const since = this.#newest.get(key);
    const client = `client ${id}`;
    this.#operations.push({ id, node: node.name, key, asked: describe(input), state: "waiting", answer: "" });
    this.#trace.note("call", client, call, () => `${describe(input)} of ${key} through ${node.name}`);
    this.#cluster
      .call(node, (replica, nowMs) => ask(replica, key, input, undefined, nowMs + patienceMs))
      .then(
        ({ output, revision, content, isNew }) => {
          this.#history.push({ client, key, input, output, call, return: this.#stamps++, outcome: "applied" });
          this.#watch.told({ key, revision, content, since, isNew });
          const newest = this.#newest.get(key);
          if (revision !== undefined && (newest === undefined || compareRevisions(revision, newest) > 0)) {
            this.#newest.set(key, revision);
          }
          this.#end(id, client, output.done ? "applied" : "refused", output.content ?? "absent");
        },
        (error: unknown) => {
          const outcome =
            error instanceof OperationError && error.outcome === "not-applied" ? "not-applied" : "unknown";
          this.#history.push({ client, key, input, call, outcome });
          this.#end(id, client, outcome, error instanceof OperationError ? error.message : "the node died");
        },
      );
  }

  #end(id: number, client: string, state: OperationView["state"], answer: string): void {
    const operation = this.#operations[id - 1] as OperationView;
    this.#operations[id - 1] = { ...operation, state, answer };
    this.#trace.note("return", client, id, () => `${operation.asked} of ${operation.key}: ${state}, ${answer}`);
    const judgement = judge(this.#history);
    if (judgement === undefined) return;
    this.#watch.accuse("every history is linearizable", "R8, R15, R16, R17", judgement.detail);
  }
}

function inputOf(operation: Operate["operation"], value: string): Input {
  switch (operation) {
    case "put":
      return { kind: "put", value };
    case "get":
      return { kind: "read" };
    case "increment":
    case "delete":
      return { kind: operation };
  }
}
