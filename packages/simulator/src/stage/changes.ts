import { type NodeId, OperationError } from "@quorate/replica";
import type { Cluster } from "../cluster.ts";
import type { SimNode } from "../node.ts";
import type { Trace } from "../trace.ts";
import type { VirtualTime } from "../virtual-time.ts";
import type { Watch } from "../watch.ts";

/** A change of membership that was asked for. */
export interface ChangeView {
  readonly id: number;
  readonly node: string;
  readonly target: readonly string[];
  readonly state: "waiting" | "done" | "failed";
  /** Why it failed; empty otherwise. */
  readonly detail: string;
}

/** The administrator of a stage. */
export class Changes {
  readonly #cluster: Cluster;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  readonly #watch: Watch;
  readonly #changes: ChangeView[] = [];

  constructor(cluster: Cluster, time: VirtualTime, trace: Trace, watch: Watch) {
    this.#cluster = cluster;
    this.#time = time;
    this.#trace = trace;
    this.#watch = watch;
  }

  get changes(): readonly ChangeView[] {
    return [...this.#changes];
  }

  get isWaiting(): boolean {
    return this.#changes.some(({ state }) => state === "waiting");
  }

  /** Asks a node for a change, and comes back at once. New nodes are started, retired ones formatted again first. */
  change(by: SimNode, target: readonly string[], replace: readonly string[]): void {
    const id = this.#changes.length + 1;
    this.#changes.push({ id, node: by.name, target, state: "waiting", detail: "" });
    this.#trace.note("ask-change", by.name, target.length, () => `to ${target.join(", ")}`);
    this.#perform(by, target, replace).then(
      () => this.#end(id, "done", ""),
      (error: unknown) => this.#end(id, "failed", error instanceof OperationError ? error.message : String(error)),
    );
  }

  /** Asks a node to abandon the change in progress. */
  abort(by: SimNode): void {
    this.#trace.note("ask-abort", by.name, 0, () => "");
    const refused = (error: unknown) => {
      this.#trace.note("abort-failed", by.name, 0, () => (error instanceof Error ? error.message : String(error)));
    };
    this.#cluster.call(by, (replica) => replica.abort(Number.POSITIVE_INFINITY)).catch(refused);
  }

  async #perform(by: SimNode, target: readonly string[], replace: readonly string[]): Promise<void> {
    const known = new Set(this.#cluster.nodes.map(({ name }) => name as string));
    for (const name of target) if (!known.has(name)) this.#cluster.add();
    const nodes = target.map((name) => this.#cluster.node(name));
    for (const node of nodes) {
      if (node.replica?.status().stage.kind === "retired")
        await this.#cluster.call(node, (replica) => replica.reformat());
    }
    // A node that is still opening its store would miss the first question.
    const isOpening = ({ owner, replica }: SimNode) => owner.alive && !owner.paused && replica === undefined;
    while (nodes.some(isOpening)) await this.#time.sleep(1);
    const request = {
      target: nodes.map((node) => node.target),
      replace: replace.map((name) => name as NodeId),
      expectedEpoch: undefined,
      dryRun: false,
    };
    const { configuration } = await this.#cluster.call(by, (replica) =>
      replica.reconfigure(request, () => {}, Number.POSITIVE_INFINITY),
    );
    this.#watch.reconfigured(configuration);
  }

  #end(id: number, state: "done" | "failed", detail: string): void {
    const change = this.#changes[id - 1] as ChangeView;
    this.#changes[id - 1] = { ...change, state, detail };
    this.#trace.note("change-ended", change.node, id, () => (state === "done" ? state : detail));
  }
}
