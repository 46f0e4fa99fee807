import { describe, expect, it } from "vitest";
import { stepNames } from "./change-state.ts";
import type { Link } from "./configuration.ts";
import { Script } from "./script.test-support.ts";
import { World, member, members, stable } from "./world.test-support.ts";

// Each scenario is a text beside the sources: `vitest -u` rewrites them, the difference is the review.

const someKeys = ["apple", "banana", "cherry", "date", "elder"];

function world(present: string, newcomers: string, { keys = someKeys, pageKeysMax = 3 } = {}): World {
  return new World(stable(present), newcomers === "" ? [] : members(newcomers), keys, pageKeysMax);
}

async function matches(script: Script, file: string): Promise<void> {
  await expect(script.text()).toMatchFileSnapshot(`../scenarios/${file}.txt`);
}

function membersInForce({ register }: World): string {
  const { configuration } = register;
  return configuration.kind === "joint" ? "joint" : configuration.members.map(({ store }) => store).join(" ");
}

describe("a change that succeeds", () => {
  it("adds one member to a cluster of one", async () => {
    const on = world("1", "2");
    const script = new Script(on, "Add one", "A cluster of one grows to two; five keys, three to a page.");
    script.begin("1 2").run();
    expect(script.result?.kind).toBe("done");
    expect(membersInForce(on)).toBe("s1 s2");
    await matches(script, "add-one");
  });

  it("removes one member", async () => {
    const on = world("1 2 3", "");
    const script = new Script(
      on,
      "Remove one",
      "n3 leaves. It is told only after the others adopted the new set (R11).",
    );
    script.begin("1 2").run();
    expect(script.result?.kind).toBe("done");
    expect(on.store("3").epoch).toBe(9);
    await matches(script, "remove-one");
  });

  it("removes the coordinator itself, last of all", async () => {
    const on = world("1 2 3", "");
    const prose =
      "n1 coordinates its own removal. Its store adopts the new set with the last step, so that\n" +
      "nobody depends on it any more when it retires (R11).";
    const script = new Script(on, "Remove the coordinator", prose);
    script.begin("2 3").run();
    expect(script.result?.kind).toBe("done");
    await matches(script, "remove-the-coordinator");
  });

  it("replaces a dead member by a new store under its old name", async () => {
    const on = world("1 2 3", "3b");
    on.store("3").isUp = false;
    const prose = "The disk of n3 is lost. A blank store s3b answers at its address; two of three old members do.";
    const script = new Script(on, "Replace one", prose);
    script
      .begin("1 2 3", { replace: ["n3"] })
      .run()
      .pass(3_000);
    expect(script.result?.kind).toBe("done");
    expect(membersInForce(on)).toBe("s1 s2 s3b");
    await matches(script, "replace-one");
  });

  it("grows from three members to five in one joint phase", async () => {
    const on = world("1 2 3", "4 5");
    const script = new Script(on, "Three to five", "Two members join at once.").begin("1 2 3 4 5").run();
    expect(script.result?.kind).toBe("done");
    await matches(script, "three-to-five");
  });

  it("replaces all members by others", async () => {
    const on = world("1 2 3", "4 5 6");
    const script = new Script(on, "Full replacement", "No member stays. The old ones are told at the very end.");
    script.begin("4 5 6").run();
    expect(script.result?.kind).toBe("done");
    expect(membersInForce(on)).toBe("s4 s5 s6");
    await matches(script, "full-replacement");
  });

  it("goes on without the slow minority of either set", async () => {
    const on = world("1 2 3", "4 5");
    on.store("2").isUp = false;
    const prose =
      "n2 is down all the time and n5 from the joint phase on: majorities of both sets carry the change,\n" +
      "which waits for the rest of the new set only as long as grace goes (R11).";
    const script = new Script(on, "A minority of each set is down", prose)
      .begin("1 2 3 4 5")
      .run("reconfig-adopt-joint");
    on.store("5").isUp = false;
    script.run().pass(5_000);
    expect(script.result?.kind).toBe("done");
    await matches(script, "minorities-down");
  });

  it("moves a member to a new address when its store answers there", async () => {
    const on = world("1 2 3", "");
    const moved = { ...member("3"), address: "http://elsewhere" };
    on.stores.set(moved.store, { ...on.store("3"), member: moved });
    const script = new Script(on, "Change an address", "n3 answers at another address with the store it always had.");
    script.begin("1 2 3@http://elsewhere").run();
    expect(script.result?.kind).toBe("done");
    await matches(script, "change-an-address");
  });
});

