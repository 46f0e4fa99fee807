import { type StoreId, isQuorum, quorumOf } from "@quorate/synod";
import { copyKeysMax } from "./catch-up.ts";
import type { ChangeEvent, Copies, Effect } from "./change.ts";
import type { Batch, ChangeState, Filling, InJoint } from "./change-state.ts";
import { type Joint, type Member, memberWith, registerQuorum, storesIn } from "./configuration.ts";
import { isSoundScan, merge } from "./merge.ts";

/** Batches on their way at a time: while one is made durable the next ones gather, to be made durable together. */
const batchesMax = 4;

/** Keys that wait for an identity round; beyond it nothing more is scanned. */
const roundsMax = 4 * copyKeysMax;

/**
 * The catch-up of an epoch by copies, from its beginning (R9). What a majority of the old set accepted is merged (R6)
 * and taken over by the new set (R7); what cannot be copied so takes an identity round, as in the reference path.
 */
export function beginFilling({ nowMs }: ChangeState, stage: InJoint): InJoint {
  const task: Filling = {
    kind: "fill",
    cursor: undefined,
    pages: undefined,
    pagesSinceMs: nowMs,
    isScanned: false,
    slow: new Set(),
    batches: [],
    rounds: new Set(),
    roundsTotal: 0,
    notBeforeMs: nowMs,
  };
  return { ...stage, keysDone: 0, bytesDone: 0, task };
}

/** Takes a page, an acknowledgement or the end of a round; those of other ranges and batches change nothing (R5). */
export function stepFilling(
  stage: InJoint,
  event: ChangeEvent & { readonly kind: "scanned" | "filled" | "copied" },
): InJoint {
  const { task } = stage;
  if (task.kind !== "fill") return stage;
  switch (event.kind) {
    case "scanned":
      return scanned(stage, task, event);
    case "filled":
      return { ...stage, task: filled(task, event.store, event.batch, event.refused) };
    case "copied":
      return task.rounds.has(event.key) ? { ...counted(stage, 1, 0), task: rounded(task, event.key) } : stage;
  }
}

/** Ends what is complete, and begins what there is room for. */
export function advanceFilling(state: ChangeState, stage: InJoint, task: Filling): InJoint {
  const done = task.batches.find((batch) => isDone(state, stage, batch));
  if (done !== undefined) {
    const batches = task.batches.filter((batch) => batch !== done);
    return { ...counted(stage, done.copies.keys.length - done.refused, done.bytes), task: { ...task, batches } };
  }
  if (task.pages !== undefined) return isListed(stage, task) ? merged(state, stage, task) : stage;
  if (task.isScanned) {
    return task.batches.length === 0 && task.rounds.size === 0 ? { ...stage, task: { kind: "commit" } } : stage;
  }
  if (!hasRoom(task) || state.nowMs < task.notBeforeMs) return stage;
  return { ...stage, task: { ...task, pages: new Map(), pagesSinceMs: state.nowMs } };
}

/** Pages from the old set, copies to the new one, and rounds for what cannot be copied. */
export function fillingEffects(state: ChangeState, stage: InJoint, task: Filling): readonly Effect[] {
  const { epoch } = stage.link.configuration;
  const effects: Effect[] = [];
  for (const batch of task.batches) effects.push(...fills(state, stage, batch));
  if (task.rounds.size > 0) effects.push({ kind: "copy", epoch, keys: firstOf(task.rounds, copyKeysMax) });
  if (task.pages !== undefined) effects.push(...scans(state, stage, task));
  else if (!task.isScanned && hasRoom(task)) effects.push({ kind: "wake", atMs: task.notBeforeMs });
  return effects;
}

function scanned(stage: InJoint, task: Filling, event: ChangeEvent & { readonly kind: "scanned" }): InJoint {
  const { store, after, page } = event;
  const { old, epoch } = stage.link.configuration;
  if (task.pages === undefined || after !== task.cursor || !storesIn(old).includes(store)) return stage;
  const before = task.pages.get(store);
  if (before !== undefined && (before.values !== undefined || page.values === undefined)) return stage;
  if (!isSoundScan(page, after, epoch)) return stage;
  const keysTotal = Math.max(stage.keysTotal, page.total);
  const slow = new Set(task.slow);
  slow.delete(store);
  return { ...stage, keysTotal, task: { ...task, slow, pages: new Map(task.pages).set(store, page) } };
}

