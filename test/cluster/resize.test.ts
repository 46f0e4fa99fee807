import { rm } from "node:fs/promises";
import { connect } from "@quorate/client";
import { type Cluster, within } from "@quorate/demo";
import { expect, it } from "vitest";
import { eventually, inParallel, withCluster } from "./support/bed.ts";
import {
  type Choice,
  clientRead,
  clientWrite,
  inTurn,
  Ledger,
  rawWrite,
  readBack,
  startWriter,
  type Write,
  type Writer,
  type WriterReport,
} from "./support/load.ts";
import { rawNode } from "./support/raw.ts";

const KEYS = 10_000;
const SEEDERS = 255;
/** Keys rewritten in turn by one writer. */
const KEYS_OF_WRITER = 40;
const EXIT_MS = 20_000;
const SETTLE_WRITES = 20;
const SETTLE_MS = 10_000;

it("keeps every acknowledged write through 3 → 5 → 3 members and a full replacement, under writes from all nodes", async () => {
  await withCluster({ names: ["n1", "n2", "n3"], flags: [] }, async (cluster) => {
    const startedAt = performance.now();
    const ledger = new Ledger();
    await seed(cluster, ledger);
    const load = new Load(cluster, ledger);
    for (const name of ["n1", "n2", "n3"]) load.addNode(name);

    const added = await Promise.all(["n4", "n5"].map((name) => cluster.start(name, ["--standby"])));
    await load.during("3 → 5", () => reconfigure(cluster, ["n1", "n2", "n3", "n4", "n5"]));
    load.addNode("n4");
    load.addNode("n5");

    await load.during("5 → 3", () => reconfigure(cluster, ["n1", "n2", "n3"]));
    for (const { exited } of added) expect((await within("a removed node to end", EXIT_MS, exited)).code).toBe(0);

    await Promise.all(["n6", "n7", "n8"].map((name) => cluster.start(name, ["--standby"])));
    await load.during("replacement", () => reconfigure(cluster, ["n6", "n7", "n8"]));
    for (const name of ["n6", "n7", "n8"]) load.addNode(name);
    const old = ["n1", "n2", "n3"].map((name) => cluster.node(name));
    const exits = await Promise.all(old.map((node) => within("an old node to end", EXIT_MS, node.exited)));
    expect(exits.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const name of ["n1", "n2", "n3", "n4", "n5"]) await rm(cluster.node(name).directory, { recursive: true });

    await load.settle();
    await load.finish();
    console.log(`load ended after ${seconds(startedAt)}`);
    expect(ledger.size).toBeGreaterThan(KEYS);
    await checkEverything(cluster, ledger);
  });
});

/** Every key once, through all nodes. */
async function seed(cluster: Cluster, ledger: Ledger): Promise<void> {
  const startedAt = performance.now();
  const nodes = cluster.running();
  const indices = Array.from({ length: KEYS }, (_, index) => index);
  await Promise.all(
    nodes.map(async ({ name }, share) => {
      const client = connect({ endpoints: cluster.endpoints(name) });
      const own = indices.filter((index) => index % nodes.length === share);
      await inParallel(own, SEEDERS / nodes.length, async (index) => {
        await client.put(keyAt(index), `seed ${index}`);
        ledger.acknowledge(keyAt(index), `seed ${index}`);
      });
      client.close();
    }),
  );
  console.log(`${KEYS} keys in ${seconds(startedAt)}`);
}

/**
 * Two writers for every node: one through the client library, which prefers the node and also creates keys, one by
 * plain gRPC to it alone.
 */
class Load {
  readonly #cluster: Cluster;
  readonly #ledger: Ledger;
  readonly #clientWriters: Writer[] = [];
  readonly #rawWriters: Writer[] = [];
  readonly #closers: (() => void)[] = [];
  #writers = 0;

  constructor(cluster: Cluster, ledger: Ledger) {
    this.#cluster = cluster;
    this.#ledger = ledger;
  }