describe("a change to what is in force already", () => {
  it("succeeds once a majority adopted it, whoever made the change", async () => {
    const on = world("1 2 3", "");
    for (const name of ["2", "3"]) on.store(name).epoch = 6;
    const prose = "n2 and n3 have not adopted the members in force. No success is reported before n2 has (R11).";
    const script = new Script(on, "Unchanged", prose).begin("3 2 1").run().pass(1_000);
    expect(script.result).toBeUndefined();
    on.store("2").epoch = 7;
    script.note("n2 adopted").pass(1_000);
    expect(script.result).toEqual({ kind: "done", link: on.register });
    await matches(script, "unchanged");
  });

  it("is refused when no majority of it can be reached", async () => {
    const on = world("1 2 3", "");
    for (const name of ["2", "3"]) on.store(name).isUp = false;
    const script = new Script(on, "Unchanged, no quorum", "Two of three members are down (R11).");
    script.begin("1 2 3").run().pass(6_000);
    expect(script.result).toMatchObject({ kind: "refused", refusal: { reason: "NO_QUORUM" } });
    await matches(script, "unchanged-no-quorum");
  });
});

describe("a change that is refused before anything changed", () => {
  it("names the newcomer that does not answer", async () => {
    const on = world("1 2 3", "4");
    on.store("4").isUp = false;
    const script = new Script(
      on,
      "Newcomer unreachable",
      "n4 never answers the probe (R10). The register is not touched.",
    );
    script.begin("1 2 3 4").run().pass(6_000);
    expect(script.result).toMatchObject({ kind: "refused", refusal: { reason: "MEMBER_UNREACHABLE" } });
    expect(on.register.configuration.epoch).toBe(7);
    await matches(script, "newcomer-unreachable");
  });

  it("does not cost the cluster its majority", async () => {
    const on = world("1 2 3", "");
    on.store("3").isUp = false;
    const script = new Script(on, "Unsafe removal", "n3 is down: without n2 the rest would have no majority.");
    script.begin("1 3").run().pass(6_000);
    expect(script.result).toMatchObject({ kind: "refused", refusal: { reason: "UNSAFE_RECONFIG" } });
    await matches(script, "unsafe-removal");
  });

  it("does not begin without a majority of the old set", async () => {
    const on = world("1 2 3", "4");
    on.store("2").isUp = false;
    on.store("3").isUp = false;
    const script = new Script(on, "No quorum", "Two of three members in force are down.")
      .begin("1 2 3 4")
      .run()
      .pass(6_000);
    expect(script.result).toMatchObject({ kind: "refused", refusal: { reason: "NO_QUORUM" } });
    await matches(script, "no-quorum");
  });

  it("loses the race with another coordinator", async () => {
    const on = world("1 2 3", "4 5");
    const script = new Script(on, "Lost race", "Another coordinator's change is chosen while this one probes.");
    script.begin("1 2 3 4").run("reconfig-decide-joint");
    on.answers({ kind: "decide", from: on.register.configuration.id, to: otherJoint(on) });
    script.run();
    expect(script.result).toMatchObject({ kind: "refused", refusal: { reason: "RECONFIG_IN_PROGRESS" } });
    await matches(script, "lost-race");
  });

  it("probes only in a dry run", async () => {
    const on = world("1 2 3", "4");
    const script = new Script(on, "Dry run", "Everything that the probe can tell, and nothing else.");
    script.begin("1 2 3 4", { dryRun: true }).run();
    expect(script.result?.kind).toBe("done");
    expect(on.register.configuration.epoch).toBe(7);
    await matches(script, "dry-run");
  });
});

