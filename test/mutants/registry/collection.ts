import { type Mutant, explored, scripted, simulated } from "../mutant.ts";

/** Mutants of the collection of deleted keys. */
export const collection: readonly Mutant[] = [
  {
    name: "collection-of-a-majority",
    rule: "R14",
    breaks: "a tombstone is collected once a majority accepted it",
    rewrites: [
      {
        file: "packages/synod/src/quorum.ts",
        from: "  return quorumOf(...stores.map((store) => [store]));",
        to: "  return quorumOf(stores);",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "collection-past-a-promise",
    rule: "R14",
    breaks: "a register is removed although a higher ballot was promised",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "const settled = sameBallot(register.accepted, ballot) && compareBallots(register.promised, ballot) <= 0;",
        to: "const settled = sameBallot(register.accepted, ballot);",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "collection-of-any-tombstone",
    rule: "R14",
    breaks: "a later tombstone, which not every store has yet, is removed in place of the one that all accepted",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "const settled = sameBallot(register.accepted, ballot) && compareBallots(register.promised, ballot) <= 0;",
        to: "const settled = compareBallots(register.promised, register.accepted) <= 0;",
      },
      {
        file: "packages/synod/src/acceptor.ts",
        from: "floor: maxBallot(floor, ballot), removed: true",
        to: "floor: maxBallot(floor, register.accepted), removed: true",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "collection-of-a-value",
    rule: "R14",
    breaks: "a key that was created again is collected like a deleted one",
    rewrites: [
      {
        file: "packages/replica/src/collection-round.ts",
        from: "if (value === undefined || !isTombstone(value)) return",
        to: "if (value === undefined) return",
      },
      {
        file: "packages/replica/src/vote.ts",
        from: "if (isReserved(key) || (value !== undefined && !isTombstone(value))) return",
        to: "if (isReserved(key)) return",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "floor-not-raised",
    rule: "R14",
    breaks: "a register is removed and nothing remembers its promise",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "return { register: undefined, floor: maxBallot(floor, ballot), removed: true",
        to: "return { register: undefined, floor, removed: true",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "floor-replaced",
    rule: "R14",
    breaks: "the floor is set to the ballot of the last collection, even if it was higher",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "return { register: undefined, floor: maxBallot(floor, ballot), removed: true",
        to: "return { register: undefined, floor: ballot, removed: true",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "floor-in-memory",
    rule: "R14",
    breaks: "the floor is not written with the removal",
    rewrites: [
      {
        file: "packages/replica/src/transaction.ts",
        from: "meta: [...this.#meta, ...floor] };",
        to: "meta: floor.length < 0 ? [] : [...this.#meta] };",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "promise-dropped-without-floor",
    rule: "R14",
    breaks: "a bare promise is dropped and forgotten",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "return { register: undefined, floor: maxBallot(floor, register.promised), removed: true };",
        to: "return { register: undefined, floor, removed: true };",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "collection-while-joint",
    rule: "R14",
    breaks: "keys are collected while two sets decide, by the members of both",
    rewrites: [
      {
        file: "packages/replica/src/keeper.ts",
        from: '    if (configuration?.kind !== "stable") return undefined;\n    const { members } = configuration;',
        to: "    if (configuration === undefined) return undefined;\n    const members = membersOf(configuration);",
      },
      {
        file: "packages/replica/src/vote.ts",
        from: '  if (adopted.kind === "joint") {',
        to: '  if (adopted.kind === "joint" && key === "") {',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "collection-with-a-promise",
    rule: "R14",
    breaks: "the accept of a collection carries a promise for a next round",
    rewrites: [
      {
        file: "packages/replica/src/collection-round.ts",
        from: "{ ballot, value, next: undefined }, acceptances",
        to: "{ ballot, value, next: ballots.draw(electorate.context.epoch) }, acceptances",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "created-without-memory",
    rule: "R17",
    breaks: "a register that is created anew knows nothing of what was collected before it",
    rewrites: [
      {
        file: "packages/replica/src/envelope.ts",
        from: "  return { ...emptyEnvelope, forgotten: maxBallot(floor, epochBefore) };",
        to: "  return floor.epoch > epochBefore.epoch + 1 ? { ...emptyEnvelope, forgotten: floor } : emptyEnvelope;",
      },
    ],
    killer: explored("S7 retried, after the append was deleted and is being collected", 100000),
  },
  {
    name: "created-without-floor",
    rule: "R17",
    breaks: "a register that is created anew forgets the floor that its quorum showed",
    rewrites: [
      {
        file: "packages/replica/src/envelope.ts",
        from: "  return { ...emptyEnvelope, forgotten: maxBallot(floor, epochBefore) };",
        to: "  return { ...emptyEnvelope, forgotten: floor.epoch < 0 ? floor : epochBefore };",
      },
    ],
    killer: explored("S6 retried, after the append was deleted and is being collected", 10000),
  },
  {
    name: "created-without-epoch",
    rule: "R17",
    breaks: "a register that is created anew takes operations of any older epoch for new ones",
    rewrites: [
      {
        file: "packages/replica/src/envelope.ts",
        from: "  return { ...emptyEnvelope, forgotten: maxBallot(floor, epochBefore) };",
        to: "  return { ...emptyEnvelope, forgotten: epochBefore.epoch < 0 ? epochBefore : floor };",
      },
    ],
    killer: scripted("packages/replica/src/envelope.test.ts", "for an absent register with a later epoch"),
  },
  {
    name: "tombstone-not-copied",
    rule: "R6",
    breaks: "the listing of a catch-up leaves deleted keys out",
    rewrites: [
      {
        file: "packages/replica/src/pages.ts",
        from: "  page: { keys: entries.map(([key]) => key), last, total },",
        to: "  page: { keys: entries.filter(([, { value }]) => value === undefined || !isTombstone(value)).map(([key]) => key), last, total },",
      },
      {
        file: "packages/replica/src/pages.ts",
        from: 'import type { AnswerBody } from "./frame.ts";',
        to: 'import { isTombstone } from "./envelope.ts";\nimport type { AnswerBody } from "./frame.ts";',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "tombstone-not-written-again",
    rule: "R16",
    breaks: "an identity round that finds a tombstone writes nothing",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    if (ground.envelope === undefined && !chain.changed &&",
        to: "    if (ground.envelope?.payload === undefined && !chain.changed &&",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "collection-keeps-the-key",
    rule: "R14",
    breaks: "operations that arrive during a try to collect wait until its slowest member answers",
    rewrites: [{ file: "packages/replica/src/rounds.ts", from: "      void until?.then(end);\n", to: "" }],
    killer: scripted("packages/replica/src/collector-rivals.test.ts", "one that arrives in the"),
  },
  {
    name: "collectors-in-step",
    rule: "R14",
    breaks: "all members collect the same key at the same time, and each spoils the others' tries",
    rewrites: [{ file: "packages/replica/src/tombstones.ts", from: " + rank * this.#turnMs;", to: ";" }],
    killer: simulated(100),
  },
];
