import type { ConfigurationId, Link } from "@quorate/membership";
import { type StoreId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../text.ts";
import { durableBeforeAnswer } from "./durable-before-answer.ts";
import { framesAreSound } from "./frames-are-sound.ts";
import { Bench, ballot, chainTo, register } from "./observations.test-support.ts";
import { oneCluster } from "./one-cluster.ts";
import { oneConfigurationPerEpoch } from "./one-configuration-per-epoch.ts";
import { oneValuePerBallot } from "./one-value-per-ballot.ts";
import { onlyMembersVote } from "./only-members-vote.ts";
import { promisesNeverFall } from "./promises-never-fall.ts";
import { revisionsGrow } from "./revisions-grow.ts";
import { votesInTheEpoch } from "./votes-in-the-epoch.ts";

describe("one value per ballot", () => {
  it("takes the same value on two disks and the wire, and refuses another one", () => {
    const bench = new Bench(oneValuePerBallot());
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 5), "one") });
    bench.write("b", { k: register(ballot(1, 6), ballot(1, 5), "one") });
    bench.send("a", {
      question: { kind: "accept", key: "k", ballot: ballot(1, 5), value: bytesOf("one"), next: undefined },
    });
    expect(bench.problems).toEqual([]);
    bench.write("c", { k: register(ballot(1, 5), ballot(1, 5), "two") });
    expect(bench.problems).toEqual(["ballot 1.5.p of k carries two values"]);
  });

  it("refuses two values that are only asked for", () => {
    const bench = new Bench(oneValuePerBallot());
    for (const value of ["one", "two"]) {
      bench.send("a", {
        question: { kind: "accept", key: "k", ballot: ballot(1, 5), value: bytesOf(value), next: undefined },
      });
    }
    expect(bench.problems).toHaveLength(1);
  });
});

describe("one configuration per epoch", () => {
  const [first, joint, stable] = chainTo("a", "b");

  it("takes a chain, whoever tells it", () => {
    const bench = new Bench(oneConfigurationPerEpoch());
    bench.adopt("a", [first, joint]);
    bench.send("a", { question: { kind: "adopt", links: [joint, stable] } });
    expect(bench.problems).toEqual([]);
  });

  it("refuses a second configuration of an epoch", () => {
    const bench = new Bench(oneConfigurationPerEpoch());
    bench.adopt("a", [first, joint]);
    const other: Link = { ...joint, configuration: { ...joint.configuration, id: "other" as ConfigurationId } };
    bench.send("b", { question: { kind: "install", link: other } });
    expect(bench.problems).toEqual(["b: epoch 2 has two configurations, c2 and other"]);
  });

  it("refuses one that does not follow the one before", () => {
    const bench = new Bench(oneConfigurationPerEpoch());
    bench.adopt("a", [first]);
    const stranger: Link = { ...joint, configuration: { ...joint.configuration, parent: "c0" as ConfigurationId } };
    bench.adopt("a", [stranger]);
    expect(bench.problems).toEqual(["a: configuration c2 of epoch 2 does not follow c1"]);
  });
});

describe("promises and floors never fall", () => {
  it("takes what grows, and a register that gives way to its floor", () => {
    const bench = new Bench(promisesNeverFall());
    bench.write("a", { k: register(ballot(1, 1)) });
    bench.write("a", { k: register(ballot(1, 3), ballot(1, 2), "v") });
    bench.write("a", { k: undefined }, [], ballot(1, 3));
    bench.write("a", { k: register(ballot(1, 4)) });
    expect(bench.problems).toEqual([]);
  });

  it.each([
    ["a promise", register(ballot(1, 4), ballot(1, 3), "v"), "the promise of k on a fell from 1.5.p to 1.4.p"],
    ["a register without a floor", undefined, "the promise of k on a fell from 1.5.p to 0.0."],
    ["an accepted ballot", register(ballot(1, 6), ballot(1, 2), "v"), "the accepted ballot of k on a fell below 1.3.p"],
  ])("refuses the fall of %s", (_, after, problem) => {
    const bench = new Bench(promisesNeverFall());
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 3), "v") });
    bench.write("a", { k: after });
    expect(bench.problems).toEqual([problem]);
  });

  it("refuses the fall of a floor, unless the store is another one", () => {
    const bench = new Bench(promisesNeverFall());
    bench.write("a", {}, [], ballot(1, 5));
    bench.write("a", {}, [], ballot(1, 4));
    expect(bench.problems).toEqual(["the floor of a fell from 1.5.p to 1.4.p"]);
    bench.disk("a").wipe();
    bench.meta("a", "identity", { store: "another" });
    expect(bench.problems).toHaveLength(1);
  });
});