describe("a joint configuration nobody knows of", () => {
  it("is asked for again until it is decided", async () => {
    const on = world("1 2 3", "4");
    on.reachesRegister = false;
    const script = new Script(on, "Undecided, then decided", "The register's rounds fail for two seconds.");
    script.begin("1 2 3 4").run().pass(2_000);
    on.reachesRegister = true;
    script.pass(1_000);
    expect(script.result?.kind).toBe("done");
    await matches(script, "undecided-then-decided");
  });

  it("is reported as unknown when the register does not answer in time", async () => {
    const on = world("1 2 3", "4");
    on.answersRegister = false;
    const prose =
      "The joint configuration is chosen, but no answer says so: the outcome is unknown (R16), and a\n" +
      "watcher on any member finishes or aborts the change (R9).";
    const script = new Script(on, "Undecided joint", prose).begin("1 2 3 4").run().pass(11_000);
    expect(script.result?.kind).toBe("unknown");
    await matches(script, "undecided-joint");
  });

  it("is looked for before an abort is reported", async () => {
    const on = world("1 2 3", "4");
    on.answersRegister = false;
    const script = new Script(
      on,
      "Abort of an undecided joint",
      "The register is consulted: the joint phase has begun.",
    );
    script.begin("1 2 3 4").run().pass(1_000);
    on.answersRegister = true;
    script.note("abort on request").send({ kind: "abort" }).run();
    expect(script.result).toMatchObject({ kind: "aborted", link: { configuration: { kind: "stable" } } });
    expect(membersInForce(on)).toBe("s1 s2 s3");
    await matches(script, "abort-of-an-undecided-joint");
  });
});

describe("a change that is aborted", () => {
  it("when the new set falls silent after the joint configuration was chosen", async () => {
    const on = world("1 2 3", "4 5 6");
    const prose = "All newcomers die. A majority of the old set alone abandons the change after reachMs (R10).";
    const script = new Script(on, "The new set dies", prose).begin("4 5 6").run("reconfig-adopt-joint");
    for (const name of ["4", "5", "6"]) on.store(name).isUp = false;
    script.run().pass(13_000);
    expect(script.result).toMatchObject({ kind: "aborted", link: { configuration: { kind: "stable" } } });
    expect(membersInForce(on)).toBe("s1 s2 s3");
    await matches(script, "new-set-dies");
  });

  it("on request in the middle of copying", async () => {
    const on = world("1 2 3", "4");
    const script = new Script(on, "Abort while copying", "The administrator changes their mind during catch-up.");
    script.begin("1 2 3 4").run("reconfig-copy").note("abort on request").send({ kind: "abort" }).run();
    expect(script.result).toMatchObject({ kind: "aborted", link: { configuration: { kind: "stable" } } });
    expect(on.store("4").epoch).toBe(9);
    await matches(script, "abort-while-copying");
  });

  it("on request before anything was decided, at once", async () => {
    const on = world("1 2 3", "4");
    const script = new Script(on, "Abort while probing", "Nothing was changed, so nothing has to be undone.");
    script.begin("1 2 3 4").note("abort on request").send({ kind: "abort" });
    expect(script.result).toMatchObject({ kind: "aborted", link: { configuration: { kind: "stable" } } });
    await matches(script, "abort-while-probing");
  });

  it("too late, when the commit was chosen first", async () => {
    const on = world("1 2 3", "4");
    const prose = "The commit is under way when the abort is asked for. The register decides between them.";
    const script = new Script(on, "Abort against commit", prose).begin("1 2 3 4").run("reconfig-decide-stable");
    on.answers(script.waiting("decide"));
    script.note("the commit was chosen; abort on request").send({ kind: "abort" }).run();
    expect(script.result?.kind).toBe("done");
    await matches(script, "abort-against-commit");
  });
});