  addNode(name: string): void {
    const client = connect({ endpoints: this.#cluster.endpoints(name) });
    const raw = rawNode(this.#cluster.node(name).info.grpcUrl);
    this.#closers.push(
      () => client.close(),
      () => raw.close(),
    );
    const start = (kind: string, keyOf: Choice, write: Write) =>
      startWriter(`${kind} ${name}`, keyOf, this.#ledger, write);
    const old = inTurn(this.#ownKeys());
    const oldOrNew = (turn: number) => (turn % 2 === 0 ? old(turn) : `new/${name}/${turn}`);
    this.#clientWriters.push(start("client via", oldOrNew, clientWrite(client)));
    this.#rawWriters.push(start("raw to", inTurn(this.#ownKeys()), rawWrite(raw)));
  }

  /** Runs a change, in which every client must get on. */
  async during(what: string, change: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    const before = this.#clientWriters.map((writer) => writer.acknowledged());
    await change();
    const written = this.#clientWriters.map((writer, index) => writer.acknowledged() - (before[index] ?? 0));
    console.log(`${what} in ${seconds(startedAt)}; writes through each client meanwhile: ${written.join(" ")}`);
    for (const count of written) expect(count).toBeGreaterThan(0);
  }

  /** Waits until every client has written for a while with the nodes there are now. */
  async settle(): Promise<void> {
    for (const writer of this.#clientWriters) {
      const enough = writer.acknowledged() + SETTLE_WRITES;
      await eventually("a client's next writes", SETTLE_MS, () => writer.acknowledged() >= enough || undefined);
    }
  }

  async finish(): Promise<void> {
    const clients = await Promise.all(this.#clientWriters.map((writer) => writer.stop()));
    const raw = await Promise.all(this.#rawWriters.map((writer) => writer.stop()));
    for (const close of this.#closers) close();
    console.log([...clients, ...raw].map(inWords).join("\n"));
    expect(clients.flatMap(({ notApplied, unknown }) => [...notApplied, ...unknown])).toEqual([]);
    expect(raw.flatMap(({ writer, unknown }) => unknown.map((why) => `${writer}: ${why}`))).toEqual([]);
    for (const { acknowledged } of [...clients, ...raw]) expect(acknowledged).toBeGreaterThan(0);
  }

  #ownKeys(): readonly string[] {
    const first = this.#writers++ * KEYS_OF_WRITER;
    return Array.from({ length: KEYS_OF_WRITER }, (_, index) => keyAt(first + index));
  }
}

/** The running nodes of these names become the whole set of members. */
async function reconfigure(cluster: Cluster, names: readonly string[]): Promise<void> {
  const client = connect({ endpoints: cluster.endpoints() });
  try {
    await client.reconfigure(
      names.map((name) => ({ name, peerUrl: cluster.node(name).info.grpcUrl })),
      { timeoutMs: 60_000 },
    );
  } finally {
    client.close();
  }
}

/** A third of the keys through each of the nodes that are left. */
async function checkEverything(cluster: Cluster, ledger: Ledger): Promise<void> {
  const startedAt = performance.now();
  const nodes = cluster.running();
  expect(nodes.map(({ name }) => name).toSorted()).toEqual(["n6", "n7", "n8"]);
  const problems = await Promise.all(
    nodes.map(async ({ name }, share) => {
      const client = connect({ endpoints: cluster.endpoints(name) });
      const keys = ledger.keys().filter((_, index) => index % nodes.length === share);
      try {
        return await readBack(clientRead(client), ledger, keys);
      } finally {
        client.close();
      }
    }),
  );
  console.log(`read back in ${seconds(startedAt)}`);
  expect(problems.flat()).toEqual([]);
}

function keyAt(index: number): string {
  return `key/${String(index).padStart(5, "0")}`;
}

function inWords({ writer, acknowledged, longestPauseMs, notApplied }: WriterReport): string {
  const refused = notApplied.length === 0 ? "" : `, not applied: ${counts(notApplied)}`;
  return `${writer}: ${acknowledged} writes, longest pause ${Math.round(longestPauseMs)} ms${refused}`;
}

function counts(words: readonly string[]): string {
  const all = Map.groupBy(words, (word) => word);
  return [...all].map(([word, { length }]) => `${word} ${length}x`).join(", ");
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
}
