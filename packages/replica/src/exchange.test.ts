import type { Member } from "@quorate/membership";
import type { Ballot, ProposerId, StoreId } from "@quorate/synod";
import { beforeEach, describe, expect, it } from "vitest";
import { memberOf } from "./acceptor.test-support.ts";
import { Exchange } from "./exchange.ts";
import type { AnswerBody, FencedBody, Frame, Message } from "./frame.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import { type FrameHeader, Outbox } from "./outbox.ts";
import type { ReplicaEvent } from "./ports.ts";

const [self, b, c] = [memberOf("self"), memberOf("b"), memberOf("c")];
const mine = "process-1" as ProposerId;
const context = { cluster: "cluster-1", epoch: 3, configuration: "c3" };
const installed: AnswerBody = { kind: "installed" };
const announced: AnswerBody = { kind: "announced" };

let clock: ManualClock;
let sent: { readonly address: string; readonly frame: Frame }[];
let events: ReplicaEvent[];
let own: ((answer: AnswerBody) => void)[];
let outbox: Outbox;
let exchange: Exchange;

beforeEach(() => {
  clock = createManualClock();
  sent = [];
  events = [];
  own = [];
  outbox = outboxOf(10_000);
  const transport = {
    connect: (address: string) => linkTo(address),
    listen: () => {},
    close: () => Promise.resolve(),
  };
  exchange = new Exchange({
    self: self.store,
    process: mine,
    transport,
    outbox,
    askSelf: (_, __, answer) => own.push(answer),
    clock,
    onAnswered: () => {},
  });
});

function told(ballot: Ballot): AnswerBody {
  return { kind: "attempted", ballot, answers: [] };
}

function outboxOf(bytesMax: number): Outbox {
  const from = { node: "self", store: self.store, process: mine };
  const complete = (header: FrameHeader) => ({ ...header, from, durable: 0, seen: [] });
  return new Outbox({ clock, bytesMax, observe: (event) => events.push(event), complete });
}

const links = new Map<string, { send(frame: Frame): void }>();
function linkTo(address: string): { send(frame: Frame): void } {
  const link = links.get(address) ?? { send: (frame: Frame) => void sent.push({ address, frame }) };
  links.set(address, link);
  return link;
}

/** Asks b and c to announce; shows who has answered. */
function asked(): { readonly attempt: number; readonly heard: StoreId[]; forget(): void } {
  const heard: StoreId[] = [];
  const attempt = nextAttempt++;
  const forget = exchange.ask([b, c], context, { kind: "read", key: "k" }, (store) => heard.push(store));
  return { attempt, heard, forget };
}
let nextAttempt = 1;
beforeEach(() => {
  nextAttempt = 1;
});

function receive(from: Member, attempt: number, change: Partial<Frame> & { readonly process?: ProposerId } = {}): void {
  const { process = mine, ...forged } = change;
  const reply = { kind: "answer", attempt, process, body: announced } as const;
  const source = { node: from.node, store: from.store, process: "theirs" as ProposerId };
  const frame: Frame = { ...context, from: source, to: self.store, durable: 0, seen: [], messages: [reply], ...forged };
  exchange.receive(frame, reply);
}

describe("R12: an answer counts only if it names what was asked", () => {
  it("counts each store asked once", () => {
    const { attempt, heard } = asked();
    receive(c, attempt);
    receive(b, attempt);
    expect(heard).toEqual([c.store, b.store]);
  });

  it.each<readonly [string, Parameters<typeof receive>[2]]>([
    ["of another cluster", { cluster: "other" }],
    ["of an older epoch", { epoch: 2 }],
    ["of a newer epoch", { epoch: 4 }],
    ["of another configuration of the epoch", { configuration: "forged" }],
    ["to an earlier process of this store", { process: "process-0" as ProposerId }],
  ])("does not count one %s", (_, change) => {
    const { attempt, heard } = asked();
    receive(b, attempt, change);
    expect(heard).toEqual([]);
    receive(b, attempt);
    expect(heard).toEqual([b.store]);
  });

  it("does not count a store that was not asked", () => {
    const { attempt, heard } = asked();
    receive(memberOf("stranger"), attempt);
    expect(heard).toEqual([]);
  });

  it("does not count a store twice, whatever it answers the second time", () => {
    const { attempt, heard } = asked();
    receive(b, attempt);
    receive(b, attempt);
    expect(heard).toEqual([b.store]);
  });

  it("does not count an answer to an earlier attempt for a later one", () => {
    const earlier = asked();
    earlier.forget();
    const later = asked();
    receive(b, earlier.attempt);
    expect([...earlier.heard, ...later.heard]).toEqual([]);
    receive(b, later.attempt);
    expect(later.heard).toEqual([b.store]);
  });

  it("asks its own store without the network, and counts its answer once", async () => {
    const heard: AnswerBody[] = [];
    exchange.ask([self, b], context, { kind: "read", key: "k" }, (_, body) => heard.push(body));
    await clock.settle();
    expect(sent.map(({ address }) => address)).toEqual([b.address]);
    for (const answer of [...own, ...own]) answer(installed);
    expect(heard).toEqual([installed]);
  });
});

