import { describe, expect, it } from "vitest";
import { StrangeAnswer, fieldsOf } from "./decode.ts";
import { type Answer, type Look, type Membership, type NodeStatus, statusIn } from "./node-api.ts";
import { type LiveState, afterEvent, initialState, membersIn } from "./state.ts";
import {
  configurationSentence,
  keysCopied,
  memberRows,
  phaseRows,
  registerRow,
  ringsOf,
  seenSentence,
} from "./views.ts";

const ok = <Value>(value: Value): Answer<Value> => ({ kind: "ok", value });
const member = (name: string, store = `store-${name}`) => ({ name, storeId: store, peerUrl: `http://${name}:1` });

const stable = (epoch: number, ...names: readonly string[]): Membership => ({
  epoch,
  joint: false,
  members: names.map((name) => member(name)),
  joining: [],
});
const joint: Membership = {
  epoch: 2,
  joint: true,
  members: [member("n1"), member("n2"), member("n3")],
  joining: [member("n2"), member("n3"), member("n4"), member("n5"), member("n1", "store-new")],
};

const statusText = {
  name: "n1",
  version: "0.1.0",
  clusterId: "c",
  storeId: "store-n1",
  stage: "member",
  epoch: 1,
  joint: false,
  members: 3,
  registers: 4,
  durableSequence: 9,
  pendingOperations: 0,
  insecure: false,
  machines: ["icbm"],
  collection: { waiting: 1, blockedBy: ["n3"], collected: 0 },
  change: null,
};
const status: NodeStatus = statusIn(fieldsOf(statusText));
const metrics = 'quorate_network_peer_up{peer="http://n2:1"} 1\nquorate_network_peer_up{peer="http://n3:1"} 0';

const look = (parts: Partial<Look> = {}): Look => ({
  status: ok(status),
  membership: ok(stable(1, "n1", "n2", "n3", "n4")),
  metrics: ok(metrics),
  ...parts,
});
const looked = (state: LiveState, atMs: number, parts: Partial<Look> = {}) =>
  afterEvent(state, { kind: "looked", look: look(parts), atMs });
const failed = (state: LiveState, atMs: number, error: unknown = new TypeError("no connection")) =>
  afterEvent(state, { kind: "failed", error, atMs });

describe("what the page knows of a node", () => {
  it("stays when the node does not answer any more, with the time since then", () => {
    const before = looked(initialState, 1_000);
    const after = failed(failed(before, 2_000), 3_000);
    expect(after).toMatchObject({ status, failure: { kind: "silent", sinceMs: 1_000, detail: "no connection" } });
    expect(after.membership).toEqual(before.membership);
    expect(looked(after, 4_000).failure).toBeUndefined();
  });

  it("is nothing where no node ever answered, and where something answers that is no node", () => {
    expect(failed(failed(initialState, 5_000), 6_000).failure).toMatchObject({ kind: "silent", sinceMs: 5_000 });
    const strange = failed(initialState, 5_000, new StrangeAnswer("no node"));
    expect(strange).toMatchObject({ status: undefined, failure: { kind: "stranger" } });
  });

  it("keeps what a node cannot tell at present, and says what the node says", () => {
    const detail = "n1 belongs to no cluster yet";
    const state = looked(initialState, 1_000, { membership: { kind: "refused", reason: "NOT_READY", detail } });
    expect(state).toMatchObject({ status, membership: undefined, refusal: detail, failure: undefined });
    expect(looked(state, 2_000).refusal).toBeUndefined();
  });

  it("holds every configuration that was seen, the latest first, and not without an end", () => {
    let state = looked(initialState, 1_000, { membership: ok(stable(1, "n1")) });
    state = looked(state, 2_000, { membership: ok(stable(1, "n1")) });
    state = looked(state, 3_000, { membership: ok(joint) });
    state = looked(state, 4_000, { membership: ok(stable(3, "n2")) });
    expect(state.seen.map((each) => [each.atMs, each.epoch, seenSentence(each)])).toEqual([
      [4_000, 3, "n2"],
      [3_000, 2, "n1, n2, n3 and n2, n3, n4, n5, n1"],
      [1_000, 1, "n1"],
    ]);
    for (let epoch = 4; epoch < 100; epoch++) state = looked(state, epoch, { membership: ok(stable(epoch, "n1")) });
    expect(state.seen.length).toBeLessThanOrEqual(20);
  });
});

