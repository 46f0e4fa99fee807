import type { Replica, ReplicaEvent, ReplicaLimits } from "@quorate/replica";
import { openReplica } from "@quorate/replica";
import type { StoreId } from "@quorate/synod";
import { changeIn } from "./asking.ts";
import { Disk, DiskStore, type Loss, copyOf } from "./disk.ts";
import { type Carry, Network } from "./network.ts";
import { ProcessDied, SimNode } from "./node.ts";
import { narrated } from "./narration.ts";
import { type Faults, type Plan, noFaults } from "./plan.ts";
import type { Stream } from "./random.ts";
import type { Trace } from "./trace.ts";
import { Owner, type VirtualTime } from "./virtual-time.ts";
import type { Watch } from "./watch.ts";

export interface ClusterOptions {
  readonly plan: Plan;
  readonly time: VirtualTime;
  readonly stream: Stream;
  readonly trace: Trace;
  readonly watch: Watch;
  /** Takes frames on their way; undefined for the network's own delay. */
  readonly carry: Carry | undefined;
}

/** What is given to whoever does something to a cluster; the stream is theirs alone. */
export interface ActorOptions extends Omit<ClusterOptions, "carry"> {
  readonly cluster: Cluster;
}

/** The nodes of a run, their network and their disks: real replicas over simulated ports. */
export class Cluster {
  readonly nodes: SimNode[] = [];
  readonly network: Network;
  readonly #options: ClusterOptions;
  readonly #lostStores = new Set<StoreId>();
  #faults: Faults;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const { plan, time, stream, watch, carry } = options;
    this.#faults = noFaults;
    this.network = new Network({
      time,
      stream: stream.fork("network"),
      delayMs: plan.delayMs,
      carry,
      faults: () => this.#faults,
      onFault: (kind) => watch.fault(kind, "network"),
      onSent: (frame, from, to) => {
        const node = this.node(from.node);
        node.process = frame.from.process;
        watch.sent(frame, from, to, node.disk.loss === "older");
      },
      onArrival: (frame, to) => {
        const node = this.node(to.node);
        // A disk that was put back in time is found out by a peer that saw more of it. Whoever did not cannot tell, so
        // that going back is forbidden; here the knowing ones are always the first to speak.
        if (node.disk.loss === "older" && !node.isBetrayedBy(frame)) return false;
        watch.arrived(frame, to, node.disk);
        return true;
      },
      die: ({ node, owner }, why) => this.#die(this.node(node), owner, why),
    });
  }

  /** Lets faults happen, or ends them. */
  storm(isOn: boolean): void {
    this.#faults = isOn ? this.#options.plan.faults : noFaults;
  }

  node(name: string): SimNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  }

  /** A new node with an empty disk, started. */
  add(): SimNode {
    const { watch } = this.#options;
    const name = `n${this.nodes.length + 1}`;
    const node = new SimNode(name, new Disk(name, (disk, batch) => watch.durable(disk, batch)));
    this.nodes.push(node);
    this.start(node);
    return node;
  }

  /** Starts a process on a node's disk. It serves when the replica is open; a disk it cannot trust it refuses. */
  start(node: SimNode): void {
    if (node.owner.alive) return;
    const { trace, time, watch } = this.#options;
    node.starts++;
    const owner = new Owner(`${node.name} start ${node.starts}`);
    node.owner = owner;
    node.process = undefined;
    node.openedAt = node.disk.image.sequence;
    trace.note("start", node.name, node.starts, () => owner.name);
    const replica = this.#open(node, owner);
    replica.then(
      (opened) => {
        time.stir();
        if (owner.alive) node.replica = opened;
      },
      (error: unknown) => {
        if (!owner.alive) return;
        if (node.disk.loss === "torn") watch.reach("a torn batch was found at open");
        this.#stopBy(node, String(error));
      },
    );
  }

  /** Ends a node's process: nothing of it runs any more, and nobody is told. */
  crash(node: SimNode, why: string): void {
    if (!node.owner.alive) return;
    const { trace, watch, stream } = this.#options;
    trace.note("crash", node.name, node.starts, () => why);
    node.owner.alive = false;
    node.replica = undefined;
    const wasPending = node.disk.pending.length > 0;
    const isKept = node.disk.crash(stream.fork(`crash ${node.name} ${node.starts}`));
    if (wasPending)
      watch.reach(isKept ? "a batch under way survived a crash" : "a batch under way was lost in a crash");
    for (const caller of node.callers) caller(new ProcessDied(`${node.name} died`));
    node.callers.clear();
  }

  pause(node: SimNode, forMs: number): void {
    const { trace, time, watch } = this.#options;
    const { owner } = node;
    if (!owner.alive || owner.paused) return;
    owner.paused = true;
    trace.note("pause", node.name, forMs, () => `for ${forMs} ms`);
    time.after(forMs, () => {
      if (!owner.alive) return;
      watch.reach("a paused node went on");
      trace.note("resume", node.name, owner.backlog.length, () => `with ${owner.backlog.length} events`);
      time.resume(owner);
    });
  }

  /** Takes a node's disk away from it for good; the process dies with it. */
  lose(node: SimNode, loss: Loss, badKey?: string): void {
    const { watch } = this.#options;
    watch.fault(loss, node.name);
    const { disk } = node;
    this.crash(node, `its disk is ${loss}`);
    const store = watch.witness.storeOn(disk);
    if (store !== undefined) this.#lostStores.add(store.id);
    disk.loss = loss === "wiped" ? undefined : loss;
    if (loss === "wiped") disk.wipe();
    if (loss === "older" && disk.snapshot !== undefined) disk.image = copyOf(disk.snapshot);
    if (badKey !== undefined) disk.badKeys.add(badKey);
  }

  /** Gives a node whose disk was lost an empty one, as its operator would. */
  repair(node: SimNode): void {
    this.crash(node, "its disk is exchanged");
    node.disk.wipe();
    node.disk.loss = undefined;
    this.start(node);
  }

  /** Whether a store is gone for good. */
  isLost(store: StoreId): boolean {
    return this.#lostStores.has(store);
  }

  /** Asks a node's process for something, in its own turn. Rejects with {@link ProcessDied} if it dies first. */
  call<Result>(node: SimNode, act: (replica: Replica, nowMs: number) => Promise<Result>): Promise<Result> {
    const { time } = this.#options;
    const { owner, replica } = node;
    return new Promise<Result>((resolve, reject) => {
      if (replica === undefined) return reject(new ProcessDied(`${node.name} is down`));
      node.callers.add(reject);
      const end = () => {
        node.callers.delete(reject);
        time.stir();
      };
      const run = () => {
        act(replica, time.nowMs + offsetOf(owner))
          .finally(end)
          .then(resolve, reject);
      };
      time.after(0, run, owner);
    });
  }

  async #open(node: SimNode, owner: Owner): Promise<Replica> {
    const { plan, time, stream, watch } = this.#options;
    const store = new DiskStore({
      disk: node.disk,
      time,
      owner,
      stream: stream.fork(`disk ${owner.name}`),
      syncMs: plan.syncMs,
      faults: () => this.#faults,
      onFault: (kind) => this.#diskFault(node, kind),
      die: (why) => this.#die(node, owner, why),
    });
    return openReplica({
      node: node.name,
      address: node.address,
      store,
      transport: this.network.connect(node.name, node.address, owner),
      clock: time.clockFor(owner, offsetOf(owner)),
      random: stream.fork(`random ${owner.name}`),
      limits: limitsOf(plan),
      ...(plan.forwarding ? { commands: changeIn } : {}),
      observe: (event) => this.#observe(node, owner, event),
      failpoint: (name) => {
        if (!stream.fork(`failpoint ${owner.name} ${name} ${time.nowMs}`).chance(this.#faults.stepDeath)) {
          return Promise.resolve();
        }
        watch.fault("step-death", node.name);
        watch.reach(`a coordinator died in step ${name}` as never);
        this.#die(node, owner, `in step ${name}`);
        return new Promise(() => {});
      },
    });
  }

  #observe(node: SimNode, owner: Owner, event: ReplicaEvent): void {
    const { trace, watch, time } = this.#options;
    time.stir();
    if (!owner.alive) return;
    narrated(event, node, trace, watch);
    if (event.kind === "unfit-link") {
      watch.accuse("chosen configurations follow one another", "R3", `${node.name} says: ${event.detail}`);
    }
    if (event.kind === "fatal") time.after(0, () => owner.alive && this.#stopBy(node, event.error.message));
  }

  /** A process ended by itself: right where its disk gave it reason to, wrong anywhere else. */
  #stopBy(node: SimNode, why: string): void {
    const { watch } = this.#options;
    const { disk } = node;
    const isStorage = /input\/output error|no space left|fails its check|gap|damaged/.test(why);
    const isOlder = disk.loss === "older" && why.includes("lost durable data");
    if (isOlder) watch.reach("an older disk was refused");
    if (why.includes("damaged")) watch.reach("a damaged record was found");
    if (why.includes("input/output")) watch.reach("a node stopped at an input/output error");
    if (why.includes("no space")) watch.reach("a node stopped at a full disk");
    if (!isStorage && !isOlder) {
      watch.accuse("no node stops without a fault of its disk", "R18, R3", `${node.name} stopped: ${why}`);
    }
    this.crash(node, why);
  }

  #diskFault(node: SimNode, kind: string): void {
    const { watch } = this.#options;
    watch.fault(kind, node.name);
    if (kind === "death-before-sync") watch.reach("a node died before its batch was durable");
    if (kind === "death-after-sync") watch.reach("a node died after its batch was durable, before any answer");
  }

  /** Ends a process if it is still the node's; what it is just doing runs to its end, and nobody sees anything of it. */
  #die(node: SimNode, owner: Owner, why: string): void {
    if (node.owner !== owner) return;
    if (why === "within a broadcast") this.#options.watch.reach("a node died within a broadcast");
    this.crash(node, why);
  }
}

