import { type Mutant, scripted, simulated } from "../mutant.ts";

/** Mutants of durability and identity. */
export const durability: readonly Mutant[] = [
  {
    name: "answer-before-sync",
    rule: "R18",
    breaks: "answers leave before the batch that they stand on is durable",
    rewrites: [
      {
        file: "packages/replica/src/acceptor-host.ts",
        from: "      await this.#commit(transaction, batch.length);\n      if (this.#stopped) return;\n      this.#batch = [];\n      answerAll(batch, votes);",
        to: "      const committed = this.#commit(transaction, batch.length);\n      answerAll(batch, votes);\n      await committed;\n      if (this.#stopped) return;\n      this.#batch = [];",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "promise-not-written",
    rule: "R18",
    breaks: "a promise is kept in memory only",
    rewrites: [
      {
        file: "packages/replica/src/transaction.ts",
        from: "    return { registers: [...this.#written], meta: [...this.#meta, ...floor] };",
        to: "    const registers = [...this.#written].filter(([, register]) => register === undefined || register.value !== undefined);\n    return { registers, meta: [...this.#meta, ...floor] };",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "storage-error-survived",
    rule: "R18",
    breaks: "a batch that could not be written is answered all the same",
    rewrites: [
      {
        file: "packages/replica/src/acceptor-host.ts",
        from: "    this.#durable = await store.write(batch);",
        to: "    this.#durable = await store.write(batch).catch(() => this.#durable);",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "older-disk-votes",
    rule: "R19",
    breaks: "a store that lost batches which a peer saw goes on voting",
    rewrites: [
      {
        file: "packages/replica/src/core.ts",
        from: "durable > opening.limitOf(process)",
        to: "durable > opening.limitOf(process) + 1e9",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "lost-tail-written-over",
    rule: "R19",
    breaks:
      "what a peer saw is compared with what the store holds by now, so that new batches hide the loss of old ones",
    rewrites: [
      {
        file: "packages/replica/src/core.ts",
        from: "durable > opening.limitOf(process)",
        to: "process !== ballots.proposer && durable > host.durable",
      },
    ],
    killer: scripted("packages/replica/src/lifecycle.test.ts", "however much was written since"),
  },
  {
    name: "vote-before-witnesses",
    rule: "R19",
    breaks: "a member that was just opened votes before those who may have seen more of it are heard",
    rewrites: [
      {
        file: "packages/replica/src/witnesses.ts",
        from: "every(({ store }) => this.#isWaitedOut(store, now))) return false;",
        to: "every(({ store }) => this.#isWaitedOut(store, now))) return true;",
      },
    ],
    killer: scripted("packages/replica/src/witnesses.test.ts", "hears every other member before it votes"),
  },
  {
    name: "seen-not-remembered",
    rule: "R19",
    breaks: "nobody remembers how far the stores of others were",
    rewrites: [
      {
        file: "packages/replica/src/core.ts",
        from: "  host.sees(frame.from.store, { process: frame.from.process, durable: frame.durable });\n",
        to: "",
      },
    ],
    killer: scripted("packages/replica/src/lifecycle.test.ts", "tells every peer how far its present process was seen"),
  },
  {
    name: "poisoned-counter",
    rule: "R20",
    breaks: "an absurdly high counter is followed",
    rewrites: [
      {
        file: "packages/replica/src/ballots.ts",
        from: "    if (isAbsurdCounter(highest, ballot.counter)) {",
        to: "    if (isAbsurdCounter(highest, -ballot.counter)) {",
      },
    ],
    killer: scripted("packages/replica/src/rounds.test.ts", "in a question is refused and not followed"),
  },
  {
    name: "opening-forgotten",
    rule: "R19",
    breaks: "a process that finds more on the disk than a peer saw is believed, though its predecessor had found less",
    rewrites: [
      {
        file: "packages/replica/src/opening.ts",
        from: "    const before = bytes === undefined ? [] : (JSON.parse(decodeText(bytes)) as readonly Start[]);",
        to: "    const before: readonly Start[] = [];",
      },
    ],
    killer: scripted("packages/replica/src/lost-tail.test.ts", "is found out after it was started again"),
  },
  {
    name: "shown-bytes-shared",
    rule: "R15",
    breaks: "a change is shown the very bytes that the next round goes on from",
    rewrites: [
      {
        file: "packages/replica/src/bounded-change.ts",
        from: "change(current && shown(current))",
        to: "change(current)",
      },
    ],
    killer: scripted("packages/replica/src/bounded-change.test.ts", "copies what it is shown"),
  },
];
