import { isQuorum } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import {
  type Configuration,
  type ConfigurationId,
  abortJoint,
  checked,
  configurationProblem,
  dataQuorum,
  enterJoint,
  formed,
  leaveJoint,
  memberWith,
  membersOf,
  membersProblem,
  registerQuorum,
  sameMembers,
  storesIn,
} from "./configuration.ts";
import { member, members, stable } from "./world.test-support.ts";

const id = (name: string): ConfigurationId => name as ConfigurationId;
const base = stable("1 2 3").configuration;
const joint = enterJoint(base, members("3 4 5"), id("j"));
const stores = (names: string): readonly ReturnType<typeof member>["store"][] => storesIn(members(names));

describe("Birth", () => {
  it("forms a cluster of one at epoch 1 without a parent", () => {
    expect(formed(member("1"), id("first"))).toEqual({
      kind: "stable",
      epoch: 1,
      id: "first",
      parent: undefined,
      members: [member("1")],
    });
  });
});

describe("the configurations of a change", () => {
  it("are stable(O)@k, joint(O, N)@k+1 and stable(N)@k+2, each naming its parent", () => {
    expect(joint).toMatchObject({
      kind: "joint",
      epoch: 8,
      id: "j",
      parent: "c7",
      old: members("1 2 3"),
      new: members("3 4 5"),
    });
    expect(leaveJoint(joint, id("n"))).toMatchObject({
      kind: "stable",
      epoch: 9,
      parent: "j",
      members: members("3 4 5"),
    });
  });

  it("return to the old set at k+2 in an abort", () => {
    expect(abortJoint(joint, id("a"))).toMatchObject({
      kind: "stable",
      epoch: 9,
      parent: "j",
      members: members("1 2 3"),
    });
  });

  it("are not entered while joint nor left while stable", () => {
    expect(() => enterJoint(joint, members("1"), id("x"))).toThrow("starts from a stable configuration");
    expect(() => leaveJoint(base, id("x"))).toThrow("only a joint configuration can be left");
    expect(() => abortJoint(base, id("x"))).toThrow("only a joint configuration can be left");
  });
});

describe("R10, who decides", () => {
  it.each([
    ["1 2", true],
    ["1 4", false],
    ["3 4 5", false],
    ["1 2 3", true],
  ])("lets a majority of the old set alone decide the register while joint: %s is %s", (names, wins) => {
    expect(isQuorum(registerQuorum(joint), stores(names))).toBe(wins);
  });

  it.each([
    ["1 2 3", false],
    ["3 4 5", false],
    ["1 3 4", true],
    ["1 2 4 5", true],
    ["1 2 4", false],
  ])("lets a majority of both sets decide data while joint: %s is %s", (names, wins) => {
    expect(isQuorum(dataQuorum(joint), stores(names))).toBe(wins);
  });

  it("lets a majority of the one set decide both while stable", () => {
    expect(dataQuorum(base)).toEqual(registerQuorum(base));
    expect(isQuorum(dataQuorum(base), stores("2 3"))).toBe(true);
    expect(isQuorum(dataQuorum(base), stores("3 4"))).toBe(false);
  });
});

describe("members", () => {
  it("are named once, as the new set has them", () => {
    const moved = enterJoint(base, members("3@http://elsewhere 4"), id("m"));
    expect(membersOf(moved)).toEqual([...members("1 2"), member("3@http://elsewhere"), member("4")]);
    expect(memberWith(moved, member("3").store)?.address).toBe("http://elsewhere");
    expect(memberWith(moved, member("9").store)).toBeUndefined();
  });

  it("are the same in any order, but not at another address or with another store", () => {
    expect(sameMembers(members("1 2"), members("2 1"))).toBe(true);
    expect(sameMembers(members("1 2"), members("1 2b"))).toBe(false);
    expect(sameMembers(members("1 2"), members("1 2@http://elsewhere"))).toBe(false);
    expect(sameMembers(members("1"), members("1 2"))).toBe(false);
  });

  it.each([
    [[], "a configuration needs at least one member"],
    [members("1 1b"), "two members have the node n1"],
    [[member("1"), { ...member("2"), store: member("1").store }], "two members have the store s1"],
    [[member("1"), { ...member("2"), address: "http://n1" }], "two members have the address http://n1"],
    [[{ ...member("1"), address: "" }], "a member has an empty address"],
    [members("1 2"), undefined],
  ])("are judged as a list: %#", (list, problem) => {
    expect(membersProblem(list)).toBe(problem);
  });
});

describe("the invariants of a configuration", () => {
  const broken: readonly (readonly [Partial<Configuration>, string])[] = [
    [{ epoch: 0 }, "an epoch is a positive integer, not 0"],
    [{ epoch: 1.5 }, "an epoch is a positive integer, not 1.5"],
    [{ epoch: 2 ** 53 }, "an epoch is a positive integer, not 9007199254740992"],
    [{ id: id("") }, "a configuration has an id"],
    [{ epoch: 1 }, "exactly the first configuration has no parent"],
    [{ parent: undefined }, "exactly the first configuration has no parent"],
    [{ parent: id("c7") }, "a configuration is not its own parent"],
    [{ members: [] }, "a configuration needs at least one member"],
  ];

  it.each(broken)("are checked: %j", (change, problem) => {
    const configuration = { ...base, ...change } as Configuration;
    expect(configurationProblem(configuration)).toBe(problem);
    expect(() => checked(configuration)).toThrow(problem);
  });

  it("hold for both sets of a joint configuration", () => {
    expect(checked(joint)).toBe(joint);
    expect(configurationProblem({ ...joint, old: [] })).toBe("a configuration needs at least one member");
    expect(configurationProblem({ ...joint, new: [] })).toBe("a configuration needs at least one member");
  });
});
