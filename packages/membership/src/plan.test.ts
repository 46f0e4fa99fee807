import { describe, expect, it } from "vitest";
import type { ChangeRequest, ProbeAnswer, Refusal } from "./change.ts";
import { type ConfigurationId, type NodeId, enterJoint } from "./configuration.ts";
import { type PlanEntry, judgeProbe, planChange } from "./plan.ts";
import { member, members, request, stable } from "./world.test-support.ts";

const current = stable("1 2 3").configuration;
const n = (name: string): NodeId => name as NodeId;

describe("what can be said of a request without asking anybody", () => {
  const refused: readonly (readonly [ChangeRequest, Refusal["reason"], string])[] = [
    [{ ...request("1"), target: [] }, "INVALID_ARGUMENT", "the target names no member; a cluster keeps at least one"],
    [request("1 2 2b@http://other"), "INVALID_ARGUMENT", "the target names the node n2 twice"],
    [request("1 4@http://n1"), "INVALID_ARGUMENT", "the target names the address http://n1 twice"],
    [
      { ...request("1"), target: [{ node: n(""), address: "x" }] },
      "INVALID_ARGUMENT",
      "an entry of the target has an empty node",
    ],
    [request("1 2", { expectedEpoch: 6 }), "EPOCH_MISMATCH", "the configuration in force has epoch 7, not 6"],
  ];

  it.each(refused)("%j is refused as %s", (asked, reason, detail) => {
    expect(planChange(current, asked)).toEqual({ kind: "refused", refusal: { reason, detail } });
  });

  it("is that a second change has to wait, and for what", () => {
    const joint = enterJoint(current, members("4 5"), "j" as ConfigurationId);
    expect(planChange(joint, request("1 2"))).toEqual({
      kind: "refused",
      refusal: { reason: "RECONFIG_IN_PROGRESS", detail: "a change to n4, n5 is in progress since epoch 8" },
    });
  });

  it("is that the target is in force already, in any order", () => {
    expect(planChange(current, request("3 1 2", { expectedEpoch: 7 }))).toMatchObject({
      kind: "unchanged",
      entries: [{ kind: "keep" }, { kind: "keep" }, { kind: "keep" }],
    });
  });

  it("is that a member is replaced though name and address stay", () => {
    const plan = planChange(current, request("1 2 3", { replace: [n("n3")] }));
    const probe = { kind: "probe", target: { node: "n3", address: "http://n3" }, present: member("3"), replaced: true };
    expect(plan).toEqual({ kind: "change", entries: [keep("1"), keep("2"), probe] });
  });

  it("is who stays, who is new and who seems to have moved", () => {
    expect(planChange(current, request("1 2@http://elsewhere 4"))).toEqual({
      kind: "change",
      entries: [
        keep("1"),
        { kind: "probe", target: { node: "n2", address: "http://elsewhere" }, present: member("2"), replaced: false },
        { kind: "probe", target: { node: "n4", address: "http://n4" }, present: undefined, replaced: false },
      ],
    });
  });

  it("is that leaving members out is a change", () => {
    expect(planChange(current, request("1 2"))).toEqual({ kind: "change", entries: [keep("1"), keep("2")] });
  });
});

describe("R10 and R12, what a probed node may be", () => {
  const newcomer: Probe = { kind: "probe", target: target("4"), present: undefined, replaced: false };
  const movedMember: Probe = { kind: "probe", target: target("3@http://x"), present: member("3"), replaced: false };
  const replacement: Probe = { kind: "probe", target: target("3"), present: member("3"), replaced: true };
  const blank: ProbeAnswer = {
    node: n("n4"),
    store: member("4").store,
    stage: "blank",
    cluster: undefined,
    version: 1,
  };
  const ofMember3: ProbeAnswer = {
    node: n("n3"),
    store: member("3").store,
    stage: "member",
    cluster: "c1",
    version: 1,
  };

  it.each<[string, Probe, ProbeAnswer, string]>([
    ["a blank newcomer", newcomer, blank, "4"],
    ["a member with its own store at a new address", movedMember, ofMember3, "3@http://x"],
    [
      "a blank store in place of a replaced one",
      replacement,
      { ...blank, node: n("n3"), store: member("3b").store },
      "3b",
    ],
  ])("%s joins", (_, entry, answer, joins) => {
    expect(judge(entry, answer)).toEqual({ kind: "member", member: member(joins) });
  });

  it.each<[string, Probe, ProbeAnswer, Refusal["reason"]]>([
    ["a node of another cluster", newcomer, { ...blank, cluster: "c2" }, "CLUSTER_ID_MISMATCH"],
    ["another version", newcomer, { ...blank, version: 2 }, "STORE_MISMATCH"],
    ["a node of another name", newcomer, { ...blank, node: n("n9") }, "STORE_MISMATCH"],
    ["a store that is retired", newcomer, { ...blank, stage: "retired" }, "STORE_MISMATCH"],
    ["a blank store that is in the cluster", newcomer, { ...blank, cluster: "c1" }, "STORE_MISMATCH"],
    ["a present member under another name", newcomer, { ...ofMember3, node: n("n4") }, "MEMBER_EXISTS"],
    ["a present member at the newcomer's address", newcomer, ofMember3, "MEMBER_EXISTS"],
    ["the very store that is to be replaced", replacement, ofMember3, "MEMBER_EXISTS"],
    [
      "a wiped store nobody asked to replace",
      movedMember,
      { ...blank, node: n("n3"), store: member("3b").store },
      "STORE_MISMATCH",
    ],
  ])("%s does not", (_, entry, answer, reason) => {
    const verdict = judge(entry, answer);
    expect(verdict).toMatchObject({ kind: "refused", refusal: { reason } });
    const detail = verdict.kind === "refused" ? verdict.refusal.detail : "";
    expect(detail).toContain(entry.target.node);
  });
});

type Probe = PlanEntry & { readonly kind: "probe" };

function judge(entry: Probe, answer: ProbeAnswer): ReturnType<typeof judgeProbe> {
  return judgeProbe(entry, answer, { current, cluster: "c1", version: 1 });
}

function keep(name: string): PlanEntry {
  return { kind: "keep", member: member(name) };
}

function target(name: string): Probe["target"] {
  const { node, address } = member(name);
  return { node, address };
}
