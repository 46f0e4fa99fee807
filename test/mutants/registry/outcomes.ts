import { type Mutant, explored, scripted, simulated } from "../mutant.ts";

/** Mutants of what operations answer, and of retries. */
export const outcomes: readonly Mutant[] = [
  {
    name: "unknown-called-not-applied",
    rule: "R16",
    breaks: "an operation that may have been applied is reported as not applied",
    rewrites: [
      {
        file: "packages/replica/src/key-queue.ts",
        from: 'export function outcomeOf({ doubt }: Operation): "not-applied" | "unknown" {\n  return doubt === undefined ?',
        to: 'export function outcomeOf({ doubt, rounds }: Operation): "not-applied" | "unknown" {\n  return doubt === undefined || rounds > 0 ?',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "conflict-proves-not-applied",
    rule: "R16",
    breaks: "an accept that met a conflict is taken for one that had no effect",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    putDoubtedFirst(queue);\n",
        to: '    if (verdict.kind === "lost") for (const operation of chain.operations) operation.doubt = undefined;\n    putDoubtedFirst(queue);\n',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "retry-without-test",
    rule: "R17",
    breaks: "a retry applies its operation again without looking whether an earlier attempt was applied",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: '      if (presence.kind === "in") {',
        to: '      if (presence.kind === "in" && doubt.attempts.length === 0) {',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "unknown-presence-is-not-in",
    rule: "R17",
    breaks: "an operation that the register no longer remembers is applied again",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: '      if (presence.kind === "unknown") return { kind: "unknown" };\n',
        to: "",
      },
    ],
    killer: explored("S6 retried, after the append was deleted and is being collected", 10000),
  },
  {
    name: "eviction-forgotten",
    rule: "R17",
    breaks: "an evicted entry leaves no trace in `forgotten`",
    rewrites: [
      {
        file: "packages/replica/src/envelope.ts",
        from: "    forgotten: maxBallot(envelope.forgotten, evicted.ballot),",
        to: "    forgotten: envelope.forgotten,",
      },
    ],
    killer: scripted("packages/replica/src/envelope.test.ts", "the highest ballot it forgot"),
  },
  {
    name: "result-of-another-attempt",
    rule: "R17",
    breaks: "an operation that is in is answered with the result of its last attempt, not of the one that was applied",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: "doubt.attempts.find((each) => sameBallot(each.ballot, presence.ballot))",
        to: "doubt.attempts.at(-1)",
      },
    ],
    killer: scripted("packages/replica/src/operation.test.ts", "the first attempt where that one was applied"),
  },
  {
    name: "doubt-overtaken",
    rule: "R17",
    breaks: "newer operations run before those in doubt",
    rewrites: [
      {
        file: "packages/replica/src/key-queue.ts",
        from: "  queue.operations = [...doubted, ...queue.operations.filter(({ doubt }) => doubt === undefined)];",
        to: "  queue.operations = [...queue.operations.filter(({ doubt }) => doubt === undefined), ...doubted];",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "birth-not-kept",
    rule: "R17",
    breaks: "an operation is born again at each attempt",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: "const before = doubt ?? { number, birth: ballotBefore(ballot), attempts: [], hasTravelled: false };",
        to: "const before = { attempts: [], hasTravelled: false, ...doubt, number, birth: ballotBefore(ballot) };",
      },
    ],
    killer: scripted("packages/replica/src/operation.test.ts", "keeps its birth through every attempt"),
  },
];
