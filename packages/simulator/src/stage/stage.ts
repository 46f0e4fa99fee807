import type { Frame, Progress } from "@quorate/replica";
import { born } from "../birth.ts";
import { Cluster } from "../cluster.ts";
import type { Carry } from "../network.ts";
import { type Plan, planOf } from "../plan.ts";
import { type Stream, streamOf } from "../random.ts";
import { Trace } from "../trace.ts";
import { VirtualTime } from "../virtual-time.ts";
import { Watch } from "../watch.ts";
import { Changes } from "./changes.ts";
import { Clients } from "./clients.ts";
import { type Command, type NetworkMode, type StageOptions, stageLimits } from "./command.ts";
import { type FrameFate, Flights } from "./flights.ts";
import { changeProblem, wallProblem } from "./problems.ts";
import {
  type FeedEntry,
  type MessageView,
  type Onlooker,
  type StageView,
  configurationView,
  frameView,
  messageView,
  nodeView,
} from "./view.ts";

/** A frame of a run, from the step it was sent in to the one it ended in. */
export interface FramePath extends Omit<FrameFate, "frame"> {
  readonly messages: readonly MessageView[];
}

/** What a whole run looks like: what happened in each step, and the way of each frame. */
export interface Chronicle {
  readonly entries: readonly FeedEntry[];
  readonly paths: readonly FramePath[];
}

/** How much of what happened a view shows. */
const feedMax = 40;
/** Kinds of trace events that views and chronicles leave out: frames have paths. */
const hidden = new Set(["send", "arrive"]);
const birthMsMax = 30_000;

/**
 * A cluster to play with: the replica that ships, on a simulated network and disks without faults, but for those that
 * commands make. The same options and the same commands at the same steps show the same, always.
 */
export class Stage {
  readonly #time: VirtualTime = new VirtualTime();
  readonly #trace: Trace;
  readonly #watch: Watch;
  readonly #cluster: Cluster;
  readonly #flights: Flights;
  readonly #clients: Clients;
  readonly #changes: Changes;
  readonly #onlooker: Onlooker;
  readonly #processes = new Map<string, string>();
  readonly #messages = new WeakMap<Frame, readonly MessageView[]>();
  readonly #entries: FeedEntry[] = [];
  #step = 0;

