import { directed } from "../directed.ts";
import { appending, foundation } from "../model/build.ts";
import type { Chosen } from "../model/chosen.ts";
import { type Scope, administrator, entered, four, model, replaceOne, three, o, writer, x, y } from "./scope.ts";

/** S3 and S4: one of three members is replaced, by one coordinator or by two. */
export const changing: readonly Scope[] = [
  {
    name: "S3",
    about: "abc becomes bcd, each store adopts by itself; writers at the first and at the last epoch",
    statesMax: 1_500_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, replaceOne, [
        administrator({ atOnce: "all but adoption" }),
        writer("P", { 1: [2] }, x),
        writer("Q", { 3: [3] }, y),
      ]),
  },
  {
    name: "S3 retry",
    about: "the same with one write that is tried again at the last epoch",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, replaceOne, [administrator({ atOnce: "all but adoption" }), writer("P", { 1: [2], 3: [2] }, x)]),
  },
  {
    name: "S3 joint",
    about: "a writer at the first epoch, and one while joint",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, replaceOne, [administrator(), writer("P", { 1: [2] }, x), writer("Q", { 2: [3], 3: [3] }, y)]),
  },
  {
    name: "S3 resumed",
    about: "the coordinator may die at any step, and takes its joint phase over again",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, replaceOne, [administrator({ crashes: 1 }), writer("P", { 1: [2] }, x), writer("Q", { 3: [3] }, y)]),
  },
  {
    name: "S3 created",
    about: "the key is created while the set changes, and promises are swept",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(
        core,
        { chain: three, kinds: ["a", "bc", "d"] },
        [administrator(), writer("P", { 1: [2] }, x), writer("Q", { 3: [3] }, y)],
        { sweeps: true },
      ),
  },
  {
    name: "S3 copies",
    about: "the catch-up copies to the new set",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, replaceOne, [
        administrator({ catchUp: "copies" }),
        writer("P", { 1: [2] }, x),
        writer("Q", { 3: [3] }, y),
      ]),
  },
  {
    name: "S3 copies, after c alone accepted a high ballot and the others adopted the joint configuration",
    about: "two writers follow at the last epoch",
    statesMax: 1_500_000,
    ends: "fixpoint",
    system: (core) =>
      directed(
        model(core, replaceOne, [
          administrator({ catchUp: "copies", dataCounters: {} }),
          writer("P", { 1: [5] }, x),
          writer("Q", { 3: [3] }, y),
          writer("S", { 3: [7] }, [appending("z")]),
        ]),
        [
          `P sends prepare ${core.ballotEpoch(1)}.5.P, and a, c take it`,
          `P finds 1.1.0 and sends accept ${core.ballotEpoch(1)}.5.P with x`,
          `c takes accept ${core.ballotEpoch(1)}.5.P with x`,
          ...entered("joint(abc|bcd)@2", "a, b, d"),
        ],
      ),
  },
  {
    name: "S4",
    about: "one coordinator commits, another takes over to finish or abort",
    statesMax: 1_500_000,
    ends: "bound",
    system: (core) =>
      model(core, replaceOne, [
        administrator(),
        administrator({ name: "D", target: undefined, registerCounters: { 1: [], 2: [4] }, aborts: true }),
        writer("P", { 1: [2], 3: [2] }, x),
      ]),
  },
  {
    name: "S4 race",
    about: "two changes are begun at once, message by message on the configuration register",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, { chain: three, kinds: ["a", "b", "c", "d"] }, [
        administrator({ registerCounters: { 1: [2], 2: [2] }, dataCounters: {}, atOnce: "nothing" }),
        administrator({
          name: "D",
          target: "abd",
          registerCounters: { 1: [3], 2: [3] },
          dataCounters: {},
          atOnce: "nothing",
        }),
      ]),
  },
  {
    name: "S4 abandoned",
    about: "most of the new members are dead: from everywhere the old set can go back",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(
        core,
        { chain: three, kinds: ["a", "b", "c", "de"], first: o },
        [administrator({ target: "bde", registerCounters: { 1: [2], 2: [2] }, atOnce: "nothing", aborts: true })],
        { dead: foundation(three, ["de"], undefined).stores, isGoal: (_, chosen) => isStable(chosen) },
      ),
  },
];

/** S5: the other shapes of a change. */
export const shapes: readonly Scope[] = (
  [
    { target: "abcd", kinds: ["abc", "d"], chain: three, name: "S5 three to four", ends: "fixpoint" },
    { target: "abc", kinds: ["abc", "d"], chain: four, name: "S5 four to three", ends: "fixpoint" },
    { target: "def", kinds: ["abc", "def"], chain: three, name: "S5 three to three others", ends: "bound" },
  ] as const
).map(({ target, kinds, chain, name, ends }) => ({
  name,
  about: `${kinds.join(" ")} under ${target}: writers at the first and the last epoch`,
  statesMax: 800_000,
  ends,
  system: (core) =>
    model(core, { chain, kinds, first: o }, [
      administrator({ target }, chain),
      writer("P", { 1: [2] }, x, {}, chain),
      writer("Q", { 3: [3] }, y, {}, chain),
    ]),
}));

/** Whether the last configuration chosen, if any was, is a stable one. */
function isStable({ configurations }: Chosen): boolean {
  const last = configurations.toSorted((a, b) => a.epoch - b.epoch).at(-1);
  return last === undefined || last.kind === "stable";
}
