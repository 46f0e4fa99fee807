import type { Frame, Link, Transport } from "@quorate/replica";
import { describe, expect, it } from "vitest";
import { Network } from "./network.ts";
import { type Faults, noFaults } from "./plan.ts";
import { streamOf } from "./random.ts";
import { Owner, VirtualTime } from "./virtual-time.ts";

function frameOf(durable: number): Frame {
  const messages = [{ kind: "question", attempt: 1, body: { kind: "probe" } }] as const;
  const from = { node: "n", store: "s" as never, process: "p" as never };
  return { cluster: "", from, to: "", epoch: 0, configuration: "", durable, seen: [], messages };
}

interface Peer {
  readonly owner: Owner;
  readonly transport: Transport;
  readonly received: number[];
  readonly waysBack: Link[];
}

function open(faults: Partial<Faults> = {}, delayMs: number = 1) {
  const time = new VirtualTime();
  const deaths: string[] = [];
  const network = new Network({
    time,
    stream: streamOf(5),
    delayMs,
    faults: () => ({ ...noFaults, ...faults }),
    onFault: () => {},
    onSent: () => {},
    onArrival: () => true,
    carry: undefined,
    die: ({ owner }, why) => {
      owner.alive = false;
      deaths.push(why);
    },
  });
  const join = (name: string): Peer => {
    const owner = new Owner(name);
    const transport = network.connect(name, name, owner);
    const [received, waysBack]: [number[], Link[]] = [[], []];
    transport.listen((frame, from) => {
      received.push(frame.durable);
      waysBack.push(from);
    });
    return { owner, transport, received, waysBack };
  };
  return { network, deaths, join, pass: (ms: number) => time.run(() => false, time.nowMs + ms) };
}

const many = Array.from({ length: 40 }, (_, index) => index);

describe("a simulated network", () => {
  it("delivers in order, and answers to the process that sent", async () => {
    const { join, pass } = open({}, 20);
    const [a, b] = [join("a"), join("b")];
    for (const number of many) a.transport.connect("b").send(frameOf(number));
    expect(b.received).toEqual([]);
    await pass(500);
    expect(b.received).toEqual(many);
    const successor = join("a");
    b.waysBack[0]?.send(frameOf(7));
    await pass(500);
    expect([a.received, successor.received]).toEqual([[7], []]);
  });

  it("loses, repeats and reorders as much as it is told to", async () => {
    const results: number[][] = [];
    for (const faults of [{ loss: 1 }, { duplicate: 1 }, { reorder: 0.5 }]) {
      const { join, pass } = open(faults);
      const [a, b] = [join("a"), join("b")];
      for (const number of many) a.transport.connect("b").send(frameOf(number));
      await pass(200_000);
      results.push(b.received);
    }
    const [lost, repeated, reordered] = results;
    expect(lost).toEqual([]);
    expect(repeated).toHaveLength(80);
    expect(reordered).not.toEqual(many);
    expect(reordered?.toSorted((x, y) => x - y)).toEqual(many);
  });

  it("brings late copies to whichever process is there by then, some of them not before it is told to", async () => {
    const { join, pass, network } = open({ late: 1, loss: 1 });
    const [a, b] = [join("a"), join("b")];
    for (const number of many) a.transport.connect("b").send(frameOf(number));
    b.owner.alive = false;
    const successor = join("b");
    await pass(3_100);
    const [soon] = [successor.received.length];
    await pass(200_000);
    expect([b.received, successor.received.length]).toEqual([[], soon]);
    network.deliverKept();
    await pass(3_100);
    expect(soon).toBeGreaterThan(0);
    expect(soon).toBeLessThan(many.length);
    expect(successor.received.toSorted((x, y) => x - y)).toEqual(many);
  });

  it("cuts one way, until it heals", async () => {
    const { network, join, pass } = open();
    const [a, b] = [join("a"), join("b")];
    network.cut("a", "b");
    a.transport.connect("b").send(frameOf(1));
    b.transport.connect("a").send(frameOf(2));
    await pass(100);
    expect([a.received, b.received]).toEqual([[2], []]);
    network.heal();
    a.transport.connect("b").send(frameOf(3));
    await pass(100);
    expect(b.received).toEqual([3]);
  });

  it("slows a link", async () => {
    const { network, join, pass } = open();
    const [a, b] = [join("a"), join("b")];
    network.slow("a", "b", 300);
    a.transport.connect("b").send(frameOf(1));
    await pass(299);
    expect(b.received).toEqual([]);
    await pass(400);
    expect(b.received).toEqual([1]);
  });

  it("reaches no more than a quorum with a thrifty broadcast", async () => {
    const { join, pass } = open({ thrifty: 1 });
    const peers = ["a", "b", "c", "d", "e"].map((name) => join(name));
    for (const name of ["b", "c", "d", "e"]) peers[0]?.transport.connect(name);
    for (const name of ["b", "c", "d", "e"]) peers[0]?.transport.connect(name).send(frameOf(1));
    await pass(100);
    expect(peers.map(({ received }) => received.length).reduce((sum, count) => sum + count)).toBe(2);
  });

  it("sends only the first frames of a broadcast in which its sender dies", async () => {
    const { join, pass, deaths } = open({ broadcastDeath: 1 });
    const peers = ["a", "b", "c", "d", "e"].map((name) => join(name));
    for (const name of ["b", "c", "d", "e"]) peers[0]?.transport.connect(name).send(frameOf(1));
    await pass(100);
    const arrived = peers.slice(1).map(({ received }) => received.length);
    expect(arrived.reduce((sum, count) => sum + count)).toBeLessThan(3);
    expect(arrived).toEqual(arrived.toSorted((x, y) => y - x));
    expect(deaths).toEqual(["within a broadcast"]);
  });
});
