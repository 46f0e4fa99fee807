import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../world/index.ts";
import { RunLinkError } from "./errors.ts";
import { decodeRun, encodeRun } from "./link.ts";
import { packed, packedMax, unpackedMax } from "../ui/packing.ts";
import { extended, extendedByAll, momentsMax, moved, newRun } from "./tree.ts";
import type { Run } from "./types.ts";

const presets = [
  { id: "first", engine: "the first engine ".repeat(40), machine: "the machine ".repeat(30) },
  { id: "second", engine: "the second engine", machine: "the machine ".repeat(30) },
];
const [first, second] = presets as [(typeof presets)[0], (typeof presets)[0]];
const texts = { engine: first.engine, machine: first.machine };
const start = newRun({ texts, generals: 2, acceptors: 3 });

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("start", "step", "give-up", "crash-general", "restart-general"),
    general: fc.nat(1),
  }),
  fc.record({ kind: fc.constantFrom("deliver", "lose", "duplicate"), message: fc.nat(999) }),
  fc.record({ kind: fc.constant("move"), message: fc.nat(99), before: fc.option(fc.nat(99), { nil: undefined }) }),
  fc.record({ kind: fc.constant("crash-acceptor"), acceptor: fc.nat(2) }),
  fc.record({
    kind: fc.constant("restart-acceptor"),
    acceptor: fc.nat(2),
    disk: fc.constantFrom("kept", "wiped"),
  }),
) as fc.Arbitrary<Action>;

const anyRun: fc.Arbitrary<Run> = fc
  .record({
    engine: fc.constantFrom(first.engine, second.engine, "an engine of one's own: λ “quoted” 🚀"),
    machine: fc.oneof(fc.constant(first.machine), fc.string()),
    steps: fc.array(fc.record({ action: anyAction, times: fc.integer({ min: 1, max: 5 }), back: fc.nat(300) })),
    cursor: fc.nat(),
  })
  .map(({ engine, machine, steps, cursor }) => {
    let run = newRun({ texts: { engine, machine }, generals: 2, acceptors: 4 });
    for (const { action, times, back } of steps) {
      if (back < run.moments.length) run = moved(run, back);
      for (let left = times; left > 0; left--) run = extended(run, action);
    }
    return moved(run, cursor % run.moments.length);
  });

function linkOf(fields: unknown): Promise<string> {
  return packed(typeof fields === "string" ? fields : JSON.stringify(fields));
}

const right: readonly unknown[] = [1, texts.engine, texts.machine, 2, 3, "s0 n0*3 @1 d4", 5, []];

describe("a link", () => {
  it("holds a whole run: texts, all branches, the one that one was on, and the cursor", async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async (run) => {
        const link = await encodeRun(run, presets);
        expect(link).toMatch(/^[\w-]+$/);
        expect(await decodeRun(link, presets)).toEqual(run);
      }),
      { numRuns: 150 },
    );
  });

  it("names texts that the page has, and counts equal steps", async () => {
    const long = extendedByAll(start, [
      ...Array.from({ length: 6_000 }, (): Action => ({ kind: "step", general: 0 })),
      { kind: "deliver", message: 7 },
    ]);
    expect((await encodeRun(long, presets)).length).toBeLessThan(110);
  });

  it("is read as it is written", async () => {
    const run = await decodeRun(await linkOf(right), presets);
    expect(run.moments.map(({ parent }) => parent)).toEqual([undefined, 0, 1, 2, 3, 1]);
    expect(run.moments.at(-1)?.action).toEqual({ kind: "deliver", message: 4 });
    expect(run.heads).toEqual([1, 5, 3, 4, -1, -1]);
    expect(run.cursor).toBe(5);
  });

  it.each([
    ["nothing", "", "this link holds no run"],
    ["characters of no link", "a b", "this link is damaged"],
    ["what was not packed", "abcdefgh", "this link is damaged"],
    ["too many characters", "a".repeat(packedMax + 1), "this link is too long: 200001 characters"],
  ])("is refused if it is %s", async (_, link, message) => {
    await expect(decodeRun(link, presets)).rejects.toThrow(RunLinkError);
    await expect(decodeRun(link, presets)).rejects.toThrow(message);
  });

  it.each([
    ["no JSON", "[1", "this link is damaged"],
    ["no list", { version: 1 }, "this link is damaged"],
    ["another version", [2], "this link is of version 2; this page reads version 1"],
    ["no version", [], "this link is of version none"],
    ["missing parts", right.slice(0, 7), "the number of its parts is 7"],
    [
      "an unknown text",
      right.with(1, { preset: "third", sum: 1 }),
      'needs the text "third", which this page does not have',
    ],
    ["another version of a text", right.with(2, { preset: "first", sum: 1 }), 'another version of the text "first"'],
    ["a number as a text", right.with(1, 5), "the text of the engine is 5"],
    ["too many generals", right.with(3, 4), "the number of generals is 4; it is from 1 to 3"],
    ["half an acceptor", right.with(4, 3.5), "the number of acceptors is 3.5; it is from 3 to 5"],
    ["a list of steps", right.with(5, []), "its list of steps is []"],
    ["an unknown step", right.with(5, "s0 x1"), 'a step is "x1"'],
    ["no times a step", right.with(5, "n0*0"), 'a step is "n0*0"'],
    ["a name of a built-in property as a step", right.with(5, "constructor"), 'a step is "constructor"'],
    ["a fork from the future", right.with(5, "s0 @9 n0"), 'a fork is "@9"'],
    ["a general that there is not", right.with(5, "s2"), "the general of a step is 2; it is from 0 to 1"],
    ["an acceptor that there is not", right.with(5, "C3"), "the acceptor of a step is 3; it is from 0 to 2"],
    ["too many steps", right.with(5, `n0*${momentsMax}`), "this link unpacks to more than a run may have"],
    ["very many steps", right.with(5, "n0*999999999"), "this link unpacks to more than a run may have"],
    ["a cursor outside", right.with(6, 6), "the moment that is shown is 6; it is from 0 to 5"],
    ["a branch to no child", right.with(7, [[1, 4]]), "a branch is [1,4]"],
    ["a branch of nothing", right.with(7, [7]), "a branch is 7"],
    ["no list of branches", right.with(7, {}), "its list of branches is {}"],
  ])("is refused if it holds %s", async (_, fields, message) => {
    const link = await linkOf(fields);
    await expect(decodeRun(link, presets)).rejects.toThrow(RunLinkError);
    await expect(decodeRun(link, presets)).rejects.toThrow(message);
  });

  it("is not unpacked further than a run may be large", async () => {
    const bomb = await packed("a".repeat(unpackedMax * 50));
    expect(bomb.length).toBeLessThan(packedMax);
    await expect(decodeRun(bomb, presets)).rejects.toThrow("this link unpacks to more than a run may have");
  });

  it("is a run or an error in words, whatever became of it", async () => {
    const link = await encodeRun(extendedByAll(start, [{ kind: "start", general: 1 }]), presets);
    const anyDamage = fc.record({ at: fc.nat(link.length), with: fc.constantFrom("", "A", "_", "Zz", "/") });
    await fc.assert(
      fc.asyncProperty(anyDamage, async ({ at, with: characters }) => {
        const damaged = link.slice(0, at) + characters + link.slice(at + 1);
        const outcome = await decodeRun(damaged, presets).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(RunLinkError);
      }),
    );
  });
});