describe("votes belong to the adopted epoch", () => {
  const [first, joint] = chainTo("a", "b");

  it("takes votes of the epoch, and of both in the batch that adopts", () => {
    const bench = new Bench(votesInTheEpoch());
    bench.adopt("a", [first]);
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 5), "v"), l: register(ballot(2, 1)) }, [joint]);
    expect(bench.problems).toEqual([]);
  });

  it.each([
    ["of an epoch not adopted", ballot(3, 1), "a promised 3.1.p of k at epoch 2"],
    ["of an epoch that ended", ballot(1, 9), "a promised 1.9.p of k at epoch 2"],
  ])("refuses a promise %s", (_, promised, problem) => {
    const bench = new Bench(votesInTheEpoch());
    bench.adopt("a", [first, joint]);
    bench.write("a", { k: register(promised) });
    expect(bench.problems).toEqual([problem]);
  });

  it("refuses a question of another epoch than its frame's", () => {
    const bench = new Bench(votesInTheEpoch());
    bench.send("a", { question: { kind: "prepare", key: "k", ballot: ballot(2, 1) } });
    expect(bench.problems).toEqual(["a asks for ballot 2.1.p of k in a frame of epoch 1"]);
  });
});

describe("no answer before its sync", () => {
  const asker = { from: { node: "asker", store: "s" as StoreId, process: "process-asker" as never } };
  const accept = { kind: "accept", key: "k", ballot: ballot(1, 5), value: bytesOf("v"), next: ballot(1, 6) } as const;

  it.each([
    [
      { kind: "prepare", key: "k", ballot: ballot(1, 7) },
      { kind: "promised", accepted: zeroBallot, value: undefined, floor: zeroBallot },
    ],
    [
      { ...accept, ballot: ballot(1, 7) },
      { kind: "accepted", nextPromised: false },
    ],
    [accept, { kind: "accepted", nextPromised: true }],
    [
      { kind: "prepare", key: "k", ballot: ballot(1, 1) },
      { kind: "conflict", highest: ballot(1, 8) },
    ],
    [
      { kind: "read", key: "k" },
      { kind: "observed", accepted: ballot(1, 7), value: bytesOf("v") },
    ],
    [
      { kind: "adopt", links: [] },
      { kind: "adopted", epoch: 2 },
    ],
    [
      { kind: "read", key: "k" },
      { kind: "refused", why: "behind", epoch: 2 },
    ],
    [{ kind: "reserve", token: "t", list: [], former: "f" as StoreId }, { kind: "reserved" }],
  ] as const)("refuses the answer to %j that tells what the disk does not hold: %j", (question, answer) => {
    const bench = new Bench(durableBeforeAnswer());
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 5), "v") });
    bench.send("asker", { question }, { from: { ...asker.from, store: "store-a" as StoreId } });
    expect(bench.problems).toEqual([]);
    bench.send("a", { answer });
    expect(bench.problems).toHaveLength(1);
    expect(bench.problems[0]).toMatch(/^a answers \w+ before .* is durable$/);
  });

  it("takes the same answers once the disk holds it", () => {
    const bench = new Bench(durableBeforeAnswer());
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 5), "v") });
    bench.send("asker", { question: accept }, { from: { ...asker.from, store: "store-a" as StoreId } });
    bench.write("a", { k: register(ballot(1, 6), ballot(1, 5), "v") });
    bench.send("a", { answer: { kind: "accepted", nextPromised: true } });
    expect(bench.problems).toEqual([]);
  });

  it("refuses a number of batches that the disk does not have", () => {
    const bench = new Bench(durableBeforeAnswer());
    bench.write("a", {});
    bench.send("a", { answer: { kind: "announced" } }, { durable: 9 });
    expect(bench.problems).toEqual(["a calls batch 9 durable, its disk ends at 2"]);
  });
});

