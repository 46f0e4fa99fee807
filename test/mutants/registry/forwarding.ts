import { type Mutant, scripted, simulated } from "../mutant.ts";

/** Mutants of forwarding and takeovers. */
export const forwarding: readonly Mutant[] = [
  {
    name: "takeover-without-test",
    rule: "R17, Forwarding",
    breaks:
      "a takeover applies its operations without looking whether the node they were forwarded to has applied them",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: "    if (doubt !== undefined) {\n",
        to: "    if (doubt !== undefined && !doubt.hasTravelled) {\n",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "takeover-leaves-no-trace",
    rule: "R17, Forwarding",
    breaks:
      "a takeover that changes nothing does not record the number, so that a late copy of the operation may still write",
    rewrites: [
      {
        file: "packages/replica/src/operation.ts",
        from: "      if (doubt?.hasTravelled === true) envelope = recorded(envelope, { origin, number: doubt.number, ballot });\n",
        to: "",
      },
    ],
    killer: scripted(
      "packages/replica/src/forwarding-takeover.test.ts",
      "records the number of what changes nothing now, so that a late copy finds itself covered",
    ),
  },
  {
    name: "batch-leaves-no-trace",
    rule: "R17, Forwarding",
    breaks: "a forwarded batch that changes nothing is not recorded, so that a late copy of it may still write",
    rewrites: [
      {
        file: "packages/replica/src/batch.ts",
        from: "  if (last === undefined) return",
        to: "  if (last === undefined || envelope === before) return",
      },
    ],
    killer: scripted("packages/replica/src/reception.test.ts", "are recorded though they change nothing"),
  },
  {
    name: "owner-ignores-birth",
    rule: "R17, Forwarding",
    breaks: "forwarded operations are carried by a ballot that is not above their birth",
    rewrites: [
      {
        file: "packages/replica/src/batch.ts",
        from: "    if (compareBallots(ballot, batch.birth) <= 0) continue;\n",
        to: "",
      },
    ],
    killer: scripted("packages/replica/src/reception.test.ts", "are carried by no ballot at or below their birth"),
  },
  {
    name: "covered-batch-applied",
    rule: "R17, Forwarding",
    breaks: "a copy of a forwarded batch is applied again, though the register says that it is in",
    rewrites: [
      {
        file: "packages/replica/src/batch.ts",
        from: '    if (presence.kind === "in") return { kind: "covered", batch, ballot: presence.ballot };\n    const applied = presence.kind === "not-in" ?',
        to: '    const applied = presence.kind !== "unknown" ?',
      },
      {
        file: "packages/replica/src/envelope.ts",
        from: "assert(each.number < entry.number,",
        to: "assert(each.number <= entry.number,",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "batch-in-part",
    rule: "Forwarding",
    breaks: "a forwarded batch is split: a round applies its first half",
    rewrites: [
      {
        file: "packages/replica/src/reception.ts",
        from: "operations: made, configuration",
        to: "operations: made.slice(0, Math.ceil(made.length / 2)), configuration",
      },
    ],
    killer: scripted("packages/replica/src/reception.test.ts", "are applied in one round under their origin"),
  },
  {
    name: "batch-partly-covered",
    rule: "R17, Forwarding",
    breaks: "a batch of which some is in is applied as a whole",
    rewrites: [
      {
        file: "packages/replica/src/batch.ts",
        from: '  return ofLast.kind === "in" ? ofLast : { kind: "unknown" };',
        to: "  return ofLast;",
      },
    ],
    killer: scripted("packages/replica/src/reception.test.ts", "are declined where some are in already"),
  },
  {
    name: "batch-recorded-under-the-owner",
    rule: "R17, Forwarding",
    breaks: "whoever applies a forwarded batch records it under its own name",
    rewrites: [
      {
        file: "packages/replica/src/batch.ts",
        from: "recorded(envelope, { origin: batch.origin, number: last.number, ballot })",
        to: "recorded(envelope, { origin: ballot.proposer, number: last.number, ballot })",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "newer-before-forwarded",
    rule: "R17, Forwarding",
    breaks: "the origin runs newer operations of a key while a batch of it is with another node",
    rewrites: [
      {
        file: "packages/replica/src/proposer.ts",
        from: "    if (queue !== undefined) {\n      queue.operations.push(operation);",
        to: "    if (queue !== undefined && !queue.isForwarding) {\n      queue.operations.push(operation);",
      },
    ],
    killer: scripted("packages/replica/src/forwarding.test.ts", "lets nothing newer run before it is answered"),
  },
  {
    name: "settled-by-an-attempt",
    rule: "R16, Forwarding",
    breaks: "the origin answers its clients once it hears of an attempt, though that ballot may never be chosen",
    rewrites: [
      {
        file: "packages/replica/src/forwarder.ts",
        from: "        return this.#attempted(errand, reply);\n",
        to: '        this.#attempted(errand, reply);\n        return errand.end({ kind: "chosen", answers: answersAt(errand, reply.ballot) ?? [] });\n',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "forwarded-called-not-applied",
    rule: "R16, Forwarding",
    breaks: "an operation that is with another node is called not applied when its time is over",
    rewrites: [
      {
        file: "packages/replica/src/key-queue.ts",
        from: 'export function outcomeOf({ doubt }: Operation): "not-applied" | "unknown" {\n  return doubt === undefined ?',
        to: 'export function outcomeOf({ doubt }: Operation): "not-applied" | "unknown" {\n  return doubt === undefined || doubt.attempts.length === 0 ?',
      },
    ],
    killer: simulated(200),
  },
  {
    name: "answer-of-another-attempt-told",
    rule: "R17, Forwarding",
    breaks: "the origin takes the answers of the last attempt it was told of for those of the ballot that is chosen",
    rewrites: [
      {
        file: "packages/replica/src/forwarder.ts",
        from: "  const told = attempts.find((attempt) => sameBallot(attempt.ballot, ballot))?.answers;\n",
        to: "  const told = attempts.at(-1)?.answers;\n",
      },
    ],
    killer: scripted(
      "packages/replica/src/forwarding.test.ts",
      "is answered with the attempt of the ballot that is chosen",
    ),
  },
  {
    name: "forwarded-in-any-epoch",
    rule: "R2, Forwarding",
    breaks: "operations are taken that were forwarded in another configuration",
    rewrites: [
      {
        file: "packages/replica/src/reception.ts",
        from: "if (!isOurs || epoch !== context.epoch || configuration !== context.configuration) return false;",
        to: "if (!isOurs) return false;",
      },
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    this.#options.settlement.decline(queue, ({ configuration }) => configuration !== electorate.context.configuration);\n",
        to: "",
      },
    ],
    killer: scripted("packages/replica/src/reception.test.ts", "in a frame of another configuration"),
  },
];
