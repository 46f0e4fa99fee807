import { describe, expect, it } from "vitest";
import type { Effect, Page } from "./change.ts";
import { progressOf, stepName, stepNames } from "./change-state.ts";
import { type ChangeStep, beginChange, resumeChange, stepChange } from "./coordinator.ts";
import { type ConfigurationId, type Link, enterJoint, leaveJoint } from "./configuration.ts";
import { ballot, cluster, idsOf, limits, member, members, request, stable } from "./world.test-support.ts";

// Single steps that the scenarios do not show well.

const current = stable("1 2 3");
const joint: Link = {
  configuration: enterJoint(current.configuration, members("1 2 3 4"), "joint-a" as ConfigurationId),
  ballot: ballot(7, 2),
};
const self = member("1").store;
const common = { self, ids: idsOf("a"), limits, now: 0 };

function begin(names: string): ChangeStep {
  return beginChange({ ...common, current, request: request(names), cluster, version: 1 });
}

/** A resumed change whose joint configuration was found in the register and adopted by these stores. */
function resumed(names: string): ChangeStep {
  const step = resumeChange({ ...common, joint, abort: false });
  return adopted(stepChange(step.state, { kind: "decided", link: joint }, 0), names);
}

function adopted(from: ChangeStep, names: string): ChangeStep {
  return members(names).reduce(
    ({ state }, { store }) => stepChange(state, { kind: "adopted", store, epoch: 8 }, 0),
    from,
  );
}

function paged(from: ChangeStep, name: string, page: Partial<Page>, after?: string): ChangeStep {
  const whole: Page = { keys: [], last: true, total: 0, ...page };
  return stepChange(from.state, { kind: "paged", store: member(name).store, after, page: whole }, 0);
}

function copies(effects: readonly Effect[]): readonly (readonly string[])[] {
  return effects.flatMap((effect) => (effect.kind === "copy" ? [effect.keys] : []));
}

describe("R5, the catch-up", () => {
  it("begins only after majorities of both sets and the coordinator itself adopted", () => {
    expect(stepName(resumed("1 2").state)).toBe("reconfig-adopt-joint");
    expect(stepName(resumed("2 3 4").state)).toBe("reconfig-adopt-joint");
    expect(stepName(resumed("1 2 4").state)).toBe("reconfig-list");
  });

  it("copies only as far as every page of the majority reaches", () => {
    const half = paged(resumed("1 2 3 4"), "1", { keys: ["a", "d"], last: false, total: 9 });
    const step = paged(half, "2", { keys: ["b", "c", "e"], last: false, total: 9 });
    expect(copies(step.effects)).toEqual([["a", "b", "c", "d"]]);
  });

  it("copies everything when the pages are the last", () => {
    const step = paged(paged(resumed("1 2 3 4"), "3", { keys: ["b"] }), "2", { keys: ["a", "c"] });
    expect(copies(step.effects)).toEqual([["a", "b", "c"]]);
  });

  it("counts no page of a newcomer, of another range, out of order, or a second one of a store", () => {
    let step = paged(resumed("1 2 3 4"), "1", { keys: ["a"] });
    step = paged(step, "4", { keys: ["x"] });
    step = paged(step, "2", { keys: ["x"] }, "a");
    step = paged(step, "2", { keys: ["y", "x"] });
    step = paged(step, "1", { keys: ["a", "x"] });
    expect(stepName(step.state)).toBe("reconfig-list");
    expect(copies(paged(step, "2", {}).effects)).toEqual([["a"]]);
  });

  it("copies at most 256 keys at a time, and reports each batch", () => {
    const keys = Array.from({ length: 300 }, (_, index) => `k${String(index).padStart(3, "0")}`);
    let step = paged(paged(resumed("1 2 3 4"), "1", { keys, total: 300 }), "2", { keys, total: 300 });
    expect(copies(step.effects)).toEqual([keys.slice(0, 256)]);
    for (const key of keys.slice(0, 256)) step = stepChange(step.state, { kind: "copied", key }, 0);
    expect(copies(step.effects)).toEqual([keys.slice(256)]);
    expect(progressOf(step.state)).toMatchObject({ phase: "CATCH_UP", keysDone: 256, keysTotal: 300 });
    for (const key of keys.slice(256)) step = stepChange(step.state, { kind: "copied", key }, 0);
    expect(stepName(step.state)).toBe("reconfig-decide-stable");
  });

  it("asks again, after retryMs and not before, only for the keys that are missing", () => {
    let step = paged(paged(resumed("1 2 3 4"), "1", { keys: ["a", "b"] }), "2", { keys: ["a", "b"] });
    step = stepChange(step.state, { kind: "copied", key: "a" }, 100);
    expect(copies(step.effects)).toEqual([]);
    expect(copies(stepChange(step.state, { kind: "tick" }, limits.retryMs - 1).effects)).toEqual([]);
    expect(copies(stepChange(step.state, { kind: "tick" }, limits.retryMs).effects)).toEqual([["b"]]);
  });
});

