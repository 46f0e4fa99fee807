import { type Client, connect } from "@quorate/client";
import { type Cluster, freePort } from "@quorate/demo";
import { describe, expect, it } from "vitest";
import { eventually, withEmptyCluster } from "./support/bed.ts";
import { clientWrite, Ledger, rawRead, readBack, startWriter, type Writer, type WriterReport } from "./support/load.ts";
import { rawNode } from "./support/raw.ts";

const ROUNDS = 3;
const WRITERS_OF_NODE = 4;
/** Writes of each writer before something happens to the nodes, and after it. */
const WRITES = 30;
const WRITES_MS = 20_000;
/** A client has to notice first that its node is gone; on a busy machine that takes its time. */
const PAUSE_MAX_MS = 5_000;

describe("nodes that are killed or hang", () => {
  it("lose nothing acknowledged when all are killed at once under load, three times", async () => {
    await withFixedNodes(["n1", "n2", "n3"], async (cluster, restart) => {
      const ledger = new Ledger();
      for (let round = 1; round <= ROUNDS; round++) {
        const { clients, writers } = startLoad(cluster, ledger, round);
        await eachWrites(writers, WRITES);
        await Promise.all(cluster.running().map((node) => node.kill()));
        // Writers go on until there is somebody again: what they sent into the crash must be in or not, but never lost.
        await Promise.all(["n1", "n2", "n3"].map(restart));
        await eachWrites(writers, WRITES);
        const reports = await stopAll(writers, clients);
        console.log(`round ${round}: ${inWords(reports)}`);
        await checkThroughEach(cluster, ledger);
      }
      expect(ledger.size).toBeGreaterThan(ROUNDS * 3 * WRITERS_OF_NODE);
    });
  });

  it("let the clients of the others go on when one of five is paused, and when two of five are killed", async () => {
    await withFixedNodes(["n1", "n2", "n3", "n4", "n5"], async (cluster) => {
      const ledger = new Ledger();
      const others = ["n1", "n2", "n3"];
      const { clients, writers } = startLoad(cluster, ledger, 1, others);
      await eachWrites(writers, WRITES);
      cluster.node("n5").pause();
      await eachWrites(writers, WRITES);
      cluster.node("n5").resume();
      await eachWrites(writers, WRITES);
      await Promise.all(["n4", "n5"].map((name) => cluster.node(name).kill()));
      await eachWrites(writers, WRITES);
      const reports = await stopAll(writers, clients);
      console.log(inWords(reports));
      for (const { longestPauseMs, notApplied, unknown } of reports) {
        expect(longestPauseMs).toBeLessThan(PAUSE_MAX_MS);
        expect([...notApplied, ...unknown]).toEqual([]);
      }
      await checkThroughEach(cluster, ledger);
    });
  });
});

/** A cluster whose nodes can be started again where they were. */
async function withFixedNodes(
  names: readonly string[],
  body: (cluster: Cluster, restart: (name: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const listen = (name: string) => ["--listen-url", `http://127.0.0.1:${ports.get(name)}`];
  await withEmptyCluster({ flags: [] }, async (cluster) => {
    const [first = "", ...others] = names;
    const { info } = await cluster.start(first, [...listen(first), "--form"]);
    for (const name of others) await cluster.start(name, [...listen(name), "--join", info.grpcUrl]);
    await body(cluster, (name) => cluster.start(name, listen(name)));
  });
}

interface Load {
  readonly clients: readonly Client[];
  readonly writers: readonly Writer[];
}

/** Writers through each of the nodes; half of their writes create a key. */
function startLoad(cluster: Cluster, ledger: Ledger, round: number, names?: readonly string[]): Load {
  const chosen = names ?? cluster.running().map(({ name }) => name);
  const clients = chosen.map((name) => connect({ endpoints: cluster.endpoints(name) }));
  const writers = clients.flatMap((client, at) =>
    Array.from({ length: WRITERS_OF_NODE }, (_, index) => {
      const own = `${round}/${chosen[at]}/${index}`;
      return startWriter(own, (turn) => `${own}/${turn % 2 === 0 ? turn % 20 : turn}`, ledger, clientWrite(client));
    }),
  );
  return { clients, writers };
}

async function eachWrites(writers: readonly Writer[], count: number): Promise<void> {
  const enough = writers.map((writer) => writer.acknowledged() + count);
  const haveAll = () => writers.every((writer, index) => writer.acknowledged() >= (enough[index] ?? 0));
  await eventually("the next writes", WRITES_MS, () => haveAll() || undefined);
}

async function stopAll(writers: readonly Writer[], clients: readonly Client[]): Promise<readonly WriterReport[]> {
  const reports = await Promise.all(writers.map((writer) => writer.stop()));
  for (const client of clients) client.close();
  return reports;
}

function inWords(reports: readonly WriterReport[]): string {
  const sum = (count: (report: WriterReport) => number) => reports.reduce((total, one) => total + count(one), 0);
  const longest = Math.round(Math.max(...reports.map(({ longestPauseMs }) => longestPauseMs)));
  const written = `${sum(({ acknowledged }) => acknowledged)} writes by ${reports.length} writers`;
  const failed = `${sum(({ notApplied }) => notApplied.length)} not applied, ${sum(({ unknown }) => unknown.length)} unknown`;
  return `${written}, ${failed}, longest pause ${longest} ms`;
}

/** Everything through each node that lives, by plain gRPC, so that no other node answers for it. */
async function checkThroughEach(cluster: Cluster, ledger: Ledger): Promise<void> {
  for (const { info } of cluster.running()) {
    const node = rawNode(info.grpcUrl);
    try {
      expect(await readBack(rawRead(node), ledger, ledger.keys())).toEqual([]);
    } finally {
      node.close();
    }
  }
}
