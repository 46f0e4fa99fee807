import { describe, expect, it } from "vitest";
import { extendChain, follows, isAbort, linksFrom } from "./chain.ts";
import {
  type Configuration,
  type ConfigurationId,
  type Link,
  abortJoint,
  enterJoint,
  leaveJoint,
} from "./configuration.ts";
import { ballot, members, stable } from "./world.test-support.ts";

const id = (name: string): ConfigurationId => name as ConfigurationId;
const first = stable("1 2 3");
const joint: Link = {
  configuration: enterJoint(first.configuration, members("2 3 4"), id("j8")),
  ballot: ballot(7, 5),
};
const committed: Link = { configuration: leaveJoint(joint.configuration, id("s9")), ballot: ballot(8, 2) };
const aborted: Link = { configuration: abortJoint(joint.configuration, id("a9")), ballot: ballot(8, 2) };
const chain = [first, joint, committed];

describe("R3, the chain of chosen configurations", () => {
  it("is extended link by link, or by several at once", () => {
    expect(extendChain([first], [joint])).toEqual({ kind: "extended", chain: [first, joint] });
    expect(extendChain([first], [joint, committed])).toEqual({ kind: "extended", chain });
    expect(extendChain([first], [first, joint, committed])).toEqual({ kind: "extended", chain });
  });

  it("does not change by links it has, also at a later ballot of the same choice", () => {
    expect(extendChain(chain, [first, joint])).toEqual({ kind: "unchanged" });
    expect(extendChain(chain, [])).toEqual({ kind: "unchanged" });
    expect(extendChain(chain, [{ ...joint, ballot: ballot(8, 1) }])).toEqual({ kind: "unchanged" });
  });

  it("ignores links older than the ones it keeps", () => {
    expect(extendChain([committed], [first, joint])).toEqual({ kind: "unchanged" });
  });

  it("asks for earlier links where one is missing", () => {
    expect(extendChain([first], [committed])).toEqual({ kind: "gap" });
    expect(extendChain([], [first])).toEqual({ kind: "gap" });
  });

  it("raises the alarm when one epoch has two configurations", () => {
    expect(extendChain(chain, [aborted])).toEqual({ kind: "forked", epoch: 9 });
    expect(
      extendChain([first, joint], [{ ...joint, configuration: { ...joint.configuration, id: id("other") } }]),
    ).toEqual({ kind: "forked", epoch: 8 });
  });

  it("takes no link of an offer in which one is no legal successor of the one before, and raises no alarm", () => {
    const orphan = { ...committed, configuration: { ...committed.configuration, parent: id("other") } };
    expect(extendChain([first, joint], [orphan])).toEqual({ kind: "unfit", epoch: 9 });
    expect(extendChain([first], [joint, orphan])).toEqual({ kind: "unfit", epoch: 9 });
  });

  it("takes no successor that was chosen at no higher ballot", () => {
    expect(extendChain([first], [{ ...joint, ballot: first.ballot }])).toEqual({ kind: "unfit", epoch: 8 });
  });

  it("is sent from the asker's epoch on, the asker's own link first, as far as the limit allows", () => {
    expect(linksFrom(chain, 8, 10)).toEqual([joint, committed]);
    expect(linksFrom(chain, 7, 2)).toEqual([first, joint]);
    expect(linksFrom(chain, 0, 10)).toEqual(chain);
    expect(linksFrom(chain, 10, 10)).toEqual([]);
  });
});

describe("legal successors", () => {
  const from = first.configuration;
  const to = joint.configuration;
  const end = committed.configuration;
  const cases: readonly (readonly [string, Configuration, Configuration, boolean])[] = [
    ["joint from stable", from, to, true],
    ["the commit from joint", to, end, true],
    ["the abort from joint", to, aborted.configuration, true],
    ["stable from stable", from, { ...end, epoch: 8, parent: from.id }, false],
    ["joint from joint", to, { ...to, epoch: 9, parent: to.id, id: id("x") }, false],
    ["a skipped epoch", from, end, false],
    ["another parent", from, { ...to, parent: id("x") }, false],
    ["joint with another old set", from, { ...enterJoint(stable("1 2").configuration, members("4"), id("x")) }, false],
    ["a set that is neither", to, { ...end, members: members("2 3") } as Configuration, false],
    ["a member at another address", to, { ...end, members: members("2 3 4@http://elsewhere") } as Configuration, false],
    ["an unsound configuration", to, { ...end, id: id("") }, false],
  ];

  it.each(cases)("%s", (_, parent, child, legal) => {
    expect(follows(parent, child)).toBe(legal);
  });

  it("are aborts when they return to the old set and not to the new one", () => {
    expect(isAbort(to, aborted.configuration)).toBe(true);
    expect(isAbort(to, end)).toBe(false);
    const moving = enterJoint(from, members("1 2 3@http://elsewhere"), id("m"));
    expect(isAbort(moving, abortJoint(moving, id("x")))).toBe(true);
    expect(isAbort(moving, leaveJoint(moving, id("x")))).toBe(false);
  });
});
