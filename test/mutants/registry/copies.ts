import { type Mutant, scripted, simulated } from "../mutant.ts";

/** Mutants of a catch-up by copies. */
export const copies: readonly Mutant[] = [
  {
    name: "copy-past-a-promise",
    rule: "R7",
    breaks: "a copy of the joint epoch goes in past a promise for a round that never saw it",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "  if (ballot.epoch < epoch) return { ...installChosen(",
        to: "  if (ballot.epoch <= epoch) return { ...installChosen(",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "copy-lowers-the-promise",
    rule: "R7",
    breaks: "a copy sets the promise of its register to its own ballot",
    rewrites: [
      {
        file: "packages/synod/src/acceptor.ts",
        from: "  if (ballot.epoch < epoch) return { ...installChosen(slot, { ballot, value }), filled: true };",
        to: "  if (ballot.epoch < epoch) return { register: { promised: ballot, accepted: ballot, value }, changed: true, filled: true };",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "refused-copy-counted",
    rule: "R7",
    breaks: "a key whose copy was refused counts as caught up",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "  return withRounds({ ...task, batches }, news);",
        to: "  return { ...task, batches };",
      },
    ],
    killer: scripted("packages/membership/src/filling.test.ts", "gives what a store refused a round of its own"),
  },
  {
    name: "kept-members-skipped",
    rule: "R6",
    breaks: "a member of both sets counts as caught up, whatever its page showed",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "    else if (lacks.keys.length === 0) holders.add(store);",
        to: "    else if (lacks.keys.length >= 0) holders.add(store);",
      },
    ],
    killer: simulated(3000),
  },
  {
    name: "digests-ignored",
    rule: "R6",
    breaks: "what the store with the values holds is copied, though another one showed a higher ballot",
    rewrites: [
      {
        file: "packages/membership/src/merge.ts",
        from: "    if (order > 0) ballot = accepted;",
        to: "    if (order > 0 && page.values !== undefined) ballot = accepted;",
      },
      {
        file: "packages/membership/src/merge.ts",
        from: "    if (order > 0 || (order === 0 && value === undefined)) value = page.values?.[at];",
        to: "    value ??= page.values?.[at];",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "tombstone-not-shown",
    rule: "R6",
    breaks: "the pages of a scan leave deleted keys out",
    rewrites: [
      {
        file: "packages/replica/src/pages.ts",
        from: "      if (value === undefined) continue;",
        to: "      if (value === undefined || isTombstone(value)) continue;",
      },
      {
        file: "packages/replica/src/pages.ts",
        from: 'import type { AnswerBody } from "./frame.ts";',
        to: 'import { isTombstone } from "./envelope.ts";\nimport type { AnswerBody } from "./frame.ts";',
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "scan-not-fenced",
    rule: "R5",
    breaks: "a store that has not adopted the joint configuration answers with a page of a scan",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: "    return this.#fenced(state, header);",
        to: '    if (body.kind === "scan" && header.epoch > (adoptedIn(state)?.epoch ?? 0)) return undefined;\n    return this.#fenced(state, header);',
      },
    ],
    killer: simulated(2000),
  },
  {
    name: "scan-of-one-store",
    rule: "R5",
    breaks: "the page of a single store of the old set counts as the scan",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "  return hasValues && isQuorum(registerQuorum(link.configuration), [...pages.keys()]);",
        to: "  return hasValues;",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "scan-bound-ignored",
    rule: "R5",
    breaks: "keys beyond the end of the shortest page are taken for shown by a majority",
    rewrites: [
      {
        file: "packages/membership/src/merge.ts",
        from: "compareByCodePoint(end, bound) < 0)) bound = end;",
        to: "compareByCodePoint(end, bound) > 0)) bound = end;",
      },
    ],
    killer: simulated(3000),
  },
  {
    name: "batch-not-awaited",
    rule: "R6, R9",
    breaks: "a change is committed while its last copies are on their way",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "    return task.batches.length === 0 && task.rounds.size === 0 ?",
        to: "    return task.rounds.size === 0 ?",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "batches-numbered-anew",
    rule: "R6, R9",
    breaks: "a catch-up that begins anew takes late acknowledgements of the one before for its own",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "  return { ...stage, keysDone: 0, bytesDone: 0, task };",
        to: "  return { ...stage, keysDone: 0, bytesDone: 0, batchesTotal: 0, task };",
      },
    ],
    killer: scripted(
      "packages/membership/src/filling.test.ts",
      "takes no acknowledgement of the first one's copies for one of its own",
    ),
  },
  {
    name: "copy-acknowledged-by-nobody",
    rule: "R6",
    breaks: "copies count as taken over though no majority of the new set acknowledged them",
    rewrites: [
      {
        file: "packages/membership/src/filling.ts",
        from: "  if (!isQuorum(quorumOf(storesIn(configuration.new)), [...batch.holders])) return false;\n  return whomToFill(state, stage, batch).every(({ store }) => batch.holders.has(store));",
        to: "  return configuration.new.length > 0;",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "rounds-in-any-epoch",
    rule: "R2, R9",
    breaks: "identity rounds of a catch-up run in whatever epoch is in force",
    rewrites: [
      {
        file: "packages/replica/src/running-change.ts",
        from: 'effect.kind !== "consult" && keeper',
        to: 'effect.kind !== "consult" && effect.kind !== "copy" && keeper',
      },
    ],
    killer: scripted(
      "packages/replica/src/running-change.test.ts",
      "begin only while this node has adopted the joint configuration",
    ),
  },
  {
    name: "copy-answered-before-sync",
    rule: "R18",
    breaks: "copies are acknowledged before the batch that holds them is durable",
    rewrites: [
      {
        file: "packages/replica/src/acceptor-host.ts",
        from: '        entry.kind === "asked" ? this.#step(transaction, entry) : entry.step(transaction),',
        to: '        entry.kind !== "asked" ? entry.step(transaction) : ((vote) => entry.body.kind === "fill" && typeof vote === "object" ? entry.answer(vote) : vote)(this.#step(transaction, entry)),',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "copy-outside-of-a-change",
    rule: "R14",
    breaks: "a store takes copies over in a stable configuration",
    rewrites: [
      {
        file: "packages/replica/src/filling.ts",
        from: '  if (adopted.kind !== "joint") {',
        to: "  if (epoch < 1) {",
      },
    ],
    killer: scripted("packages/replica/src/acceptor-filling.test.ts", "is refused in a stable configuration"),
  },
];
