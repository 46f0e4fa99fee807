import type { Link } from "@quorate/membership";
import { type StoreId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { ballotOf, changeTo, cluster, growthTo, memberOf } from "./acceptor.test-support.ts";
import type { DurableState, Identity } from "./durable-state.ts";
import { Fence } from "./fence.ts";
import type { ControlBody, FencedBody } from "./frame.ts";
import type { FrameHeader } from "./outbox.ts";

const self = memberOf("self");
const { first, joint, last } = growthTo([self, memberOf("b"), memberOf("c")]);
const blank: Identity = { store: self.store, cluster: undefined, forming: undefined, reservation: undefined };

const stateOf = (chain: readonly Link[], identity: Partial<Identity> = {}): DurableState => ({
  identity: { ...blank, cluster: chain.length === 0 ? undefined : cluster, ...identity },
  chain,
  seen: new Map(),
  floor: zeroBallot,
});
const headerOf = (link: Link | undefined, change: Partial<FrameHeader> = {}): FrameHeader => ({
  cluster,
  to: self.store,
  epoch: link?.configuration.epoch ?? 0,
  configuration: link?.configuration.id ?? "",
  ...change,
});
const check = (state: DurableState, header: FrameHeader, body: FencedBody | ControlBody) =>
  new Fence(
    () => state,
    () => true,
  ).check(header, body);

const reserve: ControlBody = { kind: "reserve", token: "t", list: ["self=x"], former: "store-f" as StoreId };
const adopt: ControlBody = { kind: "adopt", links: [last] };
const probe: ControlBody = { kind: "probe" };
const fenced: readonly FencedBody[] = [
  { kind: "prepare", key: "k", ballot: ballotOf(1) },
  { kind: "accept", key: "k", ballot: ballotOf(1), value: new Uint8Array(1), next: undefined },
  { kind: "read", key: "k" },
  { kind: "list", after: undefined },
  { kind: "install", link: last },
  { kind: "announce", progress: { phase: "JOINT", epoch: 3, keysDone: 0, keysTotal: 0, bytesDone: 0, target: [] } },
];
const all: readonly (FencedBody | ControlBody)[] = [...fenced, adopt, probe];

describe("R12: a question names this cluster and this store", () => {
  const member = stateOf([first, joint, last]);

  it.each(all)("$kind for another cluster is refused", (body) => {
    expect(check(member, headerOf(last, { cluster: "other" }), body)).toMatchObject({ why: "wrong-cluster" });
  });

  it.each(all)("$kind for another store is refused", (body) => {
    const header = headerOf(last, { to: "store-other" as StoreId });
    expect(check(member, header, body)).toMatchObject({ why: "wrong-store" });
  });

  it.each([...fenced, adopt])("$kind that names no cluster is refused", (body) => {
    expect(check(member, headerOf(last, { cluster: "" }), body)).toMatchObject({ why: "wrong-cluster" });
    expect(check(stateOf([]), headerOf(last, { cluster: "" }), body)).toMatchObject({ why: "wrong-cluster" });
  });

  it.each([probe, reserve])("$kind may be addressed to whoever is there, before there is a cluster", (body) => {
    expect(check(stateOf([]), headerOf(undefined, { cluster: "", to: "" }), body)).toBeUndefined();
  });

  it.each([...fenced, adopt])("$kind may not be addressed to whoever is there", (body) => {
    expect(check(member, headerOf(last, { to: "" }), body)).toMatchObject({ why: "wrong-store" });
  });
});

describe("R2: a question names the configuration in force", () => {
  it.each(fenced)("$kind of exactly this epoch and id passes", (body) => {
    expect(check(stateOf([first, joint, last]), headerOf(last), body)).toBeUndefined();
  });

  it.each(fenced)("$kind of an older epoch is refused with the links from the asker's on", (body) => {
    const state = stateOf([first, joint, last]);
    expect(check(state, headerOf(first), body)).toEqual({ kind: "refused", why: "stale", links: [first, joint, last] });
    expect(check(state, headerOf(joint), body)).toEqual({ kind: "refused", why: "stale", links: [joint, last] });
  });

  it.each(fenced)("$kind of a newer epoch is refused with the epoch to be helped from", (body) => {
    expect(check(stateOf([first]), headerOf(last), body)).toEqual({ kind: "refused", why: "behind", epoch: 1 });
  });

  it.each(fenced)("$kind to a store without a configuration is refused, asking for one", (body) => {
    expect(check(stateOf([]), headerOf(first), body)).toEqual({ kind: "refused", why: "behind", epoch: 0 });
  });

  it("sends no more than 64 links at once", () => {
    const chain: Link[] = [first];
    while (chain.length < 201) {
      const change = changeTo(chain.at(-1) ?? first, [self]);
      chain.push(change.joint, change.last);
    }
    const refusal = check(stateOf(chain), headerOf(chain[9]), { kind: "read", key: "k" });
    expect(refusal).toEqual({ kind: "refused", why: "stale", links: chain.slice(9, 73) });
  });
});

describe("R3: one epoch has one configuration", () => {
  it.each(fenced)("$kind of this epoch with another id is the fatal alarm", (body) => {
    const header = headerOf(last, { configuration: "forged" });
    expect(check(stateOf([first, joint, last]), header, body)).toBeInstanceOf(Error);
  });
});

describe("R12: a store that no configuration in force names does not vote", () => {
  const removed = changeTo(last, [memberOf("b"), memberOf("c")]);
  const retired = stateOf([first, joint, last, removed.joint, removed.last]);

  it.each(fenced)("a retired store refuses $kind", (body) => {
    expect(check(retired, headerOf(removed.last), body)).toMatchObject({ why: "not-voting" });
  });

  it("votes while the joint configuration that removes it is in force", () => {
    const leaving = stateOf([first, joint, last, removed.joint]);
    expect(check(leaving, headerOf(removed.joint), { kind: "read", key: "k" })).toBeUndefined();
  });

  it("still learns what is in force, and says what it is", () => {
    for (const body of [adopt, probe]) expect(check(retired, headerOf(undefined), body)).toBeUndefined();
    const probed = new Fence(
      () => retired,
      () => true,
    ).probed("self");
    expect(probed).toMatchObject({ kind: "probed", answer: { stage: "retired", cluster } });
  });
});

describe("Birth: only a blank store is reserved", () => {
  it.each([
    ["a blank store may be", [], undefined],
    ["a member may not", [first], { why: "reserved" }],
    ["one that is joining may not", [joint], { why: "reserved" }],
  ])("%s", (_, chain, expected) => {
    const result = check(stateOf(chain), headerOf(undefined, { cluster: "", to: "" }), reserve);
    if (expected === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(expected);
  });

  it.each([
    ["blank", []],
    ["member", [first]],
    ["member", [joint]],
  ] as const)("a probe finds a store %s", (stage, chain) => {
    expect(
      new Fence(
        () => stateOf(chain),
        () => true,
      ).probed("self"),
    ).toMatchObject({ answer: { node: "self", stage } });
  });
});
