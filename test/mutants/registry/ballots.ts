import { type Mutant, explored, scripted, simulated } from "../mutant.ts";

/** Mutants of ballots, acceptors and quorums. */
export const ballots: readonly Mutant[] = [
  {
    name: "flat-ballots",
    rule: "R1",
    breaks:
      "ballots are compared without their epoch, so that a leftover of an older configuration outranks newer writes",
    rewrites: [
      {
        file: "packages/synod/src/ballot.ts",
        from: "  if (a.epoch !== b.epoch) return a.epoch - b.epoch;\n",
        to: "",
      },
    ],
    killer: explored(
      "S3 copies, after c alone accepted a high ballot and the others adopted the joint configuration",
      200000,
    ),
  },
  {
    name: "proposers-not-compared",
    rule: "R1",
    breaks: "two proposers that draw the same counter have the same ballot",
    rewrites: [
      {
        file: "packages/synod/src/ballot.ts",
        from: "  return a.proposer < b.proposer ? -1 : 1;",
        to: "  return 0;",
      },
    ],
    killer: scripted("packages/synod/src/acceptor-rules.test.ts", "by epoch, then counter, then proposer"),
  },
  {
    name: "constant-process-id",
    rule: "R1",
    breaks: "a restarted process draws ballots that its earlier life has drawn",
    rewrites: [
      {
        file: "packages/replica/src/core.ts",
        from: "new Opening(head, newId(random))",
        to: "new Opening(head, `process-of-${state.identity.store}`)",
      },
      {
        file: "packages/replica/src/core.ts",
        from: "new Ballots(opening.process, head.counter, observe)",
        to: "new Ballots(opening.process, 0, observe)",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "ballot-epoch-unchecked",
    rule: "R1",
    breaks:
      "an acceptor serves a ballot of another epoch than the message's, and proposers send accepts in whatever epoch is in force",
    rewrites: [
      {
        file: "packages/replica/src/vote.ts",
        from: "    if (ballot.epoch !== epoch) {",
        to: "    if (ballot.epoch > epoch) {",
      },
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "rounds.accept(electorate, queue.key, {",
        to: "rounds.accept(this.#options.keeper.dataElectorate(), queue.key, {",
      },
    ],
    killer: scripted("packages/replica/src/rounds.test.ts", "a ballot of epoch 2 in a message of epoch 3 is refused"),
  },
  {
    name: "prepare-at-an-equal-ballot",
    rule: "Acceptor",
    breaks: "a promise is given twice for one ballot",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "if (compareBallots(ballot, highest) <= 0) return refuse(slot, highest);",
        to: "if (compareBallots(ballot, highest) < 0) return refuse(slot, highest);",
      },
    ],
    killer: scripted("packages/synod/src/acceptor-rules.test.ts", "at the promise: a ballot has one owner"),
  },
  {
    name: "prepare-at-any-ballot",
    rule: "Acceptor",
    breaks: "an acceptor promises a ballot without comparing it",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "  if (compareBallots(ballot, highest) <= 0) return refuse(slot, highest);\n",
        to: "",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "accept-below-the-promise",
    rule: "Acceptor",
    breaks: "an accept is taken although a higher ballot was promised",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "compareBallots(ballot, register.promised) >= 0 && compareBallots(ballot, register.accepted) > 0",
        to: "compareBallots(ballot, register.accepted) > 0",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "accept-over-an-equal-ballot",
    rule: "Acceptor",
    breaks: "an accept replaces another value of the same ballot",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "compareBallots(ballot, register.promised) >= 0 && compareBallots(ballot, register.accepted) > 0",
        to: "compareBallots(ballot, register.promised) >= 0 && compareBallots(ballot, register.accepted) >= 0",
      },
    ],
    killer: scripted("packages/synod/src/acceptor-rules.test.ts", "refuses another value at a ballot that carries one"),
  },
  {
    name: "repetition-lowers-the-promise",
    rule: "Acceptor",
    breaks: "a repeated accept sets the promise back to its own `next`",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "const nextPromised = next !== undefined && compareBallots(next, promised) >= 0;",
        to: "const nextPromised = next !== undefined && (repetition || compareBallots(next, promised) >= 0);",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "accepted-taken-for-promised",
    rule: "Acceptor",
    breaks: "every acceptance claims that `next` is promised, though a higher promise stands",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: 'reply: { kind: "accepted", nextPromised } };',
        to: 'reply: { kind: "accepted", nextPromised: next !== undefined } };',
      },
    ],
    killer: scripted("packages/synod/src/acceptor-rules.test.ts", "says that a later promise stands"),
  },
  {
    name: "unconfirmed-promise-cached",
    rule: "Acceptor",
    breaks: "a proposer caches a promise that no quorum confirmed",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "      if (verdict.nextPromised) {",
        to: '      if (verdict.kind === "won") {',
      },
    ],
    killer: scripted(
      "packages/replica/src/proposer.test.ts",
      "prepares again when a quorum accepted but did not promise",
    ),
  },
  {
    name: "half-is-a-majority",
    rule: "R2",
    breaks: "half of an even set counts as its majority",
    rewrites: [
      {
        file: "packages/synod/src/quorum.ts",
        from: "const needed = Math.floor(size / 2) + 1;",
        to: "const needed = Math.ceil(size / 2);",
      },
      {
        file: "packages/synod/src/quorum.ts",
        from: "assert(2 * needed > size && needed <= size,",
        to: "assert(needed <= size,",
      },
    ],
    killer: simulated(100),
  },
];
