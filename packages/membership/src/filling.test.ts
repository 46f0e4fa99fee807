import type { Ballot, ProposerId, StoreId } from "@quorate/synod";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChangeEvent, ChangeLimits, Effect, ScanPage } from "./change.ts";
import { type ChangeState, progressOf, stepName } from "./change-state.ts";
import { type ChangeStep, resumeChange, stepChange } from "./coordinator.ts";
import { type Joint, enterJoint, membersOf } from "./configuration.ts";
import { ballot, idsOf, limits, member, members, stable } from "./world.test-support.ts";

const copying: ChangeLimits = { ...limits, catchUp: "copy" };

const unpaced = { copyKeysPerSecond: Number.POSITIVE_INFINITY, copyBytesPerSecond: Number.POSITIVE_INFINITY };

let state: ChangeState;
let emitted: Effect[];
let nowMs: number;

function take(step: ChangeStep): void {
  state = step.state;
  emitted.push(...step.effects);
}

function tell(event: ChangeEvent): void {
  take(stepChange(state, event, nowMs));
}

/** Takes over a joint phase in which everybody adopted, up to the first question of the catch-up. */
function begin(old: string, target: string, more: Partial<ChangeLimits> = {}): Joint {
  const { configuration } = stable(old);
  const joint = enterJoint(configuration, members(target), "j8" as never);
  const link = { configuration: joint, ballot: ballot(7, 1) };
  take(
    resumeChange({
      joint: link,
      abort: false,
      self: member("1").store,
      ids: idsOf("x"),
      limits: { ...copying, ...more },
      now: nowMs,
    }),
  );
  tell({ kind: "decided", link });
  for (const { store } of membersOf(joint)) tell({ kind: "adopted", store, epoch: 8 });
  if (joint.kind !== "joint") throw new Error("not joint");
  return joint;
}

beforeEach(() => {
  emitted = [];
  nowMs = 0;
});

/** The effects of a kind since the last look, in words, and forgets all. */
function asked(kind: Effect["kind"]): readonly string[] {
  const found = emitted.flatMap((effect): string[] => {
    if (effect.kind !== kind) return [];
    if (effect.kind === "scan")
      return [`${effect.values ? "values" : "digest"} ${effect.after ?? ""}@${effect.member.store}`];
    if (effect.kind === "fill") return [`${effect.batch}: ${effect.copies.keys.join(" ")}@${effect.member.store}`];
    if (effect.kind === "copy") return [effect.keys.join(" ")];
    return [effect.kind];
  });
  emitted = emitted.filter((effect) => effect.kind !== kind);
  return found;
}

function scanned(
  store: string,
  keys: string,
  {
    end,
    values = false,
    epoch = 7,
    after,
  }: {
    end?: string;
    values?: boolean;
    epoch?: number;
    after?: string;
  } = {},
): void {
  const names = keys.split(" ").filter((key) => key !== "");
  const of = (key: string): Ballot => ({ epoch, counter: key.length, proposer: "p" as ProposerId });
  const page: ScanPage = {
    keys: names,
    ballots: names.map(of),
    values: values ? names.map(() => new Uint8Array(10)) : undefined,
    end,
    total: 5,
  };
  tell({ kind: "scanned", store: member(store).store, after, page });
}

function filled(store: string, batch: number, ...refused: string[]): void {
  tell({ kind: "filled", store: member(store).store, batch, refused });
}

describe("a catch-up by copies", () => {
  it("asks its own store for values and a smallest majority of the old set for digests", () => {
    begin("1 2 3", "1 2 3 4");
    expect(asked("scan")).toEqual(["values @s1", "digest @s2"]);
    expect(stepName(state)).toBe("reconfig-list");
  });

  it("sends the newcomer what both show, and commits once it is there: those that stay have it already", () => {
    begin("1 2 3", "1 2 3 4");
    scanned("1", "a b", { values: true });
    expect(asked("fill")).toEqual([]);
    scanned("2", "a b");
    expect(asked("fill")).toEqual(["0: a b@s4"]);
    expect(stepName(state)).toBe("reconfig-copy");
    filled("4", 0);
    expect(stepName(state)).toBe("reconfig-decide-stable");
    expect(progressOf(state)).toMatchObject({ keysDone: 2, keysTotal: 5, bytesDone: 22 });
  });

  it("does not count a store of both sets that showed less, before it acknowledged (R6)", () => {
    begin("1 2 3", "1 2 4");
    scanned("1", "a b", { values: true });
    scanned("2", "a");
    expect(asked("fill")).toEqual(["0: b@s2", "0: a b@s4"]);
    filled("2", 0);
    expect(stepName(state)).toBe("reconfig-copy");
    filled("4", 0);
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });

  it("does not commit on the pages of a majority of the old set that is none of the new one (R6)", () => {
    begin("1 2 3", "3 4 5");
    scanned("1", "a", { values: true });
    // The third one stays, and is asked in the place of the second.
    expect(asked("scan")).toEqual(["values @s1", "digest @s3"]);
    scanned("3", "a");
    nowMs += limits.reachMs - 1;
    tell({ kind: "reached", store: member("4").store });
    tell({ kind: "reached", store: member("5").store });
    expect(stepName(state)).toBe("reconfig-copy");
    filled("5", 0);
    expect(stepName(state)).toBe("reconfig-copy");
    filled("4", 0);
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });

  it("gives what a store refused a round of its own (R7)", () => {
    begin("1 2 3", "1 2 3 4");
    scanned("1", "a b", { values: true, epoch: 8 });
    scanned("2", "a b", { epoch: 8 });
    filled("4", 0, "b", "unheard-of");
    expect(asked("copy")).toEqual(["b"]);
    expect(stepName(state)).toBe("reconfig-copy");
    tell({ kind: "copied", key: "b" });
    expect(stepName(state)).toBe("reconfig-decide-stable");
    expect(progressOf(state)).toMatchObject({ keysDone: 2 });
  });

  it("gives a key that only a digest shows a round, and copies the others", () => {
    begin("1 2 3", "1 2 3 4");
    scanned("1", "a", { values: true });
    scanned("2", "a b");
    expect([asked("fill"), asked("copy")]).toEqual([["0: a@s4"], ["b"]]);
    filled("4", 0);
    expect(stepName(state)).toBe("reconfig-copy");
    tell({ kind: "copied", key: "b" });
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });
});

