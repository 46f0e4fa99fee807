import { describe, expect, it } from "vitest";
import type { Clock, Link, Transport } from "../ports.ts";
import { frameWith } from "../testing/sample-frames.ts";
import { type TransportBed, transportSuite } from "../testing/transport-suite.ts";
import { createMemoryNetwork } from "./transport.ts";

const clock: Clock = {
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (task) => setImmediate(task),
};

transportSuite({ describe, it }, async (): Promise<TransportBed> => {
  const network = createMemoryNetwork({ clock });
  let started = 0;
  return {
    clock,
    start: async (receive, address = `http://peer-${++started}`) => {
      const transport = network.transport(address);
      transport.listen(receive);
      return { address, transport, stop: async () => network.disconnect(address) };
    },
    stop: async () => undefined,
  };
});

describe("the in-memory network", () => {
  /** Two peers on a network whose deferred tasks run when the test says so. */
  function openPair() {
    const tasks: (() => void)[] = [];
    const network = createMemoryNetwork({ clock: { defer: (task) => tasks.push(task) } });
    const arrived: string[] = [];
    const open = (address: string): Transport => {
      const transport = network.transport(address);
      transport.listen((frame, from) => {
        arrived.push(`${address} received ${frame.durable}`);
        if (frame.durable === 1) from.send(frameWith([], 2));
      });
      return transport;
    };
    const settle = (): string[] => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
      return arrived.splice(0);
    };
    return { network, a: open("a"), b: open("b"), settle };
  }

  it("delivers nothing within the sender's own task", () => {
    const { a, settle } = openPair();
    a.connect("b").send(frameWith([], 0));
    expect(settle()).toEqual(["b received 0"]);
  });

  it("loses frames between peers that are cut from each other, both ways, until it is healed", () => {
    const { network, a, b, settle } = openPair();
    network.cut("a", "b");
    a.connect("b").send(frameWith([], 1));
    b.connect("a").send(frameWith([], 3));
    expect(settle()).toEqual([]);
    network.heal();
    a.connect("b").send(frameWith([], 1));
    expect(settle()).toEqual(["b received 1", "a received 2"]);
  });

  it("loses what the filter drops, and shows the filter where a frame comes from and goes to", () => {
    const { network, a, settle } = openPair();
    const seen: string[] = [];
    network.filter((frame, from, to) => {
      seen.push(`${from} to ${to}: ${frame.durable}`);
      return frame.durable === 2 ? "drop" : "deliver";
    });
    a.connect("b").send(frameWith([], 1));
    expect(settle()).toEqual(["b received 1"]);
    expect(seen).toEqual(["a to b: 1", "b to a: 2"]);
    network.filter(undefined);
    a.connect("b").send(frameWith([], 1));
    expect(settle()).toEqual(["b received 1", "a received 2"]);
  });

  it("loses what is under way to a disconnected peer and what it sends, but not what it sent before", () => {
    const { network, a, b, settle } = openPair();
    a.connect("b").send(frameWith([], 1));
    b.connect("a").send(frameWith([], 3));
    network.disconnect("b");
    b.connect("a").send(frameWith([], 4));
    expect(settle()).toEqual(["a received 3"]);
  });

  it("never brings an answer to the successor of the peer that asked", () => {
    const { network, a, settle } = openPair();
    const successor = network.transport("b");
    const waysBack: Link[] = [];
    successor.listen((_, from) => waysBack.push(from));
    a.connect("b").send(frameWith([], 1));
    settle();
    network.transport("a").listen(() => expect.unreachable("an answer to the stopped peer reached its successor"));
    expect(waysBack).toHaveLength(1);
    for (const wayBack of waysBack) wayBack.send(frameWith([], 4));
    expect(settle()).toEqual([]);
  });
});