/** Clocks of processes have nothing to do with each other. */
function offsetOf({ name }: Owner): number {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) mixed = Math.imul(mixed ^ name.charCodeAt(index), 0x01000193);
  // The low digits of such a hash are those of the name's last letters.
  return ((mixed ^ (mixed >>> 15)) >>> 0) % 1_000_000;
}

function limitsOf({
  catchUp,
  roundMs,
  watchMs,
  settleMs,
  pageEntries,
  cachedRegisters,
  cachedPromises,
}: Plan): ReplicaLimits {
  return {
    change: {
      probeMs: 400,
      reachMs: 800,
      graceMs: 300,
      retryMs: 80,
      catchUp,
      copyKeysPerSecond: 1000,
      copyBytesPerSecond: 100_000,
    },
    keyBytesMax: 1024,
    payloadBytesMax: 65_536,
    frameBytesMax: 1_048_576,
    pageBytesMax: 65_536,
    pageEntriesMax: pageEntries,
    // Registers here weigh a little less than this.
    cachedRegistersBytesMax: cachedRegisters * 1024,
    cachedPromisesBytesMax: cachedPromises * 1024,
    pendingOperationsMax: 1000,
    roundMs,
    backoffMinMs: 2,
    backoffMaxMs: 60,
    watchMs,
    settleMs,
  };
}
