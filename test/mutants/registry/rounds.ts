import { type Mutant, explored, scripted, simulated } from "../mutant.ts";

/** Mutants of rounds and reads. */
export const rounds: readonly Mutant[] = [
  {
    name: "first-promise-wins",
    rule: "Acceptor",
    breaks: "a round goes on from the first promise with a value instead of the highest",
    rewrites: [
      {
        file: "packages/synod/src/round.ts",
        from: "compareBallots(reply.accepted, found.accepted) > 0 ? reply : found",
        to: "isZeroBallot(found.accepted) ? reply : found",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "lowest-promise-wins",
    rule: "Acceptor",
    breaks: "a round goes on from the lowest value among the promises",
    rewrites: [
      {
        file: "packages/synod/src/round.ts",
        from: "compareBallots(reply.accepted, found.accepted) > 0 ? reply : found",
        to: "compareBallots(reply.accepted, found.accepted) < 0 || isZeroBallot(found.accepted) ? reply : found",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "ballot-used-again",
    rule: "R15",
    breaks: "the ballot of a failed accept is used again, for another value",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    // The ballot is burnt and nothing of the round is remembered but the doubts (R15).\n    promises.drop(queue.key);\n",
        to: '    if (verdict.kind === "late") {\n      const configuration = electorate.context.configuration as ConfigurationId;\n      promises.put(queue.key, { configuration, ballot, value }, true);\n      for (const operation of chain.operations) operation.doubt = undefined;\n    }\n',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "failed-round-remembered",
    rule: "R15",
    breaks: "a round that failed keeps its promise and goes on from the value it had proposed",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    // The ballot is burnt and nothing of the round is remembered but the doubts (R15).\n    promises.drop(queue.key);\n",
        to: "    const configuration = electorate.context.configuration as ConfigurationId;\n    promises.put(queue.key, { configuration, ballot: next, value }, true);\n",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "unsettled-key-recalled",
    rule: "R15",
    breaks: "a promise is recalled from the own store though the last round of its key failed, or left that store out",
    rewrites: [
      {
        file: "packages/replica/src/promise-cache.ts",
        from: "    return !this.#unsettled.has(key);\n",
        to: "    return true;\n",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "unsettled-key-overflows-itself",
    rule: "R15",
    breaks: "the key that begins something is forgotten with the unsettled ones that there is no room for",
    rewrites: [
      {
        file: "packages/replica/src/promise-cache.ts",
        from: "    // This one may yet be given later ballots.\n    this.#unsettled.add(key);\n",
        to: "",
      },
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    const ballot = ballots.draw(epoch, leapAfter(queue.losses));\n    promises.drop(queue.key);\n",
        to: "    promises.drop(queue.key);\n    const ballot = ballots.draw(epoch, leapAfter(queue.losses));\n",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "recall-forgets-the-epoch",
    rule: "R1",
    breaks: "a promise of an earlier epoch is recalled from the own store",
    rewrites: [
      {
        file: "packages/replica/src/promise-cache.ts",
        from: "promised.epoch !== epoch || ",
        to: "",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "promise-survives-its-configuration",
    rule: "R1",
    breaks: "a cached promise is used in a later configuration",
    rewrites: [
      {
        file: "packages/replica/src/promise-cache.ts",
        from: "return promise.configuration === configuration ? promise : undefined;",
        to: "return promise;",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "answers-of-earlier-attempts",
    rule: "attempts",
    breaks: "an answer counts for whatever attempt is waiting for that store",
    rewrites: [
      {
        file: "packages/replica/src/exchange.ts",
        from: "    const asked = this.#asked.get(attempt);\n    if (asked === undefined) return;\n    const { context, waiting } = asked;\n",
        to: "    const latest = [...this.#asked.keys()].findLast((each) => this.#asked.get(each)?.waiting.includes(frame.from.store));\n    if (latest === undefined) return;\n    attempt = latest;\n    const asked = this.#asked.get(attempt);\n    if (asked === undefined) return;\n    const { context, waiting } = asked;\n",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "unconfirmed-answers",
    rule: "R16",
    breaks: "a chain that changes nothing is answered before its round's quorum",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "    if (ground.envelope === undefined && !chain.changed &&",
        to: "    if (!chain.changed &&",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "late-arrivals-answered",
    rule: "R16",
    breaks: "promises answer operations that arrived after they were asked for",
    rewrites: [
      {
        file: "packages/replica/src/key-rounds.ts",
        from: "arrived?.has(waiting) === true;",
        to: "arrived?.has(waiting) === true || !batches.includes(waiting as Batch);",
      },
    ],
    killer: scripted(
      "packages/replica/src/proposer.test.ts",
      "what arrives after the promises were asked for is not answered by them",
    ),
  },
  {
    name: "read-of-any-epoch",
    rule: "R8",
    breaks: "a quorum read returns a value that was copied there from an older epoch",
    rewrites: [
      {
        file: "packages/synod/src/round.ts",
        from: "    highest.epoch === epoch &&\n",
        to: "",
      },
    ],
    killer: explored("S8, after two writes that one store each accepted, of which one was copied", 500000),
  },
  {
    name: "read-without-agreement",
    rule: "R8",
    breaks: "a quorum read returns the highest value it saw, though only some stores have it",
    rewrites: [
      {
        file: "packages/synod/src/round.ts",
        from: "  return settled && value !== undefined ?",
        to: "  return (settled || highest.epoch === epoch) && value !== undefined ?",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "read-of-the-majority",
    rule: "R8",
    breaks: "a quorum read returns absence as soon as one store knows nothing",
    rewrites: [
      {
        file: "packages/synod/src/round.ts",
        from: "if (isZeroBallot(highest)) return",
        to: "if (seen.some(({ reply }) => isZeroBallot(reply.accepted))) return",
      },
    ],
    killer: simulated(100),
  },
];