describe("R10, a silent new set", () => {
  it("is abandoned when no majority of it was heard for reachMs, one member heard or not", () => {
    let step = resumed("1 2 3");
    const wide: Link = {
      ...joint,
      configuration: enterJoint(current.configuration, members("4 5 6"), "joint-a" as ConfigurationId),
    };
    step = stepChange(resumeChange({ ...common, joint: wide, abort: false }).state, { kind: "decided", link: wide }, 0);
    for (let now = 0; now < limits.reachMs; now += limits.retryMs) {
      step = stepChange(step.state, { kind: "reached", store: member("4").store }, now);
      expect(stepName(step.state)).toBe("reconfig-adopt-joint");
    }
    step = stepChange(step.state, { kind: "reached", store: member("4").store }, limits.reachMs);
    expect(stepName(step.state)).toBe("reconfig-decide-abort");
  });

  it("is not abandoned as long as a majority of it is heard", () => {
    let step = resumed("1 2 4");
    for (let now = 0; now <= 3 * limits.reachMs; now += limits.reachMs - 1) {
      for (const name of ["1", "2", "4"])
        step = stepChange(step.state, { kind: "reached", store: member(name).store }, now);
      expect(stepName(step.state)).toBe("reconfig-list");
    }
  });
});

describe("R9, what the register says", () => {
  const deciding = ((): ChangeStep => {
    let step = begin("1 2 3 4");
    const answer = {
      node: member("4").node,
      store: member("4").store,
      stage: "blank",
      cluster: undefined,
      version: 1,
    } as const;
    step = stepChange(step.state, { kind: "probed", address: "http://n4", answer }, 0);
    for (const name of ["1", "2"]) step = stepChange(step.state, { kind: "reached", store: member(name).store }, 0);
    expect(stepName(step.state)).toBe("reconfig-decide-joint");
    return step;
  })();
  const finish = ({ effects }: ChangeStep): Effect | undefined => effects.find(({ kind }) => kind === "finish");

  it("is finished when another coordinator already decided the successor of our joint configuration", () => {
    const link = {
      configuration: leaveJoint(joint.configuration, "stable-x" as ConfigurationId),
      ballot: ballot(8, 1),
    };
    const step = stepChange(deciding.state, { kind: "decided", link }, 0);
    expect(stepName(step.state)).toBe("reconfig-install");
  });

  it("is a lost race when another change went through", () => {
    const configuration = { ...current.configuration, epoch: 9, id: "s-x", parent: "j-x" } as Link["configuration"];
    const step = stepChange(deciding.state, { kind: "decided", link: { configuration, ballot: ballot(8, 1) } }, 0);
    expect(finish(step)).toMatchObject({ result: { kind: "refused", refusal: { reason: "EPOCH_MISMATCH" } } });
  });

  it("is unknown when the cluster is further than a change of ours explains", () => {
    const configuration = { ...current.configuration, epoch: 11, id: "s-x", parent: "j-x" } as Link["configuration"];
    const link = { configuration, ballot: ballot(10, 1) };
    expect(finish(stepChange(deciding.state, { kind: "decided", link }, 0))).toMatchObject({
      result: { kind: "unknown" },
    });
    expect(finish(stepChange(resumed("1").state, { kind: "decided", link }, 0))).toMatchObject({
      result: { kind: "unknown" },
    });
  });

  it("does not end the change by still holding the configuration it starts from, unless it is aborted", () => {
    expect(stepChange(deciding.state, { kind: "decided", link: current }, 0).effects).toEqual([]);
    const aborting = stepChange(deciding.state, { kind: "abort" }, 0);
    expect(aborting.effects).toEqual([{ kind: "consult", epoch: 7 }]);
    const step = stepChange(aborting.state, { kind: "decided", link: current }, 0);
    expect(finish(step)).toMatchObject({ result: { kind: "aborted", link: current } });
  });
});

describe("a change", () => {
  it("ends at once when it is the dry run of what is in force, and when it is refused without asking", () => {
    const dryRun = beginChange({
      ...common,
      current,
      request: request("3 2 1", { dryRun: true }),
      cluster,
      version: 1,
    });
    expect(dryRun.effects).toContainEqual({ kind: "finish", result: { kind: "done", link: current } });
    const second = beginChange({ ...common, current: joint, request: request("1"), cluster, version: 1 });
    expect(second.effects).toMatchObject([{ kind: "finish", result: { refusal: { reason: "RECONFIG_IN_PROGRESS" } } }]);
  });

  it("does nothing any more once it has ended", () => {
    const { state } = stepChange(begin("1 2").state, { kind: "abort" }, 0);
    expect(stepName(state)).toBe("reconfig-done");
    expect(stepChange(state, { kind: "tick" }, 99_999)).toEqual({ state, effects: [] });
  });

  it("names each of its steps once", () => {
    expect(new Set(stepNames).size).toBe(stepNames.length);
  });

  it("is not resumed from a stable configuration", () => {
    expect(() => resumeChange({ ...common, joint: current, abort: false })).toThrow(
      "only a joint phase can be resumed",
    );
  });
});
