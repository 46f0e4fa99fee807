import { type ConfigurationId, type Link, abortJoint } from "@quorate/membership";
import { type ProposerId, type Register, type StoreId, absurdJump, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { ballotOf, changeTo, cluster, growthTo, memberOf } from "./acceptor.test-support.ts";
import { adopt } from "./adoption.ts";
import { Ballots } from "./ballots.ts";
import { encodeConfiguration } from "./configuration-codec.ts";
import { type DurableState, type Reservation, readDurableState, stageOf } from "./durable-state.ts";
import { configurationKey } from "./keys.ts";
import type { ReplicaEvent } from "./ports.ts";
import { RegisterCache, Transaction } from "./transaction.ts";

const [self, b, c] = [memberOf("self"), memberOf("b"), memberOf("c")];
const { first, joint, last } = growthTo([b, c, self]);
const next = changeTo(last, [b, self]);

const stateOf = (chain: readonly Link[], reservation?: Reservation): DurableState => ({
  identity: { store: self.store, cluster: chain.length === 0 ? undefined : cluster, forming: undefined, reservation },
  chain,
  seen: new Map(),
  floor: zeroBallot,
});

/** Adopts into a state; shows the step and what its batch would write. */
function adopted(state: DurableState, links: readonly Link[], register?: Register) {
  const transaction = new Transaction(new RegisterCache(10), new Map([[configurationKey, register]]), zeroBallot);
  const events: ReplicaEvent[] = [];
  const observe = (event: ReplicaEvent) => void events.push(event);
  const ballots = new Ballots("self" as ProposerId, 0, observe);
  const step = adopt(transaction, { ballots, observe }, state, { cluster, links });
  const { registers, meta } = transaction.batch();
  return { ...step, registers, meta: new Map(meta), counter: ballots.counter, events };
}

const epochOf = ({ state }: { readonly state: DurableState }) => state.chain.at(-1)?.configuration.epoch;

describe("R3: along the chain of chosen configurations", () => {
  it("goes to the next link, and jumps to the last one after checking each", () => {
    expect(adopted(stateOf([first]), [joint]).answer).toEqual({ kind: "adopted", epoch: 2 });
    const jump = adopted(stateOf([first]), [joint, last, next.joint]);
    expect(jump.answer).toEqual({ kind: "adopted", epoch: 4 });
    expect(jump.link).toBe(next.joint);
    expect(jump.state.chain).toEqual([first, joint, last, next.joint]);
  });

  it("takes links it has and goes on with those it lacks", () => {
    expect(epochOf(adopted(stateOf([first, joint]), [first, joint, last]))).toBe(3);
  });

  it.each([
    ["nothing", []],
    ["what it has", [first, joint]],
    ["an older part", [first]],
  ])("stays where it is when offered %s, and writes nothing", (_, links) => {
    const step = adopted(stateOf([first, joint]), links);
    expect(step).toMatchObject({ answer: { kind: "adopted", epoch: 2 }, link: undefined, registers: [] });
    expect(step.meta.size).toBe(0);
  });

  it("asks for earlier links where there is a gap", () => {
    const step = adopted(stateOf([first]), [last]);
    expect(step).toMatchObject({ answer: { kind: "refused", why: "behind", epoch: 1 }, link: undefined });
    expect(step.state.chain).toEqual([first]);
  });

  it("raises the fatal alarm at an epoch it knows under another id", () => {
    const forged = { ...joint, configuration: { ...joint.configuration, id: idOf("forged") } };
    expect(() => adopted(stateOf([first, joint]), [forged])).toThrow(/two configurations \(R3\)/);
  });

  it.each<readonly [string, readonly Link[]]>([
    [
      "a successor of another parent",
      [joint, { ...last, configuration: { ...last.configuration, parent: idOf("x") } }],
    ],
    ["a successor chosen at a lower ballot", [joint, { ...last, ballot: zeroBallot }]],
  ])("refuses and reports %s, and adopts no link that came with it", (_, links) => {
    for (const chain of [[], [first]]) {
      const step = adopted(stateOf(chain), chain.length === 0 ? [first, ...links, next.joint] : links);
      expect(step).toMatchObject({ answer: { kind: "refused", why: "wrong-epoch" }, link: undefined, registers: [] });
      expect(step.state.chain).toEqual(chain);
      expect(step.meta.size).toBe(0);
      expect(step.events).toMatchObject([{ kind: "unfit-link", epoch: 3 }]);
    }
  });

  it("refuses and reports links that were chosen at an absurd ballot, and writes nothing (R20)", () => {
    const counter = 2 * absurdJump;
    const step = adopted(stateOf([first]), [joint, { ...last, ballot: ballotOf(counter, 2) }]);
    expect(step).toMatchObject({ answer: { kind: "refused", why: "absurd-counter" }, link: undefined, registers: [] });
    expect(step.meta.size).toBe(0);
    expect(epochOf(step)).toBe(1);
    expect(step.events).toMatchObject([{ kind: "absurd-counter", counter }]);
  });
});

describe("R3: what an adoption writes, in one batch", () => {
  it("writes every link, the identity, and the last one as the register's accepted value", () => {
    const { meta, registers, state } = adopted(stateOf([first]), [joint, last]);
    const value = encodeConfiguration(last.configuration);
    expect(registers).toEqual([[configurationKey, { promised: last.ballot, accepted: last.ballot, value }]]);
    const names = ["link/0000000000000002", "link/0000000000000003", "identity"];
    expect([...meta.keys()]).toEqual(names);
    expect(state.identity.cluster).toBe(cluster);
  });

  it("writes what a restart reads back", () => {
    const { meta, state } = adopted(stateOf([]), [first, joint, last]);
    const written = [...meta].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    expect(readDurableState(new Map(written))).toEqual(state);
  });

  it("keeps a promise, which refuses no adoption and never falls", () => {
    const promised = ballotOf(90, 2);
    const { registers } = adopted(stateOf([first, joint]), [last], {
      promised,
      accepted: zeroBallot,
      value: undefined,
    });
    expect(registers).toMatchObject([[configurationKey, { promised, accepted: last.ballot }]]);
  });

  it("leaves a value accepted at a higher ballot in the register", () => {
    const higher: Register = { promised: ballotOf(90, 2), accepted: ballotOf(90, 2), value: new Uint8Array([1]) };
    const step = adopted(stateOf([first, joint]), [last], higher);
    expect(step.registers).toEqual([]);
    expect(epochOf(step)).toBe(3);
  });

  it("follows the counters of the ballots, so that later rounds outrank them (R20)", () => {
    expect(adopted(stateOf([first]), [joint, last]).counter).toBe(last.ballot.counter);
  });
});

describe("R3, R12: a store without a configuration", () => {
  it("adopts one that names it", () => {
    expect(epochOf(adopted(stateOf([]), [joint]))).toBe(2);
  });

  it("keeps the links that lead to it, so that it can bring others forward", () => {
    const { state } = adopted(stateOf([]), [first, joint, last]);
    expect(state.chain).toEqual([first, joint, last]);
  });

  it("adopts none that does not name it", () => {
    const step = adopted(stateOf([]), [first]);
    expect(step).toMatchObject({ answer: { kind: "refused", why: "not-voting" }, link: undefined, registers: [] });
    expect(step.state.identity.cluster).toBeUndefined();
  });

  it("adopts nothing from links with a gap", () => {
    expect(adopted(stateOf([]), [first, last]).answer).toEqual({ kind: "refused", why: "behind", epoch: 0 });
  });

  const reservedBy = (former: StoreId) => stateOf([], { token: "t", list: [], former });

  it("that is reserved adopts one with its former in it, and is reserved no more", () => {
    const { state } = adopted(reservedBy(b.store), [joint]);
    expect(state.identity).toMatchObject({ cluster, reservation: undefined });
  });

  it("that is reserved adopts none without its former", () => {
    expect(adopted(reservedBy("store-other" as StoreId), [joint]).answer).toMatchObject({ why: "not-voting" });
  });
});

describe("R12: a store that an earlier change named and left out again", () => {
  // The change to b, c and self was aborted, and is done again.
  const aborted: Link = {
    configuration: abortJoint(joint.configuration, idOf("a3")),
    ballot: ballotOf(3, 2),
  };
  const again = changeTo(aborted, [b, c, self]);
  const history = [first, joint, aborted, again.joint];

  it("is not retired by what it never adopted: it keeps the links after that", () => {
    for (const links of [history, [...history, again.last]]) {
      const step = adopted(stateOf([]), links);
      expect(step.answer).toEqual({ kind: "adopted", epoch: links.length });
      expect(step.state.chain).toEqual(links.slice(2));
      expect([...step.meta.keys()].filter((name) => name.startsWith("link/"))).toHaveLength(links.length - 2);
      expect(stageOf(step.state).kind).toBe(links.length === 4 ? "joining" : "member");
    }
  });

  it("keeps the whole history if that names it only at the end, or no more at the end", () => {
    expect(adopted(stateOf([]), [first, joint, last]).state.chain).toEqual([first, joint, last]);
    const { state, answer } = adopted(stateOf([]), [first, joint, aborted]);
    expect(state.chain).toEqual([first, joint, aborted]);
    expect(answer).toEqual({ kind: "adopted", epoch: 3 });
    expect(stageOf(state)).toEqual({ kind: "retired", removed: false });
  });

  it("is retired by what it adopted, and is not counted among those that adopt the next change (R10)", () => {
    for (const links of [[again.joint], [aborted, again.joint], []]) {
      const before = stateOf(
        links.length === 1 ? [first, joint, aborted] : links.length === 2 ? [first, joint] : history,
      );
      const step = adopted(before, links);
      expect(step.state.chain).toEqual(history);
      expect(step.answer).toMatchObject({ kind: "refused", why: "not-voting" });
    }
  });

  it("still says that it adopted what leaves it out, so that it can be told to stop (R11)", () => {
    expect(adopted(stateOf([first, joint]), [aborted]).answer).toEqual({ kind: "adopted", epoch: 3 });
  });
});

function idOf(name: string): ConfigurationId {
  return name as ConfigurationId;
}
