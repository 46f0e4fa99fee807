import { type Mutant, scripted, simulated } from "../mutant.ts";

/** Mutants of configurations and their changes. */
export const configurations: readonly Mutant[] = [
  {
    name: "no-fence",
    rule: "R2",
    breaks: "questions of every epoch are stepped",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: "    if (header.epoch < adopted.epoch) {",
        to: '    if (header.epoch < adopted.epoch && body.kind === "install") {',
      },
      {
        file: "packages/replica/src/fence.ts",
        from: "    return this.#fenced(state, header);",
        to: "    return this.#fenced(state, header, body);",
      },
      {
        file: "packages/replica/src/fence.ts",
        from: "  #fenced(state: DurableState, header: FrameHeader)",
        to: "  #fenced(state: DurableState, header: FrameHeader, body: FencedBody | ControlBody)",
      },
      {
        file: "packages/replica/src/fence.ts",
        from: "    if (header.configuration !== adopted.id) {",
        to: "    if (header.epoch === adopted.epoch && header.configuration !== adopted.id) {",
      },
      {
        file: "packages/replica/src/vote.ts",
        from: "    if (ballot.epoch !== epoch) {",
        to: "    if (ballot.epoch > epoch) {",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "reads-not-fenced",
    rule: "R2",
    breaks: "a store answers reads of older epochs",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: "    return this.#fenced(state, header);",
        to: '    if (body.kind === "read" && header.epoch < (adoptedIn(state)?.epoch ?? 0)) return undefined;\n    return this.#fenced(state, header);',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "listing-not-fenced",
    rule: "R5",
    breaks: "a store that has not adopted the joint configuration answers with a page",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: "    return this.#fenced(state, header);",
        to: '    if (body.kind === "list" && header.epoch > (adoptedIn(state)?.epoch ?? 0)) return undefined;\n    return this.#fenced(state, header);',
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "listing-of-one-store",
    rule: "R5",
    breaks: "the page of a single store of the old set counts as the listing",
    rewrites: [
      {
        file: "packages/membership/src/catch-up.ts",
        from: "const listed = isQuorum(registerQuorum(stage.link.configuration), [...task.pages.keys()]);",
        to: "const listed = task.pages.size > 0;",
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "page-bound-ignored",
    rule: "R5",
    breaks: "keys beyond the end of the shortest page are taken for listed by a majority",
    rewrites: [
      {
        file: "packages/membership/src/catch-up.ts",
        from: "  const bound = ends.toSorted(compareByCodePoint)[0];",
        to: "  const bound = ends.toSorted(compareByCodePoint).at(-1);",
      },
    ],
    killer: scripted(
      "packages/membership/src/steps.test.ts",
      "copies only as far as every page of the majority reaches",
    ),
  },
  {
    name: "copy-not-awaited",
    rule: "R9",
    breaks: "a change is committed while its last keys are still being copied",
    rewrites: [
      {
        file: "packages/membership/src/catch-up.ts",
        from: 'if (task.kind !== "copy" || task.copying.size > 0) return stage;',
        to: 'if (task.kind !== "copy" || (task.waiting.length > 0 && task.copying.size > 0)) return stage;',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "resume-without-catch-up",
    rule: "R9",
    breaks: "whoever takes a change over commits it without copying anything",
    rewrites: [
      {
        file: "packages/membership/src/in-joint.ts",
        from: '  return { ...stage, task: abort === undefined ? { kind: "adopt" } : { kind: "abort", reason: abort } };',
        to: '  return { ...stage, task: abort === undefined ? { kind: "commit" } : { kind: "abort", reason: abort } };',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "no-catch-up",
    rule: "R9",
    breaks: "a change is committed as soon as the joint configuration is adopted",
    rewrites: [
      {
        file: "packages/membership/src/in-joint.ts",
        from: '    return state.limits.catchUp === "copy" ? beginFilling(state, stage) : beginCatchUp(stage);',
        to: '    return { ...beginCatchUp(stage), task: { kind: "commit" } };',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "unchosen-configuration-adopted",
    rule: "R3",
    breaks: "a configuration that was merely proposed is taken for chosen",
    rewrites: [
      {
        file: "packages/replica/src/register.ts",
        from: '    if (accepted.kind !== "won") return { kind: "undecided", detail: `no quorum accepted (${accepted.kind})` };\n',
        to: "",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "configuration-register-not-written",
    rule: "R3",
    breaks: "adoption does not write the configuration register",
    rewrites: [
      {
        file: "packages/replica/src/adoption.ts",
        from: "  installLink(transaction, link);\n",
        to: "",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "configuration-compared-by-epoch",
    rule: "R9",
    breaks: "a configuration replaces whatever the register holds",
    rewrites: [
      {
        file: "packages/replica/src/register.ts",
        from: "(found) => (found.id === from ? to : found)",
        to: "(found) => (found.epoch <= to.epoch ? to : found)",
      },
    ],
    killer: scripted(
      "packages/replica/src/register.test.ts",
      "keeps one of the same epoch that another coordinator may have got chosen",
    ),
  },
  {
    name: "joint-decided-by-both-sets",
    rule: "R10",
    breaks: "the configuration register needs both majorities while joint, so that a dead new set cannot be abandoned",
    rewrites: [
      {
        file: "packages/membership/src/configuration.ts",
        from: '  return quorumOf(storesIn(configuration.kind === "stable" ? configuration.members : configuration.old));',
        to: "  return dataQuorum(configuration);",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "joint-data-by-old-set",
    rule: "joint",
    breaks: "while joint, a majority of the old set alone decides data",
    rewrites: [
      {
        file: "packages/membership/src/configuration.ts",
        from: ": quorumOf(storesIn(configuration.old), storesIn(configuration.new));",
        to: ": quorumOf(storesIn(configuration.old));",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "joint-data-by-new-set",
    rule: "joint",
    breaks: "while joint, a majority of the new set alone decides data",
    rewrites: [
      {
        file: "packages/membership/src/configuration.ts",
        from: ": quorumOf(storesIn(configuration.old), storesIn(configuration.new));",
        to: ": quorumOf(storesIn(configuration.new));",
      },
    ],
    killer: simulated(100),
  },
  {
    name: "commit-not-installed",
    rule: "R10",
    breaks: "a new configuration is put in force before a majority of the new set holds it",
    rewrites: [
      {
        file: "packages/membership/src/leaving.ts",
        from: '    step: aborted === undefined ? "install" : "adopt",',
        to: '    step: "adopt",',
      },
    ],
    killer: simulated(100),
  },
  {
    name: "leavers-told-first",
    rule: "R11",
    breaks: "success is reported, and leaving members are told, before a majority of the new set adopted",
    rewrites: [
      {
        file: "packages/membership/src/leaving.ts",
        from: "      if (!isMajority(stores, stage.adopted)) return stage;\n",
        to: "",
      },
    ],
    killer: simulated(2000),
  },
  {
    name: "in-force-reported-at-once",
    rule: "R11",
    breaks: "what is in force already is reported as done before a majority adopted it",
    rewrites: [
      {
        file: "packages/membership/src/coordinator.ts",
        from: "  if ((isInForce && request.dryRun) ||",
        to: "  if (isInForce ||",
      },
    ],
    killer: scripted(
      "packages/membership/src/coordinator.test.ts",
      "succeeds once a majority adopted it, whoever made the change",
    ),
  },
  {
    name: "other-stores-answers",
    rule: "R12",
    breaks: "a store answers questions that were meant for another store",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: '    if (header.to !== identity.store && !(toAnyone && header.to === "")) {',
        to: '    if (header.to === "" && !toAnyone) {',
      },
    ],
    killer: scripted("packages/replica/src/fence.test.ts", "for another store is refused"),
  },
  {
    name: "retired-store-votes",
    rule: "R12",
    breaks: "a store that a chosen configuration left out goes on voting",
    rewrites: [
      {
        file: "packages/replica/src/fence.ts",
        from: '    if (stage === "retired") return refused',
        to: '    if (stage === "blank") return refused',
      },
    ],
    killer: scripted("packages/replica/src/fence.test.ts", "a retired store refuses"),
  },
  {
    name: "old-disk-joins-again",
    rule: "R12",
    breaks: "a retired store joins again with its old registers",
    rewrites: [
      {
        file: "packages/replica/src/open-replica.ts",
        from: "      await store.erase();\n",
        to: '      const kept = await store.list(undefined, 1e6, 1e9);\n      await store.erase();\n      await store.write({ registers: kept.entries.filter(([key]) => !key.startsWith("\\0")), meta: [], counter: 0, registersTotal: kept.entries.length });\n',
      },
    ],
    killer: simulated(1000),
  },
  {
    name: "aborted-change-retires",
    rule: "R12",
    breaks: "a blank store takes an aborted change, which it never heard of, for its own past and retires",
    rewrites: [
      {
        file: "packages/replica/src/adoption.ts",
        from: "state.chain.length === 0 ? ownHistory(state, extended) : extended;",
        to: "extended;",
      },
    ],
    killer: scripted("packages/replica/src/aborted-newcomer.test.ts", "joins at the next try as it is"),
  },
  {
    name: "install-unchecked",
    rule: "R10",
    breaks: "a configuration that does not follow the one in force is written into the configuration register",
    rewrites: [
      {
        file: "packages/replica/src/vote.ts",
        from: "configuration.id !== adopted.id && !follows(adopted, configuration)",
        to: "configuration.epoch < 0",
      },
    ],
    killer: scripted("packages/replica/src/unfit-links.test.ts", "is not installed, and is reported"),
  },
];
