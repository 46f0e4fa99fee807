import { afterEach, describe, expect, it } from "vitest";
import {
  type TestCluster,
  type TestNode,
  agreedMembers,
  reconfigure,
  seededRandom,
  startTestCluster,
} from "./cluster.test-support.ts";
import { OperationError } from "./error.ts";
import { Ledger, appending, deleting } from "./ledger.test-support.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import type { Random } from "./ports.ts";
import { type Weather, slowStore, unreliableTransport } from "./unreliable.test-support.ts";

// Virtual time: a seed replays the same run. SOAK_MS runs one seed after the other for that long.
const firstSeed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`soak: SEED=${firstSeed}`);
const soakMs = Number(process.env["SOAK_MS"] ?? 6_000);
/** How long the weather is bad, and when a run is taken to hang. */
const virtualMs = 20_000;
const virtualMsMax = 200_000;
const busy = ["log-1", "log-2", "log-3", "brief-1", "brief-2"];
/** Deleted as often as written, and then left alone for long enough to be collected. */
const rare = Array.from({ length: 16 }, (_, index) => `brief-and-rare-${index}`);
const keys = [...busy, ...rare];
const isBrief = (key: string) => key.startsWith("brief");

/** One cluster in bad weather, its clients and its faults. */
class Run {
  readonly ledger: Ledger = new Ledger();
  readonly clock: ManualClock = createManualClock();
  readonly #random: Random;
  readonly #weather: Weather = { lossPercent: 0, repeatPercent: 0, delayMsMax: 5, syncMsMax: 2 };
  readonly #down = new Set<TestNode>();
  readonly #seed: number;
  #cluster: TestCluster | undefined;
  #running = true;
  #tags = 0;
  #names = 0;
  #changes = 0;
  #collected = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed ^ 0x5eed);
  }

  get summary(): string {
    const { applied, "not-applied": not, unknown } = this.ledger.counts;
    const outcomes = `${applied} applied, ${not} not applied, ${unknown} unknown`;
    return `${outcomes}, ${this.#changes} changes of membership, ${this.#collected} tombstones collected`;
  }

  async play(): Promise<void> {
    let isOver = false;
    const played = this.#script().finally(() => (isOver = true));
    while (!isOver && this.clock.now() < virtualMsMax) await this.clock.advance(5);
    if (!isOver) throw new Error(`something still waits after ${virtualMsMax} ms of virtual time`);
    await played;
  }

  async close(): Promise<void> {
    await this.#cluster?.close();
  }

  async #script(): Promise<void> {
    const ports = { clock: this.clock, random: this.#random, weather: this.#weather };
    const cluster = await startTestCluster(["n1", "n2", "n3"], this.#seed, {
      clock: this.clock,
      limits: { settleMs: 100 },
      transport: (transport) => unreliableTransport(transport, ports),
      store: (store) => slowStore(store, ports),
    });
    this.#cluster = cluster;
    this.#names = 3;
    cluster.network.filter((frame) => {
      this.ledger.overhear(frame);
      return "deliver";
    });
    const clients = Array.from({ length: 6 }, () => this.#client(cluster));
    const [storm, administrator] = [this.#storm(cluster), this.#administrate(cluster)];
    await this.#sleep(virtualMs);
    this.#running = false;
    await storm;
    // A change that was decided waits for a majority of its new members, which may be cut off or down.
    await this.#clearUp(cluster);
    await Promise.all([...clients, administrator]);
    await this.#closeTheBooks(cluster);
  }

  async #client(cluster: TestCluster): Promise<void> {
    while (this.#running) {
      const node = this.#pick(cluster.nodes.filter((each) => !this.#down.has(each)));
      const isRare = this.#dice(8) === 0;
      const key = this.#pick(isRare ? rare : busy);
      const dice = this.#dice(100);
      if (isRare && dice < 40) await this.#delete(node, key);
      else if (dice < 50) await this.#append(node, key);
      else if (dice < 75) await this.#compareAndSet(node, key);
      else if (dice < 85 && isBrief(key)) await this.#delete(node, key);
      else await this.#read(node, key);
      await this.#sleep(this.#dice(30));
    }
  }

  async #append(node: TestNode, key: string, expected: Parameters<typeof appending>[1] = "anything"): Promise<void> {
    const [tag, since] = [`t${++this.#tags}`, this.ledger.newest(key)];
    const result = await node.replica.change(key, appending(tag, expected), this.#deadline()).catch(outcomeOf);
    if (typeof result === "string") return this.ledger.appended(key, tag, result);
    if (result.output.kind === "mismatch") return this.ledger.appended(key, tag, "not-applied");
    this.ledger.appended(key, tag, "applied", result.revision, since);
    if (expected !== "anything") this.ledger.replaced(key, expected.revision, tag);
  }

  async #compareAndSet(node: TestNode, key: string): Promise<void> {
    const current = await this.#read(node, key);
    if (typeof current !== "string") await this.#append(node, key, { revision: current?.revision });
  }

  async #delete(node: TestNode, key: string): Promise<void> {
    this.ledger.deletes(key);
    const result = await node.replica.change(key, deleting, this.#deadline()).catch(outcomeOf);
    if (typeof result !== "string") this.ledger.deleted(key, result.output);
    else if (result === "unknown") this.ledger.deleted(key, "unknown");
  }

  async #read(node: TestNode, key: string) {
    const since = this.ledger.newest(key);
    const current = await node.replica.read(key, this.#deadline()).catch(outcomeOf);
    if (typeof current !== "string") this.ledger.read(key, current, since);
    return current;
  }

  /** Weather, cuts and crashes, of no more than a minority of the members at a time. */
  async #storm(cluster: TestCluster): Promise<void> {
    while (this.#running) {
      await this.#sleep(100 + this.#dice(500));
      const dice = this.#dice(10);
      if (dice < 3) {
        this.#weather.lossPercent = this.#pick([0, 0, 5, 15]);
        this.#weather.repeatPercent = this.#pick([0, 5, 20]);
        this.#weather.delayMsMax = this.#pick([2, 10, 60]);
        this.#weather.syncMsMax = this.#pick([0, 3, 40]);
      } else if (dice < 5) {
        cluster.network.cut(this.#pick(cluster.nodes).address, this.#pick(cluster.nodes).address);
      } else if (dice < 6) {
        cluster.network.heal();
      } else {
        await this.#crashOrRestart(cluster);
      }
    }
  }

  async #crashOrRestart(cluster: TestCluster): Promise<void> {
    const node = this.#pick(cluster.nodes);
    if (this.#down.delete(node)) return node.restart();
    const others = cluster.nodes.filter((each) => each !== node && !this.#down.has(each));
    const members = this.#members(others[0]);
    const living = members.filter((each) => !this.#down.has(each) && each !== node);
    // A change may be under way, whose other set needs its majority too.
    if (members.length === 0 || living.length * 2 <= members.length || this.#down.size > 0) return;
    this.#down.add(node);
    node.crash();
  }

  /** Grows, shrinks and replaces, whatever comes of it. */
  async #administrate(cluster: TestCluster): Promise<void> {
    while (this.#running) {
      await this.#sleep(500 + this.#dice(1500));
      const by = this.#pick(cluster.nodes.filter((each) => !this.#down.has(each)));
      const members = this.#members(by);
      if (members.length === 0) continue;
      const staying = members.length > 2 && this.#dice(2) === 0 ? members.filter((_, index) => index > 0) : members;
      const joining =
        staying.length < 5 && (staying === members || this.#dice(2) === 0)
          ? [await cluster.add(`n${++this.#names}`)]
          : [];
      const isDone = await reconfigure(by, [...staying, ...joining]).then(
        () => true,
        () => false,
      );
      if (isDone) this.#changes++;
    }
  }

  /** The storm is over: everybody comes back. */
  async #clearUp(cluster: TestCluster): Promise<void> {
    Object.assign(this.#weather, { lossPercent: 0, repeatPercent: 0, delayMsMax: 2, syncMsMax: 1 });
    cluster.network.heal();
    for (const node of this.#down) await node.restart();
    this.#down.clear();
  }

  /** All members agree, and with what clients were told. */
  async #closeTheBooks(cluster: TestCluster): Promise<void> {
    const settled = await this.#settled(cluster);
    let present = 0;
    for (const key of keys) {
      const contents = [];
      for (const node of settled) contents.push(await node.replica.read(key, this.#deadline(10_000)));
      if (new Set(contents.map((content) => content?.revision)).size > 1) {
        this.ledger.problems.push(`${key}: the members disagree at the end`);
      }
      this.ledger.read(key, contents[0], this.ledger.newest(key));
      this.ledger.final(key, contents[0]);
      if (contents[0] !== undefined) present++;
    }
    this.ledger.settle();
    await this.#allCollected(settled, present);
  }

  /** Deleted keys, and promises that no value followed, leave no trace (R14). */
  async #allCollected(members: readonly TestNode[], present: number): Promise<void> {
    const endMs = this.clock.now() + 30_000;
    const registers = () => members.map(({ replica }) => replica.status().registers);
    // The configuration has a register too.
    while (registers().some((count) => count !== present + 1)) {
      const problem = `the stores hold ${registers().join(", ")} registers; ${present} keys are there`;
      if (this.clock.now() > endMs) return void this.ledger.problems.push(problem);
      await this.#sleep(50);
    }
    this.#collected += members.reduce((sum, { replica }) => sum + replica.status().collection.collected, 0);
  }

  /** The members of a stable configuration that all of them adopted. */
  async #settled(cluster: TestCluster): Promise<readonly TestNode[]> {
    const endMs = this.clock.now() + 60_000;
    while (this.clock.now() < endMs) {
      const members = agreedMembers(cluster.nodes);
      if (members.length > 0) return members;
      await this.#sleep(50);
    }
    const seen = cluster.nodes.map(({ node, replica }) => {
      const { stage, configuration } = replica.status();
      return `${node} ${stage.kind} ${configuration?.kind}@${configuration?.epoch}`;
    });
    throw new Error(
      `no stable configuration is in force on all its members after a minute of calm: ${seen.join(", ")}`,
    );
  }

  #members(by: TestNode | undefined): readonly TestNode[] {
    const configuration = by?.replica.status().configuration;
    if (configuration?.kind !== "stable") return [];
    return (
      this.#cluster?.nodes.filter(({ node }) => configuration.members.some((member) => member.node === node)) ?? []
    );
  }

  #deadline(ms = 1_500): number {
    return this.clock.now() + ms;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, resolve);
    });
  }

  #dice(sides: number): number {
    return this.#random.uint32() % sides;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#dice(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }
}

function outcomeOf(error: unknown): OperationError["outcome"] {
  if (error instanceof OperationError && error.reason !== "INTERNAL") return error.outcome;
  throw error;
}

let run: Run | undefined;
afterEach(() => run?.close());

describe("a cluster in bad weather, crashing and changing its members", () => {
  it(
    "applies acknowledged operations once, unknown ones at most once, others never, and agrees at the end",
    async () => {
      const endMs = performance.now() + soakMs;
      let seed = firstSeed;
      do {
        run = new Run(seed);
        await run.play().catch((error: unknown) => {
          throw new Error(`SEED=${seed}: the run failed`, { cause: error });
        });
        expect(run.ledger.problems, `SEED=${seed}`).toEqual([]);
        await run.close();
        seed++;
      } while (performance.now() < endMs);
      console.info(`soak: ${seed - firstSeed} runs, the last one with ${run.summary}`);
    },
    soakMs + 60_000,
  );
});
