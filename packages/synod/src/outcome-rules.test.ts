import { describe, expect, it } from "vitest";
import {
  type Ballot,
  type Observed,
  type Promised,
  type ProposerId,
  type StoreId,
  absurdJump,
  acceptVerdict,
  counterLimit,
  drawBallot,
  isAbsurdCounter,
  isBallot,
  prepareVerdict,
  quorumOf,
  readVerdict,
  unreachable,
  zeroBallot,
} from "./index.ts";

// What a proposer may conclude from answers, in the order of R16, R20, R8.

const p = "p" as ProposerId;

/** Ballot `1.5` or `1.5.q`. */
function b(text: string): Ballot {
  const [epoch, counter, proposer = "p"] = text.split(".");
  return { epoch: Number(epoch), counter: Number(counter), proposer: proposer as ProposerId };
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const stores = ["a", "b", "c", "d", "e"] as StoreId[];
const three = quorumOf(stores.slice(0, 3));
const joint = quorumOf(stores.slice(0, 3), stores.slice(2, 5));

function from<Reply>(name: string, reply: Reply): { from: StoreId; reply: Reply } {
  return { from: name as StoreId, reply };
}

function promised(accepted?: string, floor = zeroBallot): Promised {
  if (accepted === undefined) return { kind: "promised", accepted: zeroBallot, value: undefined, floor };
  return { kind: "promised", accepted: b(accepted), value: bytes(accepted), floor };
}

const conflict = (highest: string): { kind: "conflict"; highest: Ballot } => ({
  kind: "conflict",
  highest: b(highest),
});
const refused = { kind: "refused" } as const;

describe("R16, the outcome of a prepare", () => {
  it("is pending until a quorum answered", () => {
    expect(prepareVerdict(three, [])).toEqual({ kind: "pending" });
    expect(prepareVerdict(three, [from("a", promised()), from("b", conflict("1.9"))])).toEqual({ kind: "pending" });
    expect(prepareVerdict(three, [from("a", promised()), from("d", promised()), from("e", promised())]).kind).toBe(
      "pending",
    );
  });

  it("finds the value of the highest ballot, and the highest floor", () => {
    const answers = [
      from("a", promised("1.3", b("1.2"))),
      from("b", promised("1.7")),
      from("c", promised(undefined, b("1.1"))),
    ];
    const found = { accepted: b("1.7"), value: bytes("1.7"), floor: b("1.2") };
    expect(prepareVerdict(three, answers)).toEqual({ kind: "won", found });
  });

  it("finds nothing when every promise is absent", () => {
    const found = { accepted: zeroBallot, value: undefined, floor: zeroBallot };
    expect(prepareVerdict(three, [from("a", promised()), from("c", promised())])).toEqual({ kind: "won", found });
  });

  it("is lost when no quorum can form, and tells the highest ballot met", () => {
    const answers = [from("a", conflict("1.7")), from("b", promised("1.9")), from("c", conflict("1.8"))];
    expect(prepareVerdict(three, answers)).toEqual({ kind: "lost", highest: b("1.8") });
    expect(prepareVerdict(three, [from("a", refused), from("b", refused)])).toEqual({
      kind: "lost",
      highest: zeroBallot,
    });
  });

  it("needs both majorities of a joint quorum", () => {
    const old = [from("a", promised("1.1")), from("b", promised())];
    expect(prepareVerdict(joint, old).kind).toBe("pending");
    expect(prepareVerdict(joint, [...old, from("d", promised()), from("e", promised("1.2"))])).toMatchObject({
      kind: "won",
      found: { accepted: b("1.2") },
    });
    expect(prepareVerdict(joint, [...old, from("d", refused), from("e", refused)]).kind).toBe("lost");
  });
});

describe("R16, the outcome of an accept", () => {
  const yes = (nextPromised: boolean): { kind: "accepted"; nextPromised: boolean } => ({
    kind: "accepted",
    nextPromised,
  });

  it("is pending until a quorum accepted", () => {
    expect(acceptVerdict(three, [from("a", yes(true)), from("b", conflict("1.9"))])).toEqual({ kind: "pending" });
  });

  it.each([
    [[true, true], true],
    [[true, false], false],
    [[true, false, true], true],
    [[false, false, true], false],
  ])("is chosen by a quorum; the next promise counts only if a quorum gave it: %j", (promises, nextPromised) => {
    const answers = promises.map((each, index) => from(stores[index] ?? "", yes(each)));
    expect(acceptVerdict(three, answers)).toEqual({ kind: "won", nextPromised });
  });

  it("is lost, and that means unknown, when no quorum can form", () => {
    const answers = [from("a", yes(true)), from("b", conflict("1.9")), from("c", refused)];
    expect(acceptVerdict(three, answers)).toEqual({ kind: "lost", highest: b("1.9") });
  });
});

describe("R20, counters", () => {
  it.each([
    [0, 1, false],
    [0, absurdJump, false],
    [0, absurdJump + 1, true],
    [1_000, 1_000 + absurdJump, false],
    [1_000, 1_001 + absurdJump, true],
    [counterLimit - absurdJump, counterLimit - absurdJump, false],
    [counterLimit - absurdJump, counterLimit - absurdJump + 1, true],
    [0, Number.POSITIVE_INFINITY, true],
  ])("after %d, %d is absurd: %s", (highest, counter, absurd) => {
    expect(isAbsurdCounter(highest, counter)).toBe(absurd);
  });

  it("are not drawn above the limit", () => {
    expect(drawBallot({ proposer: p, counter: counterLimit - 1 }, 1)[1].counter).toBe(counterLimit);
    expect(() => drawBallot({ proposer: p, counter: counterLimit }, 1)).toThrow("exceeds 4503599627370496 (R20)");
  });

  it.each([
    [b("1.1"), true],
    [zeroBallot, true],
    [{ epoch: 1, counter: counterLimit, proposer: p }, true],
    [{ epoch: 1, counter: counterLimit + 1, proposer: p }, false],
    [{ epoch: 1, counter: 2 ** 53, proposer: p }, false],
    [{ epoch: 2 ** 53, counter: 1, proposer: p }, false],
    [{ epoch: -1, counter: 1, proposer: p }, false],
    [{ epoch: 1, counter: 1.5, proposer: p }, false],
    [{ epoch: 1, counter: Number.NaN, proposer: p }, false],
  ])("are judged where a ballot is decoded: %j is one: %s", (ballot, valid) => {
    expect(isBallot(ballot)).toBe(valid);
  });
});

describe("R8, a quorum read at epoch 2", () => {
  function observed(accepted?: string): Observed {
    if (accepted === undefined) return { kind: "observed", accepted: zeroBallot, value: undefined };
    return { kind: "observed", accepted: b(accepted), value: bytes(accepted) };
  }
  const none = observed();
  const now = observed("2.5");
  const value = { kind: "value", accepted: b("2.5"), value: bytes("2.5") };

  const cases: readonly (readonly [string, readonly (Observed | typeof refused)[], unknown])[] = [
    ["waits for a quorum", [now], { kind: "pending" }],
    ["waits for a quorum of answers, not of refusals", [now, refused], { kind: "pending" }],
    ["returns what a quorum holds", [now, now], value],
    ["returns what a quorum holds though a store lags", [now, observed("2.4"), now], value],
    ["returns what a quorum holds though a store lacks it", [none, now, now], value],
    ["does not return what less than a quorum holds", [now, none], { kind: "unsettled" }],
    ["does not return a value below the highest seen", [now, now, observed("2.6")], { kind: "unsettled" }],
    [
      "does not return a value of an older epoch, all agreeing",
      [observed("1.9"), observed("1.9"), observed("1.9")],
      { kind: "unsettled" },
    ],
    ["does not return a value of a later epoch", [observed("3.1"), observed("3.1")], { kind: "unsettled" }],
    ["returns absence when a quorum has nothing", [none, none], { kind: "absent" }],
    ["does not return absence when anybody has something", [none, none, observed("1.1")], { kind: "unsettled" }],
    ["gives up when no quorum can answer", [refused, refused], { kind: "unsettled" }],
  ];

  it.each(cases)("%s", (_, replies, verdict) => {
    expect(
      readVerdict(
        three,
        2,
        replies.map((reply, index) => from(stores[index] ?? "", reply)),
      ),
    ).toEqual(verdict);
  });

  it("needs agreement in both majorities of a joint quorum", () => {
    const agreeing = ["a", "b", "d", "e"].map((name) => from(name, now));
    expect(readVerdict(joint, 2, agreeing)).toEqual(value);
    const lagging = [...agreeing.slice(0, 3), from("e", none)];
    expect(readVerdict(joint, 2, lagging)).toEqual({ kind: "unsettled" });
  });
});

describe("a programmer's assumption", () => {
  it("stops the process when it is broken", () => {
    expect(() => unreachable({ kind: "new" } as never)).toThrow('unreachable: {"kind":"new"}');
  });
});
