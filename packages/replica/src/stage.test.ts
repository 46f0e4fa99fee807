import {
  type Chain,
  type Configuration,
  type Member,
  abortJoint,
  enterJoint,
  formed,
  leaveJoint,
} from "@quorate/membership";
import { zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { stageOf } from "./durable-state.ts";

const member = (name: string): Member =>
  ({ node: name, store: `store-${name}`, address: `memory://${name}` }) as Member;
const id = (text: string): Configuration["id"] => text as Configuration["id"];
const chainOf = (...configurations: readonly Configuration[]): Chain =>
  configurations.map((configuration) => ({ configuration, ballot: { ...zeroBallot, counter: configuration.epoch } }));
const stage = (name: string, chain: Chain) => {
  const identity = { store: member(name).store, cluster: "c", forming: undefined, reservation: undefined };
  return stageOf({ identity, chain, seen: new Map(), floor: zeroBallot });
};

const alone = formed(member("a"), id("1"));
const joint = enterJoint(alone, [member("a"), member("b")], id("2"));
const both = leaveJoint(joint, id("3"));
const aborted = abortJoint(joint, id("4"));

describe("R12: where in its life a store is", () => {
  it.each([
    ["blank without any configuration", "b", chainOf(), { kind: "blank" }],
    ["joining while only the new set names it", "b", chainOf(joint), { kind: "joining" }],
    ["a member of the old set while joint", "a", chainOf(alone, joint), { kind: "member" }],
    ["a member once committed", "b", chainOf(joint, both), { kind: "member" }],
    ["retired, never having served, after an abort", "b", chainOf(joint, aborted), { kind: "retired", removed: false }],
  ] as const)("is %s", (_, name, chain, expected) => {
    expect(stage(name, chain)).toEqual(expected);
  });

  it("is retired as a removed member when a later configuration leaves it out", () => {
    const leaving = enterJoint(both, [member("a")], id("5"));
    const without = leaveJoint(leaving, id("6"));
    expect(stage("b", chainOf(joint, both, leaving, without))).toEqual({ kind: "retired", removed: true });
  });

  it("stays retired even if a configuration after the one that left it out names its store again", () => {
    const again = enterJoint(aborted, [member("a"), member("b")], id("7"));
    expect(stage("b", chainOf(joint, aborted, again))).toEqual({ kind: "retired", removed: false });
  });
});
