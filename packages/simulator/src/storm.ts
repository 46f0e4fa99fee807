import { membersOf } from "@quorate/membership";
import type { ActorOptions } from "./cluster.ts";
import type { SimNode } from "./node.ts";
import { type Loss, copyOf } from "./disk.ts";
import type { Storm as Weights } from "./plan.ts";

export interface StormOptions extends ActorOptions {
  /** Sets that administrators asked for, of which it is not known what became. */
  readonly asked: () => readonly (readonly SimNode[])[];
}

/** How often a supervisor looks for nodes that stopped, in the calm. */
const bringBackMs = 100;

/** What happens to nodes, disks and wires by itself, while it lasts. */
export class Storm {
  readonly #options: StormOptions;
  #isOver = false;

  constructor(options: StormOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.cluster.storm(true);
    this.#later();
  }

  /** The faults stop: links heal, and every node comes back whose disk can be trusted. */
  stop(): void {
    const { cluster } = this.#options;
    this.#isOver = true;
    cluster.storm(false);
    cluster.network.heal();
    this.#bringBack();
  }

  /** Also those that die of a fault that was under way when the storm ended. */
  #bringBack(): void {
    const { cluster, time } = this.#options;
    for (const node of cluster.nodes) if (node.disk.loss === undefined) cluster.start(node);
    time.after(bringBackMs, () => this.#bringBack());
  }

  #later(): void {
    const { plan, stream, time } = this.#options;
    time.after(stream.between(1, 2 * plan.stormMs), () => {
      if (this.#isOver) return;
      this.#strike();
      // Whoever stopped by itself comes back too; its supervisor sees to that.
      for (const node of this.#options.cluster.nodes) {
        if (!node.owner.alive && node.disk.loss === undefined && stream.chance(0.3)) this.#options.cluster.start(node);
      }
      this.#later();
    });
  }

  #strike(): void {
    const { cluster, stream, plan, watch } = this.#options;
    const kind = this.#draw(plan.storm);
    const node = stream.pick(cluster.nodes);
    switch (kind) {
      case undefined:
        return;
      case "crash":
        return this.#crash(node);
      case "pause":
        watch.fault(kind, node.name);
        return cluster.pause(node, stream.between(20, 1500));
      case "cut":
        return this.#between(node, kind, ({ address }) => cluster.network.cut(node.address, address));
      case "partition":
        return this.#partition();
      case "slowLink":
        return this.#between(node, "slow-link", ({ address }) =>
          cluster.network.slow(node.address, address, stream.between(20, 300)),
        );
      case "heal":
        return cluster.network.heal();
      case "wipe":
        return this.#lose(node, "wiped");
      case "olderDisk":
        return this.#goBack(node);
      case "tornBatch":
        return this.#lose(node, "torn");
      case "corruption":
        return this.#lose(node, "corrupt", stream.chance(0.5));
      case "misdirection":
        return this.#lose(node, "misdirected", true);
    }
  }

  /** Does something to the way from a node to some other one. */
  #between(node: SimNode, kind: string, act: (other: SimNode) => void): void {
    const { cluster, stream, watch } = this.#options;
    const others = cluster.nodes.filter((each) => each !== node);
    if (others.length === 0) return;
    watch.fault(kind, node.name);
    act(stream.pick(others));
  }

  #draw(weights: Weights): keyof Weights | undefined {
    const entries = Object.entries(weights) as [keyof Weights, number][];
    let rest = (this.#options.stream.uint32() / 2 ** 32) * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [kind, weight] of entries) {
      if (rest < weight) return kind;
      rest -= weight;
    }
    return undefined;
  }

  #crash(node: SimNode): void {
    const { cluster, stream, time, watch } = this.#options;
    if (!node.owner.alive) return;
    watch.fault("crash", node.name);
    const isJoint = node.replica?.status().configuration?.kind === "joint";
    cluster.crash(node, "by the storm");
    time.after(stream.between(10, 800), () => {
      if (node.disk.loss !== undefined) return;
      if (isJoint) watch.reach("a node died and came back within a joint phase");
      cluster.start(node);
    });
  }

  #partition(): void {
    const { cluster, stream, watch } = this.#options;
    watch.fault("partition", "network");
    const mixed = stream.shuffled(cluster.nodes);
    const few = mixed.slice(0, stream.between(1, Math.max(1, Math.floor(mixed.length / 2))));
    for (const one of few) {
      for (const other of mixed) {
        if (few.includes(other)) continue;
        cluster.network.cut(one.address, other.address);
        cluster.network.cut(other.address, one.address);
      }
    }
  }

  /** First keeps a state of the disk, another time goes back to it. */
  #goBack(node: SimNode): void {
    const { watch } = this.#options;
    const { disk } = node;
    const configuration = watch.witness.storeOn(disk)?.configuration;
    if (disk.snapshot === undefined) {
      // A state in which a store was alone would speak for the cluster by itself; nobody could contradict it.
      const isAlone = configuration?.kind !== "stable" || configuration.members.length < 3;
      if (!isAlone && disk.loss === undefined) disk.snapshot = copyOf(disk.image);
    } else if (disk.snapshot.sequence < disk.image.sequence) {
      this.#lose(node, "older");
    }
  }

  /** Takes a disk away, if enough others are left of every set that may be in force; it is exchanged after a while. */
  #lose(node: SimNode, loss: Loss, isRecord: boolean = false): void {
    const { cluster, stream, time } = this.#options;
    if (node.disk.loss !== undefined || !this.#mayBeLost(node)) return;
    const keys = [...node.disk.image.registers.keys()];
    if (isRecord && keys.length === 0) return;
    cluster.lose(node, loss, isRecord ? stream.pick(keys) : undefined);
    time.after(stream.between(1, 300), () => cluster.start(node));
    time.after(stream.between(200, 1500), () => {
      if (node.disk.loss !== undefined) cluster.repair(node);
    });
  }

  #mayBeLost(node: SimNode): boolean {
    const { cluster, watch, asked } = this.#options;
    const { links } = watch.witness;
    const store = watch.witness.storeOn(node.disk);
    const latest = links.get(Math.max(0, ...links.keys()))?.configuration;
    if (store === undefined || latest === undefined) return false;
    const sets = latest.kind === "stable" ? [latest.members] : [latest.old, latest.new];
    const inForce = sets.every((members) => {
      if (!members.some((member) => member.store === store.id)) return true;
      return members.length >= 3 && !members.some((member) => cluster.isLost(member.store));
    });
    if (!inForce || !membersOf(latest).some((member) => member.store === store.id)) return false;
    return asked().every((set) => {
      const isLost = (each: SimNode) => {
        const view = watch.witness.storeOn(each.disk);
        return each.disk.loss !== undefined || view === undefined || cluster.isLost(view.id);
      };
      return set.length >= 3 && !set.some(isLost);
    });
  }
}