  private constructor(plan: Plan, stream: Stream) {
    const time = this.#time;
    const now = () => time.nowMs;
    this.#trace = new Trace(now, 10_000);
    this.#watch = new Watch(this.#trace, now);
    this.#flights = new Flights(time, () => this.#step);
    const [trace, watch] = [this.#trace, this.#watch];
    const carry: Carry = (flight) => {
      this.#processes.set(flight.frame.from.process, flight.from.node);
      this.#flights.carry(flight);
    };
    this.#cluster = new Cluster({ plan, time, trace, watch, stream: stream.fork("cluster"), carry });
    this.#clients = new Clients(this.#cluster, trace, watch);
    this.#changes = new Changes(this.#cluster, time, trace, watch);
    this.#onlooker = { witness: watch.witness, nodeOf: (process) => this.#processes.get(process) ?? "" };
  }

  /** A stage whose cluster was just born, at step 0. */
  static async open(options: StageOptions): Promise<Stage> {
    const { seed, nodes, birth, mode } = options;
    const stream = streamOf(seed).fork("stage");
    const plan: Plan = { ...planOf(seed, stream.fork("plan")), nodes, birth, ...calmly };
    const stage = new Stage(plan, stream);
    await stage.#bear(plan, stream.fork("birth"));
    stage.#flights.set(mode);
    return stage;
  }

  /** How many steps were made: events and commands together. */
  get step(): number {
    return this.#step;
  }

  get nowMs(): number {
    return this.#time.nowMs;
  }

  /** When the next event is due; undefined if there is none, or no more steps are kept. */
  get nextAtMs(): number | undefined {
    return this.#step >= stageLimits.steps ? undefined : this.#time.nextAtMs;
  }

  get mode(): NetworkMode {
    return this.#flights.mode;
  }

  /** How many frames arrived so far. */
  get arrivals(): number {
    return this.#flights.arrivals;
  }

  /** Whether nothing is under way that somebody waits for. */
  get isQuiet(): boolean {
    if (this.#flights.count > 0 || this.#changes.isWaiting) return false;
    if (this.#clients.operations.some(({ state }) => state === "waiting")) return false;
    return this.#cluster.nodes.every(
      (node) => !node.owner.alive || (node.replica !== undefined && node.disk.pending.length === 0),
    );
  }

  /** Makes the step of one event: a frame arrives, a batch is durable, patience ends. False if there is none. */
  async next(): Promise<boolean> {
    if (this.#step >= stageLimits.steps) return false;
    this.#step++;
    const happened = await this.#time.next(Number.POSITIVE_INFINITY);
    if (!happened) this.#step--;
    this.#collect();
    return happened;
  }

  /** Makes the step of a command, or says in words why it cannot be done, and does nothing. */
  async apply(command: Command): Promise<string | undefined> {
    if (this.#step >= stageLimits.steps) return `a run has at most ${stageLimits.steps} steps`;
    this.#step++;
    const refusal = this.#perform(command);
    if (refusal !== undefined) this.#step--;
    await this.#time.settled();
    this.#collect();
    return refusal;
  }

  /** What is drawn of it now. */
  view(): StageView {
    const { links } = this.#watch.witness;
    return {
      step: this.#step,
      nowMs: this.#time.nowMs,
      mode: this.#flights.mode,
      isQuiet: this.isQuiet,
      nodes: this.#cluster.nodes.map((node) => nodeView(node, this.#onlooker)),
      chain: [...links.values()]
        .map(({ configuration }) => configurationView(configuration))
        .toSorted((a, b) => a.epoch - b.epoch),
      progress: this.#progress(),
      frames: this.#flights.list.map((flight) => frameView(flight, this.#onlooker)),
      walls: this.#flights.walls,
      operations: this.#clients.operations,
      changes: this.#changes.changes,
      feed: this.#entries.slice(-feedMax),
      violation: this.#watch.violation,
    };
  }

  /** What happened in all steps so far. */
  chronicle(): Chronicle {
    const paths = this.#flights.fates.map(({ frame, ...fate }) => ({ ...fate, messages: this.#messagesOf(frame) }));
    return { entries: [...this.#entries], paths };
  }

  async #bear(plan: Plan, stream: Stream): Promise<void> {
    const shared = { plan, time: this.#time, trace: this.#trace, watch: this.#watch };
    let isBorn = false;
    const birth = born({ ...shared, cluster: this.#cluster, stream }).then(() => (isBorn = true));
    const ended = await this.#time.run(() => isBorn && this.isQuiet, birthMsMax);
    if (!ended) throw new Error(`the cluster of seed ${plan.seed} was not born within ${birthMsMax} ms`);
    await birth;
    this.#trace.events.splice(0);
    this.#flights.forget();
  }

  #perform(command: Command): string | undefined {
    switch (command.kind) {
      case "network":
        this.#flights.set(command.mode);
        return undefined;
      case "deliver":
        return this.#flights.deliver(command.frame);
      case "lose":
        return this.#flights.lose(command.frame);
      case "duplicate":
        return this.#flights.duplicate(command.frame);
      case "heal":
        return this.#flights.heal(command.wall);
      case "wall": {
        const problem = wallProblem(this.#flights.walls, command);
        if (problem === undefined) this.#flights.build(command.from, command.to, command.isOneWay);
        return problem;
      }
      default:
        return this.#performAt(command);
    }
  }

  #performAt(command: Extract<Command, { readonly node: string }>): string | undefined {
    const node = this.#cluster.nodes.find(({ name }) => name === command.node);
    if (node === undefined) return `there is no node ${command.node}`;
    const { owner, name } = node;
    if (command.kind === "start") {
      if (owner.alive) return `${name} is up`;
      if (command.disk === "wiped") this.#cluster.lose(node, "wiped");
      this.#cluster.start(node);
      return undefined;
    }
    if (!owner.alive) return `${name} is down`;
    switch (command.kind) {
      case "kill":
        this.#cluster.crash(node, "killed");
        this.#flights.sweep();
        return undefined;
      case "pause":
        if (owner.paused) return `${name} is paused`;
        owner.paused = true;
        this.#trace.note("pause", name, 0, () => "");
        return undefined;
      case "resume":
        if (!owner.paused) return `${name} is not paused`;
        this.#trace.note("resume", name, 0, () => `with ${owner.backlog.length} events`);
        this.#time.resume(owner);
        return undefined;
      case "operate":
        if (node.replica === undefined) return `${name} is starting`;
        if (this.#clients.count >= stageLimits.operations)
          return `a run has at most ${stageLimits.operations} operations`;
        this.#clients.operate(node, command);
        return undefined;
      case "change": {
        const names = this.#cluster.nodes.map((each) => each.name);
        const problem = node.replica === undefined ? `${name} is starting` : changeProblem(names, command);
        if (problem === undefined) this.#changes.change(node, command.target, command.replace);
        return problem;
      }
      case "abort":
        if (node.replica === undefined) return `${name} is starting`;
        this.#changes.abort(node);
        return undefined;
    }
  }

  /** The messages of a frame; asked for again and again while a run grows. */
  #messagesOf(frame: Frame): readonly MessageView[] {
    let messages = this.#messages.get(frame);
    if (messages === undefined) {
      messages = frame.messages.map((message) => messageView(message, this.#onlooker));
      this.#messages.set(frame, messages);
    }
    return messages;
  }

  #progress(): Progress | undefined {
    const reports = this.#cluster.nodes.flatMap((node) => (node.owner.alive && node.replica?.status().progress) || []);
    return reports.reduce<Progress | undefined>((a, b) => (a === undefined || b.epoch > a.epoch ? b : a), undefined);
  }

  /** Takes what the last step did into the chronicle. */
  #collect(): void {
    this.#flights.sweep();
    for (const { atMs, kind, where, detail } of this.#trace.events.splice(0)) {
      if (!hidden.has(kind)) this.#entries.push({ step: this.#step, atMs, kind, where, detail });
    }
  }
}

/** What differs from a seed's plan: no faults, an unhurried network, and nothing done by itself that could wait. */
const calmly = {
  formerDies: false,
  // Every message on a stage belongs to a round.
  forwarding: false,
  delayMs: 20,
  syncMs: 2,
  roundMs: 400,
  watchMs: 2_000,
  settleMs: 1_000,
  pageEntries: 4,
  cachedRegisters: 1000,
  cachedPromises: 1000,
  // Every key in a round of its own shows more than a page of copies.
  catchUp: "identity",
} as const;