describe("copies that are not acknowledged", () => {
  /** When each batch was sent from now on until then, with signs of life of everybody. */
  function sentUntil(endMs: number): ReadonlyMap<string, readonly number[]> {
    const sent = new Map<string, number[]>();
    for (; ; nowMs += 125) {
      for (const name of ["1", "2"]) tell({ kind: "reached", store: member(name).store });
      for (const fill of asked("fill")) sent.set(fill, [...(sent.get(fill) ?? []), nowMs]);
      if (nowMs >= endMs) return sent;
    }
  }

  it("are sent again after pauses that double up to reachMs", () => {
    begin("1", "1 2", unpaced);
    scanned("1", "a", { values: true });
    const times = [0, 500, 1_500, 3_500, 7_500, 15_500, 25_500, 35_500];
    expect(limits).toMatchObject({ retryMs: 500, reachMs: 10_000 });
    expect(sentUntil(40_000)).toEqual(new Map([["0: a@s2", times]]));
  });

  it("make the next ones of that store wait a little less than they do, and never less than retryMs", () => {
    begin("1", "1 2", unpaced);
    scanned("1", "a", { values: true, end: "a" });
    sentUntil(2_000);
    // The pause of the first batch is 2 s by now.
    scanned("1", "b", { values: true, end: "b", after: "a" });
    expect(sentUntil(3_625).get("1: b@s2")).toEqual([2_000, 3_500]);
    for (const batch of [0, 1]) filled("2", batch);
    nowMs = 4_000;
    scanned("1", "c", { values: true, after: "b" });
    expect(sentUntil(5_000).get("2: c@s2")).toEqual([4_000, 4_500]);
  });
});

describe("identity rounds of a catch-up by copies", () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `k${String(index).padStart(4, "0")}`);
  let running: Set<string>;

  function ask(): void {
    for (const line of asked("copy")) for (const key of line.split(" ")) running.add(key);
  }

  function copied(key: string): void {
    running.delete(key);
    tell({ kind: "copied", key });
    ask();
  }

  beforeEach(() => {
    running = new Set();
    begin("1 2 3", "1 2 3 4");
    // Only a digest shows the keys, so that each takes a round.
    scanned("1", "", { values: true });
    scanned("2", keys.join(" "));
    ask();
  });

  it("follow one another at once, though no more than 256 run at a time", () => {
    const done: string[] = [];
    while (stepName(state) === "reconfig-copy" && nowMs < 60_000) {
      expect(running.size).toBeLessThanOrEqual(256);
      nowMs += 1;
      const ending = [...running];
      for (const key of ending) copied(key);
      done.push(...ending);
      if (ending.length === 0) tell({ kind: "tick" });
      ask();
    }
    expect(stepName(state)).toBe("reconfig-decide-stable");
    expect(done).toEqual(keys);
    expect(nowMs).toBeLessThan(limits.retryMs);
  });

  it("do not wait for one of them that is slow", () => {
    const [slow = ""] = keys;
    for (let left = keys.length; left > 1; left--) copied([...running].find((key) => key !== slow) ?? "none");
    expect([...running]).toEqual([slow]);
    copied(slow);
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });

  it("that fail are asked for again after retryMs and not before", () => {
    expect([...running]).toEqual(keys.slice(0, 256));
    copied("k0003");
    running.clear();
    nowMs = limits.retryMs - 1;
    tell({ kind: "tick" });
    ask();
    expect([...running]).toEqual([]);
    nowMs = limits.retryMs;
    tell({ kind: "tick" });
    ask();
    expect([...running]).toEqual(keys.slice(0, 257).filter((key) => key !== "k0003"));
  });
});