/** What a store refused takes a round of its own (R7): it may have overwritten the only copy that was scanned. */
function filled(task: Filling, store: StoreId, number: number, refused: readonly string[]): Filling {
  const batch = task.batches.find((each) => each.number === number);
  if (batch === undefined || batch.holders.has(store)) return task;
  const known = refused.length === 0 ? undefined : new Set(batch.copies.keys);
  const news = refused.filter((key) => known?.has(key) === true && !task.rounds.has(key));
  const holders = new Set(batch.holders).add(store);
  const after = { ...batch, holders, refused: batch.refused + news.length };
  const batches = task.batches.map((each) => (each === batch ? after : each));
  return withRounds({ ...task, batches }, news);
}

function rounded(task: Filling, key: string): Filling {
  const rounds = new Set(task.rounds);
  rounds.delete(key);
  return { ...task, rounds };
}

function withRounds(task: Filling, keys: readonly string[]): Filling {
  if (keys.length === 0) return task;
  return { ...task, rounds: new Set([...task.rounds, ...keys]), roundsTotal: task.roundsTotal + keys.length };
}

/** A majority of the old set showed the range (R5), one of them with its values. */
function isListed({ link }: InJoint, task: Filling): boolean {
  const pages = task.pages ?? new Map();
  const hasValues = [...pages.values()].some(({ values }) => values !== undefined);
  return hasValues && isQuorum(registerQuorum(link.configuration), [...pages.keys()]);
}

function merged(state: ChangeState, stage: InJoint, task: Filling): InJoint {
  const { nowMs, limits } = state;
  const pages = task.pages ?? new Map();
  const { bound, copies, lacking, rounds, bytes } = merge(pages);
  const { copyKeysPerSecond, copyBytesPerSecond } = limits;
  const paceMs = 1_000 * Math.max((copies.keys.length + rounds.length) / copyKeysPerSecond, bytes / copyBytesPerSecond);
  const after: Filling = {
    ...task,
    cursor: bound ?? task.cursor,
    pages: undefined,
    isScanned: bound === undefined,
    slow: new Set([...task.slow, ...whomToScan(state, stage, task).filter((store) => !pages.has(store))]),
    notBeforeMs: Math.max(task.notBeforeMs, task.pagesSinceMs) + paceMs,
  };
  const rest = withRounds(after, rounds);
  if (copies.keys.length === 0) return { ...stage, task: rest };
  const number = stage.batchesTotal;
  const batch = batchOf(stage.link.configuration, { number, copies, bytes, sinceMs: nowMs }, lacking);
  return { ...stage, batchesTotal: number + 1, task: { ...rest, batches: [...task.batches, batch] } };
}

/**
 * A store of both sets that showed exactly what is copied has it durably: it adopted this epoch before it answered (R5),
 * it answered after its last sync (R18), and what it accepted is never replaced by anything lower. Its page is the
 * acknowledgement that R6 asks of it, and to write the same again would add nothing.
 */
function batchOf(
  { new: members }: Joint,
  batch: Pick<Batch, "number" | "copies" | "bytes" | "sinceMs">,
  shown: ReadonlyMap<StoreId, Copies>,
): Batch {
  const lacking = new Map<StoreId, Copies>();
  const holders = new Set<StoreId>();
  for (const { store } of members) {
    const lacks = shown.get(store);
    if (lacks === undefined) lacking.set(store, batch.copies);
    else if (lacks.keys.length === 0) holders.add(store);
    else lacking.set(store, lacks);
  }
  return { ...batch, lacking, holders, refused: 0 };
}

/** A majority of the new set holds all of it (R6); the rest of those who take part is waited for as long as it lives. */
function isDone(state: ChangeState, stage: InJoint, batch: Batch): boolean {
  const { configuration } = stage.link;
  if (!isQuorum(quorumOf(storesIn(configuration.new)), [...batch.holders])) return false;
  return whomToFill(state, stage, batch).every(({ store }) => batch.holders.has(store));
}