describe("one cluster", () => {
  it("refuses a second one", () => {
    const bench = new Bench(oneCluster());
    bench.meta("a", "identity", { store: "store-a", cluster: "one" });
    bench.send("a", { question: { kind: "probe" } }, { cluster: "one" });
    expect(bench.problems).toEqual([]);
    bench.meta("b", "identity", { store: "store-b", cluster: "two" });
    expect(bench.problems).toEqual(["b belongs to cluster two, the others to one"]);
  });
});

describe("only members vote", () => {
  const [first] = chainTo("b");
  const promised = { kind: "promised", accepted: zeroBallot, value: undefined, floor: zeroBallot } as const;

  it("takes the vote of a member", () => {
    const bench = new Bench(onlyMembersVote());
    bench.adopt("a", [first]);
    bench.send("a", { answer: promised });
    expect(bench.problems).toEqual([]);
  });

  it.each([
    [
      "a store that is in no configuration in force",
      "b",
      {},
      false,
      "b answers promised at epoch 1, which does not name its store",
    ],
    ["an epoch that nobody adopted", "a", { epoch: 4 }, false, "a answers promised at epoch 4, which nobody adopted"],
    ["another configuration", "a", { configuration: "x" }, false, "a votes in another configuration of 1"],
    ["a disk that was put back", "a", {}, true, "a answers promised from a disk that was put back in time"],
  ] as const)("refuses the vote of %s", (_, node, more, isOlder, problem) => {
    const bench = new Bench(onlyMembersVote());
    bench.adopt("a", [first]);
    bench.send(node, { answer: promised }, more, isOlder);
    expect(bench.problems).toEqual([problem]);
  });
});

describe("revisions grow", () => {
  const told = { key: "k", content: "v", isNew: false };

  it.each([
    [
      "an older one",
      { revision: "1.4.p.0", since: "1.5.p.0" },
      "revision 1.4.p.0 of k was told after 1.5.p.0 was known",
    ],
    [
      "an older index",
      { revision: "1.5.p.0", since: "1.5.p.1" },
      "revision 1.5.p.0 of k was told after 1.5.p.1 was known",
    ],
    [
      "an older epoch",
      { revision: "1.9.p.0", since: "2.1.p.0" },
      "revision 1.9.p.0 of k was told after 2.1.p.0 was known",
    ],
    [
      "the same one for a new content",
      { revision: "1.5.p.0", since: "1.5.p.0", isNew: true },
      "revision 1.5.p.0 of k was told after 1.5.p.0 was known",
    ],
  ])("refuses %s", (_, more, problem) => {
    expect(revisionsGrow().onTold?.({ ...told, ...more })).toBe(problem);
  });

  it("takes newer ones and the same one again", () => {
    const { onTold } = revisionsGrow();
    expect(onTold?.({ ...told, revision: "1.10.p.0", since: "1.9.q.3", isNew: true })).toBeUndefined();
    expect(onTold?.({ ...told, revision: "1.10.p.0", since: "1.10.p.0" })).toBeUndefined();
    expect(onTold?.({ ...told, revision: undefined, since: "1.10.p.0" })).toBeUndefined();
  });

  it("refuses two contents of one revision", () => {
    const { onTold } = revisionsGrow();
    onTold?.({ ...told, revision: "1.1.p.0", since: undefined });
    expect(onTold?.({ ...told, content: "w", revision: "1.1.p.0", since: undefined })).toMatch("two contents");
  });
});

describe("counters and listings are sound", () => {
  it("refuses an absurd counter and a reserved key in a page", () => {
    const bench = new Bench(framesAreSound());
    bench.send("a", { question: { kind: "prepare", key: "k", ballot: ballot(1, 2 ** 50) } });
    bench.send("a", { answer: { kind: "page", page: { keys: ["k", "\u0000configuration"], last: true, total: 2 } } });
    expect(bench.problems).toEqual([`a draws the counter ${2 ** 50}`, "a lists a reserved key"]);
    bench.send("a", { question: { kind: "prepare", key: "k", ballot: ballot(1, 7) } });
    bench.send("a", { answer: { kind: "page", page: { keys: ["k"], last: true, total: 2 } } });
    expect(bench.problems).toHaveLength(2);
  });
});