describe("a catch-up by copies that begins anew", () => {
  it("takes no acknowledgement of the first one's copies for one of its own", () => {
    const configuration = begin("1", "1 2");
    scanned("1", "a", { values: true });
    expect(asked("fill")).toEqual(["0: a@s2"]);
    // What one store says of a successor the register does not confirm.
    tell({ kind: "adopted", store: member("2").store, epoch: 9 });
    tell({ kind: "decided", link: { configuration, ballot: ballot(7, 1) } });
    scanned("1", "a b", { values: true });
    expect(asked("fill")).toEqual(["1: a b@s2"]);
    filled("2", 0);
    expect(stepName(state)).toBe("reconfig-copy");
    filled("2", 1);
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });
});

describe("ranges of a catch-up by copies", () => {
  it("are scanned while what those before showed is on its way, four at most (R5)", () => {
    begin("1", "1 2", unpaced);
    for (const [index, key] of ["a", "b", "c", "d"].entries()) {
      const after = ["", "a", "b", "c"][index];
      expect(asked("scan")).toEqual([`values ${after}@s1`]);
      scanned("1", key, { values: true, end: key, ...(after === "" ? {} : { after }) });
      expect(asked("fill")).toEqual([`${index}: ${key}@s2`]);
    }
    expect(asked("scan")).toEqual([]);
    filled("2", 1);
    expect(asked("scan")).toEqual(["values d@s1"]);
    // Of an earlier range: it changes nothing any more.
    scanned("1", "a b c d e", { values: true });
    scanned("1", "", { values: true, after: "d" });
    for (const batch of [0, 3]) filled("2", batch);
    expect(stepName(state)).toBe("reconfig-copy");
    filled("2", 2);
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });

  it("wait for the pace that is set", () => {
    begin("1", "1 2", { copyKeysPerSecond: 20 });
    asked("scan");
    scanned("1", "a b", { values: true, end: "b" });
    expect(emitted.find(({ kind }) => kind === "wake")).toEqual({ kind: "wake", atMs: 100 });
    expect(asked("scan")).toEqual([]);
    nowMs = 99;
    tell({ kind: "tick" });
    expect(asked("scan")).toEqual([]);
    nowMs = 100;
    tell({ kind: "tick" });
    expect(asked("scan")).toEqual(["values b@s1"]);
  });

  it("wait for the pace in bytes too", () => {
    begin("1", "1 2", { copyKeysPerSecond: 1_000_000, copyBytesPerSecond: 220 });
    scanned("1", "a b", { values: true, end: "b" });
    expect(emitted.find(({ kind }) => kind === "wake")).toEqual({ kind: "wake", atMs: 100 });
  });
});

describe("a store that is silent", () => {
  it("is asked again, and the rest of the old set in its place, which then comes first", () => {
    begin("1 2 3", "1 2 3 4", unpaced);
    asked("scan");
    scanned("1", "a", { values: true, end: "a" });
    nowMs = limits.retryMs;
    tell({ kind: "tick" });
    expect(asked("scan")).toEqual(["digest @s2", "digest @s3"]);
    scanned("3", "a", { end: "a" });
    expect(asked("scan")).toEqual(["values a@s1", "digest a@s3"]);
  });

  it("is waited for as a newcomer no longer than it gives signs of life, where the others are a majority", () => {
    begin("1 2 3", "1 2 3 4 5");
    scanned("1", "a", { values: true });
    scanned("2", "a");
    filled("4", 0);
    // Three of five hold it.
    expect(stepName(state)).toBe("reconfig-copy");
    nowMs = limits.graceMs;
    for (const name of ["1", "2", "3", "4"]) tell({ kind: "reached", store: member(name).store });
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });

  it("as a newcomer whose copy a majority needs gives way to a member that stays", () => {
    begin("1 2 3", "1 2 3 4");
    scanned("1", "a", { values: true });
    scanned("2", "a");
    expect(asked("fill")).toEqual(["0: a@s4"]);
    nowMs = limits.retryMs;
    tell({ kind: "tick" });
    expect(asked("fill")).toEqual(["0: a@s3", "0: a@s4"]);
    filled("3", 0);
    nowMs = limits.graceMs;
    for (const name of ["1", "2", "3"]) tell({ kind: "reached", store: member(name).store });
    expect(stepName(state)).toBe("reconfig-decide-stable");
  });
});

describe("pages that are not counted", () => {
  it("of a store that is not of the old set, of another range, and unsound ones", () => {
    begin("1 2 3", "1 2 4");
    scanned("1", "a", { values: true });
    scanned("4", "a");
    scanned("2", "b", { after: "a" });
    scanned("2", "b a");
    tell({
      kind: "scanned",
      store: "stranger" as StoreId,
      after: undefined,
      page: { keys: [], ballots: [], values: undefined, end: undefined, total: 0 },
    });
    expect(asked("fill")).toEqual([]);
    scanned("2", "a");
    expect(asked("fill")).toEqual(["0: a@s4"]);
  });
});