describe("a coordinator that dies", () => {
  const crashes = stepNames.filter(
    (name) =>
      !["reconfig-probe", "reconfig-decide-joint", "reconfig-consult", "reconfig-done"].includes(name) &&
      !name.endsWith("abort"),
  );

  it.each(crashes)("before the effects of %s is followed by one that finishes", async (step) => {
    const on = world("1 2 3", "4");
    const prose =
      `n1 dies before it carries out anything of ${step}. n2 consults the register first; unless the\n` +
      "successor was chosen, it catches up afresh (R9).";
    const script = new Script(on, `Crash at ${step}`, prose).begin("2 3 4").run("reconfig-adopt-joint");
    const joint = on.register;
    script.run(step);
    on.store("1").isUp = false;
    script.resume(joint, "2").run().pass(5_000);
    expect(script.result?.kind).toBe("done");
    expect(membersInForce(on)).toBe("s2 s3 s4");
    await matches(script, `crash-at-${step}`);
  });

  it.each(["reconfig-decide-abort", "reconfig-adopt-abort"])(
    "before the effects of %s is followed too",
    async (step) => {
      const on = world("1 2 3", "4");
      const prose = `n1 dies before it carries out anything of ${step}. n2 is asked to abort what it finds.`;
      const script = new Script(on, `Crash at ${step}`, prose).begin("2 3 4").run("reconfig-adopt-joint");
      const joint = on.register;
      script.run("reconfig-copy").note("abort on request").send({ kind: "abort" }).run(step);
      on.store("1").isUp = false;
      script.resume(joint, "2", true).run().pass(5_000);
      expect(script.result).toMatchObject({ kind: "aborted", link: { configuration: { kind: "stable" } } });
      expect(membersInForce(on)).toBe("s1 s2 s3");
      await matches(script, `crash-at-${step}`);
    },
  );

  it("leaves a commit that a resumer only has to finish", async () => {
    const on = world("1 2 3", "4");
    const script = new Script(
      on,
      "The successor is chosen already",
      "Asked to abort, n2 finds the commit and finishes it.",
    );
    script.begin("2 3 4").run("reconfig-adopt-joint");
    const joint = on.register;
    script.run("reconfig-install").resume(joint, "2", true).run();
    expect(script.result?.kind).toBe("done");
    await matches(script, "resume-finds-the-successor");
  });

  it("does not keep a resumer from finding that another one finished", async () => {
    const on = world("1 2 3", "4");
    const prose =
      "n2 resumes while n3 finishes the same change. n4 tells n2 that it adopted the successor, so n2\n" +
      "asks the register which one it is.";
    const script = new Script(on, "Two coordinators", prose).begin("2 3 4").run("reconfig-adopt-joint");
    const joint = on.register;
    script.resume(joint, "2").run("reconfig-adopt-joint");
    const { configuration } = joint;
    if (configuration.kind !== "joint") throw new Error("not joint");
    const to = {
      kind: "stable",
      epoch: 9,
      id: "stable-x" as Link["configuration"]["id"],
      parent: configuration.id,
      members: configuration.new,
    } as const;
    on.answers({ kind: "decide", from: configuration.id, to });
    on.store("4").epoch = 9;
    script.note("n3 commits").run();
    expect(script.result).toMatchObject({ kind: "done", link: { configuration: { id: "stable-x" } } });
    await matches(script, "two-coordinators");
  });
});

function otherJoint({ register }: World): Link["configuration"] & { kind: "joint" } {
  const { configuration } = register;
  if (configuration.kind !== "stable") throw new Error("not stable");
  const id = "joint-x" as typeof configuration.id;
  return { kind: "joint", epoch: 8, id, parent: configuration.id, old: configuration.members, new: members("1 2 3 5") };
}
