import { membersOf } from "@quorate/membership";
import { type Configuration, OperationError, type Replica } from "@quorate/replica";
import type { ActorOptions } from "./cluster.ts";
import type { SimNode } from "./node.ts";

export interface AdministratorOptions extends ActorOptions {
  readonly name: string;
}

/** Every kind of change that is asked for. */
const shapes = [
  "grow",
  "grow-two",
  "shrink",
  "shrink-two",
  "to-one",
  "replace-one",
  "replace-two",
  "disjoint",
] as const;
type Shape = (typeof shapes)[number];

interface Wish {
  readonly target: readonly SimNode[];
  readonly replace: readonly SimNode[];
}

/** Most members, and most nodes, that a run makes. */
const membersMax = 5;
const nodesMax = 14;

/** Asks for changes of membership, whatever comes of them. */
export class Administrator {
  readonly #options: AdministratorOptions;
  /** Sets that were asked for, of which it is not known what became. */
  asked: (readonly SimNode[])[] = [];

  constructor(options: AdministratorOptions) {
    this.#options = options;
  }

  /** Asks for the plan's changes, and resolves when the last one ended. */
  async run(isOver: () => boolean): Promise<void> {
    const { plan, stream, time } = this.#options;
    for (let left = plan.changes; left > 0 && !isOver(); left--) {
      await time.sleep(stream.between(plan.changeMs / 2, 2 * plan.changeMs));
      if (isOver()) return;
      const by = this.#someMember();
      const configuration = by?.replica?.status().configuration;
      if (by === undefined || configuration?.kind !== "stable") continue;
      const wish = await this.#wish(configuration);
      if (wish !== undefined && by.isUp) await this.#ask(by, wish, configuration.epoch);
    }
  }

  async #ask(by: SimNode, { target, replace }: Wish, epoch: number): Promise<void> {
    const { cluster, trace, watch, stream, plan, name } = this.#options;
    trace.note("ask-change", name, target.length, () => `${by.name}: to ${target.map((node) => node.name).join(",")}`);
    this.asked = [...this.asked, target];
    if (stream.chance(plan.aborts)) this.#abortLater(stream.between(1, 400));
    const request = {
      target: target.map((node) => node.target),
      replace: replace.map((node) => node.name),
      expectedEpoch: stream.chance(0.3) ? epoch : undefined,
      dryRun: false,
    };
    const end = await cluster
      .call(by, (replica) => replica.reconfigure(request, () => {}, Number.POSITIVE_INFINITY))
      .then(
        ({ configuration }) => {
          watch.reconfigured(configuration);
          return "done";
        },
        (error: unknown) => {
          if (!(error instanceof OperationError)) return "died";
          if (error.reason === "RECONFIG_IN_PROGRESS") watch.reach("a change was refused while another ran");
          if (error.outcome === "unknown") watch.reach("a change ended unknown");
          return `${error.reason} ${error.message}`;
        },
      );
    if (end === "done" && replace.length > 0) watch.reach("a lost member was replaced");
    trace.note("change-ended", name, target.length, () => end);
  }

  #abortLater(delayMs: number): void {
    const { cluster, time, trace, name } = this.#options;
    time.after(delayMs, () => {
      const by = this.#someMember();
      if (by === undefined) return;
      trace.note("ask-abort", name, 0, () => by.name);
      const abort = (replica: Replica) => replica.abort(Number.POSITIVE_INFINITY);
      // Refused where nothing is to be aborted.
      cluster.call(by, abort).catch(() => undefined);
    });
  }

  /** A set to change to, without any member whose disk was lost. */
  async #wish(configuration: Extract<Configuration, { readonly kind: "stable" }>): Promise<Wish | undefined> {
    const { cluster, stream } = this.#options;
    const present = membersOf(configuration).map(({ node, store }) => ({ node: cluster.node(node), store }));
    const lost = present.filter(({ store }) => cluster.isLost(store));
    const sound = present.filter((each) => !lost.includes(each)).map(({ node }) => node);
    const repaired = lost.map(({ node }) => node).filter((node) => node.isUp);
    // A member whose disk was exchanged comes back under its name.
    if (repaired.length > 0 && stream.chance(0.7)) return { target: [...sound, ...repaired], replace: repaired };
    const mixed = stream.shuffled(sound);
    if (lost.length > 0) return { target: [...mixed, ...(await this.#newcomers(lost.length))], replace: [] };
    const size = mixed.length;
    const shape = stream.pick(shapes.filter((each) => fits(each, size)));
    const target = await this.#shaped(shape, mixed);
    return target.length === 0 ? undefined : { target, replace: [] };
  }

  async #shaped(shape: Shape, members: readonly SimNode[]): Promise<readonly SimNode[]> {
    switch (shape) {
      case "grow":
        return [...members, ...(await this.#newcomers(1))];
      case "grow-two":
        return [...members, ...(await this.#newcomers(2))];
      case "shrink":
        return members.slice(1);
      case "shrink-two":
        return members.slice(2);
      case "to-one":
        return members.slice(0, 1);
      case "replace-one":
        return [...members.slice(1), ...(await this.#newcomers(1))];
      case "replace-two":
        return [...members.slice(2), ...(await this.#newcomers(2))];
      case "disjoint":
        return this.#newcomers(members.length);
    }
  }

  /** Nodes that may join: new ones, or removed ones whose store is formatted again. */
  async #newcomers(count: number): Promise<readonly SimNode[]> {
    const { cluster, stream, watch, time } = this.#options;
    const stageOf = (node: SimNode) => node.replica?.status().stage.kind;
    // Nobody takes a node in whose disk is known to be bad.
    const sound = cluster.nodes.filter((node) => node.isUp && node.disk.loss === undefined);
    const retired = stream.shuffled(sound.filter((node) => stageOf(node) === "retired"));
    const blank = sound.filter((node) => stageOf(node) === "blank");
    const again: SimNode[] = [];
    for (const node of retired.slice(0, stream.below(count + 1))) {
      const isDone = await cluster
        .call(node, (replica) => replica.reformat())
        .then(
          () => true,
          () => false,
        );
      if (isDone) again.push(node);
      if (isDone) watch.reach("a removed store was reformatted and joined again");
    }
    const known = [...again, ...stream.shuffled(blank)].slice(0, count);
    const fresh = Math.min(count - known.length, nodesMax - cluster.nodes.length);
    const added = Array.from({ length: fresh }, () => cluster.add());
    if (added.length > 0) await time.sleep(10);
    return [...known, ...added];
  }

  #someMember(): SimNode | undefined {
    const { cluster, stream } = this.#options;
    const members = cluster.nodes.filter((node) => node.isUp && node.replica?.status().stage.kind === "member");
    return members.length === 0 ? undefined : stream.pick(members);
  }
}

function fits(shape: Shape, size: number): boolean {
  switch (shape) {
    case "grow":
    case "replace-one":
      return size < membersMax || shape === "replace-one";
    case "grow-two":
      return size + 2 <= membersMax;
    case "shrink":
      return size > 1;
    case "shrink-two":
    case "to-one":
    case "replace-two":
      return size > 2;
    case "disjoint":
      return size <= 3;
  }
}