describe("Birth: a question to an address", () => {
  it("takes the first answer, from whatever store and cluster is there", () => {
    const heard: StoreId[] = [];
    exchange.askAddress("memory://x", { ...context, cluster: "" }, { kind: "probe" }, (store) => heard.push(store));
    receive(b, 1, { cluster: "other", epoch: 9 });
    receive(c, 1);
    expect(heard).toEqual([b.store]);
  });
});

describe("frames", () => {
  const read = (key: string) => ({ kind: "read", key }) as const;
  const keysOf = (messages: readonly Message[]) => messages.map(({ body }) => ("key" in body ? body.key : body.kind));

  it("carry everything of a tick to one peer, in order, and name the header once", async () => {
    for (const key of ["x", "y", "z"]) exchange.ask([b, c], context, read(key), () => {});
    await clock.settle();
    expect(sent.map(({ address, frame }) => [address, keysOf(frame.messages)])).toEqual([
      [b.address, ["x", "y", "z"]],
      [c.address, ["x", "y", "z"]],
    ]);
    expect(sent[0]?.frame).toMatchObject({ ...context, to: b.store, from: { store: self.store, process: mine } });
    expect(events).toContainEqual({ kind: "frame-sent", messages: 3 });
  });

  it("never mix what was asked in different configurations", async () => {
    exchange.ask([b], context, read("x"), () => {});
    exchange.ask([b], { ...context, epoch: 4, configuration: "c4" }, read("y"), () => {});
    await clock.settle();
    expect(sent.map(({ frame }) => [frame.epoch, keysOf(frame.messages)])).toEqual([
      [3, ["x"]],
      [4, ["y"]],
    ]);
  });

  it("are split before they exceed the limit", async () => {
    const value = new Uint8Array(4000);
    const ballot = { epoch: 3, counter: 1, proposer: mine };
    for (const key of ["1", "2", "3"]) {
      exchange.ask([b], context, { kind: "accept", key, ballot, value, next: undefined }, () => {});
    }
    await clock.settle();
    expect(sent.map(({ frame }) => keysOf(frame.messages))).toEqual([["1", "2"], ["3"]]);
  });

  it("leave at once with 64 reads, behind what was to leave before, and wait for the tick with writes", async () => {
    const large = outboxOf(1_000_000);
    const link = linkTo(b.address);
    const post = (epoch: number, body: FencedBody) =>
      large.post(link, { ...context, to: b.store, epoch }, { kind: "question", attempt: nextAttempt++, body });
    const ballot = { epoch: 3, counter: 1, proposer: mine };
    for (let index = 0; index < 100; index++) {
      post(2, { kind: "accept", key: "w", ballot, value: new Uint8Array(1), next: undefined });
    }
    for (let index = 0; index < 63; index++) post(3, read("r"));
    expect(sent).toEqual([]);
    post(3, read("r"));
    expect(sent.map(({ frame }) => [frame.epoch, frame.messages.length])).toEqual([
      [2, 100],
      [3, 64],
    ]);
    large.post(link, { ...context, to: b.store }, { kind: "answer", attempt: 1, process: mine, body: told(ballot) });
    for (let index = 0; index < 64; index++) post(3, read("r"));
    expect(sent.length).toBe(2);
    await clock.settle();
    expect(sent.slice(2).map(({ frame }) => [frame.epoch, frame.messages.length])).toEqual([
      [3, 1],
      [3, 64],
    ]);
  });

  it("tell every origin what is attempted before any store is asked to accept it", async () => {
    const ballot = { epoch: 3, counter: 1, proposer: mine };
    exchange.ask(
      [b, c],
      context,
      { kind: "accept", key: "1", ballot, value: new Uint8Array(1), next: undefined },
      () => {},
    );
    for (const { address, store } of [b, c]) {
      const message = { kind: "answer", attempt: 1, process: mine, body: told(ballot) } as const;
      outbox.post(linkTo(address), { ...context, to: store }, message);
    }
    const firsts = () => sent.map(({ frame }) => frame.messages[0]?.body.kind);
    expect(firsts()).toEqual([]);
    let inFirstTurn: ReturnType<typeof firsts> = [];
    clock.defer(() => (inFirstTurn = firsts()));
    await clock.settle();
    expect(inFirstTurn).toEqual(["attempted", "attempted"]);
    expect(firsts()).toEqual(["attempted", "attempted", "accept", "accept"]);
  });

  it("wait no longer than a turn, however long origins are told of other attempts", async () => {
    const ballot = { epoch: 3, counter: 1, proposer: mine };
    const message = { kind: "answer", attempt: 1, process: mine, body: told(ballot) } as const;
    let turns = 0;
    const tell = () => {
      outbox.post(linkTo(c.address), { ...context, to: c.store }, message);
      if (++turns < 10) clock.defer(tell);
    };
    exchange.ask([b], context, read("x"), () => {});
    tell();
    await clock.settle();
    expect(sent.length).toBe(11);
    expect(sent.findIndex(({ address }) => address === b.address)).toBe(1);
  });

  it("have room for all that was seen of the receiver's processes", async () => {
    const value = new Uint8Array(4700);
    const ballot = { epoch: 3, counter: 1, proposer: mine };
    for (const key of ["1", "2"]) {
      exchange.ask([b], context, { kind: "accept", key, ballot, value, next: undefined }, () => {});
    }
    await clock.settle();
    expect(sent.map(({ frame }) => keysOf(frame.messages))).toEqual([["1"], ["2"]]);
  });
});