describe("the members", () => {
  it("are shown with whom this node reaches, and who is not known", () => {
    const rows = memberRows(looked(initialState, 1_000));
    expect(rows.map(({ name, part, reach }) => [name, part, reach])).toEqual([
      ["n1", "member", "self"],
      ["n2", "member", "up"],
      ["n3", "member", "down"],
      ["n4", "member", "unknown"],
    ]);
    expect(memberRows(initialState)).toEqual([]);
  });

  it("while joint are those that leave, stay and join, a store once: a node with a new store is another member", () => {
    expect(membersIn(joint).map(({ name, storeId, part }) => [name, storeId, part])).toEqual([
      ["n1", "store-n1", "leaving"],
      ["n2", "store-n2", "staying"],
      ["n3", "store-n3", "staying"],
      ["n4", "store-n4", "joining"],
      ["n5", "store-n5", "joining"],
      ["n1", "store-new", "joining"],
    ]);
  });

  it("are surrounded by one ring, or by two while joint, each with its majority", () => {
    expect(ringsOf(stable(1, "n1", "n2", "n3", "n4"))).toMatchObject([{ label: "3 of 4" }]);
    const [old, next] = ringsOf(joint);
    expect(old).toMatchObject({ label: "old: 2 of 3" });
    expect(next).toMatchObject({ label: "new: 3 of 5" });
    expect([...(old?.stores ?? [])]).toEqual(["store-n1", "store-n2", "store-n3"]);
    expect(configurationSentence(stable(7, "n1", "n2", "n3"))).toBe("Epoch 7, stable: 2 of 3 decide.");
    expect(configurationSentence(joint)).toContain("Epoch 2, joint");
  });
});

describe("a change of members", () => {
  const change = { epoch: 2, keysDone: 30, keysTotal: 40, target: ["n1"] };

  it("shows which phases are done, which is now, and which are to come", () => {
    expect(phaseRows({ ...change, phase: "CATCH_UP" }).map(({ phase, state }) => [phase, state])).toEqual([
      ["PROBING", "done"],
      ["JOINT", "done"],
      ["CATCH_UP", "now"],
      ["COMMITTING", "to-come"],
      ["ADOPTING", "to-come"],
    ]);
    const unknown = phaseRows({ ...change, phase: "SOMETHING_NEW" });
    expect(unknown.every(({ state }) => state === "to-come")).toBe(true);
  });

  it("shows the keys, though their total is only an estimate", () => {
    expect(keysCopied({ ...change, phase: "CATCH_UP" })).toEqual({ done: 30, all: 40 });
    expect(keysCopied({ ...change, phase: "CATCH_UP", keysDone: 50 })).toEqual({ done: 50, all: 50 });
    expect(keysCopied({ ...change, phase: "PROBING", keysDone: 0, keysTotal: 0 })).toBeUndefined();
  });
});

describe("a register", () => {
  const register = {
    key: "kv/a",
    kind: "value",
    promised: "3.8.0123456789",
    accepted: "3.7.0123456789",
    bytes: 2048,
    revision: "3.7.0123456789.0",
    version: 2,
    collection: null,
  };

  it("shows its ballots short, and whole to those who ask", () => {
    expect(registerRow(register, status)).toEqual({
      key: "kv/a",
      kind: "value",
      note: undefined,
      promised: { text: "3.8 0123", title: "3.8.0123456789" },
      accepted: { text: "3.7 0123", title: "3.7.0123456789" },
      version: "2",
      size: "2 KiB",
    });
  });

  it("that is deleted says what it waits for; one that is only promised has no size", () => {
    const deleted = { ...register, kind: "deleted", version: null, revision: null, collection: "waiting" };
    expect(registerRow(deleted, status)).toMatchObject({ kind: "deleted", note: "waits for n3", version: "–" });
    expect(registerRow(deleted, undefined).note).toBe("waits to be collected");
    expect(registerRow({ ...deleted, collection: "trying" }, status).note).toBe("is being collected");
    const promise = { ...register, kind: "promise", accepted: null, version: null, revision: null };
    expect(registerRow(promise, status)).toMatchObject({ kind: "only a promise", accepted: { text: "–" }, size: "–" });
  });
});

describe("an answer", () => {
  it("that is not what a node answers is said so, with the field", () => {
    expect(() => fieldsOf("text")).toThrow(new StrangeAnswer("the answer is no object"));
    expect(() => statusIn(fieldsOf({ ...statusText, epoch: "1" }))).toThrow('the answer: "epoch" is no number');
    expect(() => statusIn(fieldsOf({ ...statusText, machines: [1] }))).toThrow('"machines" is no list of texts');
    expect(() => statusIn(fieldsOf({ ...statusText, collection: undefined }))).toThrow("collection is no object");
    expect(statusIn(fieldsOf({ ...statusText, more: "of a later version" }))).toEqual(status);
  });
});