function fills(state: ChangeState, stage: InJoint, batch: Batch): readonly Effect[] {
  const { epoch } = stage.link.configuration;
  return whomToFill(state, stage, batch).flatMap((member): Effect[] => {
    const copies = batch.lacking.get(member.store);
    if (copies === undefined || batch.holders.has(member.store)) return [];
    return [{ kind: "fill", epoch, member, batch: batch.number, copies }];
  });
}

/**
 * Newcomers, who hold nothing yet, and the stores that showed a lack; all of them as long as they live, and not only a
 * majority. Members of both sets whose page was not needed take part only where no majority comes together without them.
 */
function whomToFill(state: ChangeState, stage: InJoint, batch: Batch): readonly Member[] {
  const { nowMs, limits } = state;
  const { old, new: members } = stage.link.configuration;
  const quorum = quorumOf(storesIn(members));
  const kept = new Set(storesIn(old));
  const ageMs = nowMs - batch.sinceMs;
  const isSpare = (store: StoreId) => kept.has(store) && batch.lacking.get(store) === batch.copies;
  const isAlive = (store: StoreId) => nowMs - (stage.heardMs.get(store) ?? stage.sinceMs) < limits.graceMs;
  const asked = members.filter(({ store }) => batch.lacking.has(store) && !isSpare(store));
  const living = asked.filter(({ store }) => isAlive(store));
  if (isQuorum(quorum, [...batch.holders])) return ageMs < limits.reachMs ? living : [];
  const isReachable = isQuorum(quorum, [...batch.holders, ...storesIn(living)]);
  if (isReachable && ageMs < limits.retryMs) return asked;
  return members.filter(({ store }) => batch.lacking.has(store));
}

function scans(state: ChangeState, stage: InJoint, task: Filling): readonly Effect[] {
  const { configuration } = stage.link;
  const pages = task.pages ?? new Map();
  const asked = whomToScan(state, stage, task);
  const hasValues = [...pages.values()].some(({ values }) => values !== undefined);
  const isLate = state.nowMs - task.pagesSinceMs >= state.limits.retryMs;
  const whom = isLate ? storesIn(configuration.old) : asked;
  return whom.flatMap((store): Effect[] => {
    // One page with values is enough; if its store is silent any other one will do.
    const values = !hasValues && (isLate || store === asked[0]);
    const has = pages.get(store);
    if (has !== undefined && !(values && has.values === undefined)) return [];
    // A member that moves is reached at its new address already.
    const member = memberWith(configuration, store);
    return member === undefined
      ? []
      : [{ kind: "scan", epoch: configuration.epoch, member, after: task.cursor, values }];
  });
}

/** A smallest majority of the old set: this node's own store, then those that stay, then the rest; slow ones last. */
function whomToScan({ self }: ChangeState, { link }: InJoint, task: Filling): readonly StoreId[] {
  const { old, new: members } = link.configuration;
  const staying = new Set(storesIn(members));
  const rank = (store: StoreId): number =>
    (task.slow.has(store) ? 4 : 0) + (store === self ? 0 : staying.has(store) ? 1 : 2);
  const stores = storesIn(old).toSorted((a, b) => rank(a) - rank(b));
  const quorum = registerQuorum(link.configuration);
  const count = stores.findIndex((_, index) => isQuorum(quorum, stores.slice(0, index + 1))) + 1;
  return stores.slice(0, count);
}

function hasRoom({ batches, rounds }: Filling): boolean {
  return batches.length < batchesMax && rounds.size < roundsMax;
}

function counted<Stage extends InJoint>(stage: Stage, keys: number, bytes: number): Stage {
  const keysDone = stage.keysDone + keys;
  return {
    ...stage,
    keysDone,
    keysTotal: Math.max(stage.keysTotal, keysDone),
    bytesDone: stage.bytesDone + bytes,
  };
}

function firstOf<Item>(items: Iterable<Item>, max: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === max) break;
    first.push(item);
  }
  return first;
}
