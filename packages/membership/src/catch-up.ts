import { isQuorum } from "@quorate/synod";
import type { ChangeEvent, Effect, Page } from "./change.ts";
import type { InJoint, JointTask } from "./change-state.ts";
import { type Joint, memberWith, registerQuorum, storesIn } from "./configuration.ts";
import { compareByCodePoint } from "./keys.ts";

/** The most keys of one `copy` effect. */
export const copyKeysMax = 256;

type Listing = JointTask & { readonly kind: "list" };
type Copying = JointTask & { readonly kind: "copy" };

/** The catch-up of an epoch, from its beginning (R9). */
export function beginCatchUp(stage: InJoint): InJoint {
  return { ...stage, keysDone: 0, task: listing(undefined) };
}

/** Takes a page or a copied key; those of other ranges and stores change nothing (R5). */
export function stepCatchUp(stage: InJoint, event: ChangeEvent & { readonly kind: "paged" | "copied" }): InJoint {
  const { task } = stage;
  if (event.kind === "paged") {
    if (task.kind !== "list" || event.after !== task.cursor || task.pages.has(event.store)) return stage;
    if (!storesIn(stage.link.configuration.old).includes(event.store)) return stage;
    if (!isSoundPage(event.page, task.cursor)) return stage;
    const keysTotal = Math.max(stage.keysTotal, event.page.total);
    return { ...stage, keysTotal, task: { ...task, pages: new Map(task.pages).set(event.store, event.page) } };
  }
  if (task.kind !== "copy" || !task.copying.has(event.key)) return stage;
  const copying = new Set(task.copying);
  copying.delete(event.key);
  return { ...stage, task: { ...task, copying } };
}

/** Ends a listing that a majority of the old set answered, and a copy of which every key was copied. */
export function advanceCatchUp(stage: InJoint): InJoint {
  const { task } = stage;
  if (task.kind === "list") {
    const listed = isQuorum(registerQuorum(stage.link.configuration), [...task.pages.keys()]);
    return listed ? { ...stage, task: merged(task) } : stage;
  }
  if (task.kind !== "copy" || task.copying.size > 0) return stage;
  const keysDone = stage.keysDone + task.batch;
  const keysTotal = Math.max(stage.keysTotal, keysDone);
  return { ...stage, keysDone, keysTotal, task: afterBatch(task) };
}

/** Pages from the old set, then identity rounds for what the pages named. */
export function catchUpEffects(configuration: Joint, task: Listing | Copying): readonly Effect[] {
  const { epoch } = configuration;
  if (task.kind === "copy") return [{ kind: "copy", epoch, keys: [...task.copying] }];
  return configuration.old
    .filter(({ store }) => !task.pages.has(store))
    .map(
      (member): Effect => ({
        kind: "list",
        epoch,
        // A member that moves is reached at its new address already.
        member: memberWith(configuration, member.store) ?? member,
        after: task.cursor,
      }),
    );
}

/**
 * What a majority of the old set named up to where *every* one of their pages reaches: beyond it a store
 * that answered may hold keys that its page did not come to, and the range would lack its majority (R5).
 */
function merged({ cursor, pages }: Listing): JointTask {
  const ends = [...pages.values()].flatMap(({ keys, last }) => (last ? [] : keys.slice(-1)));
  const bound = ends.toSorted(compareByCodePoint)[0];
  const named = new Set([...pages.values()].flatMap(({ keys }) => keys));
  const keys = [...named].filter((key) => bound === undefined || compareByCodePoint(key, bound) <= 0);
  return batched({
    kind: "copy",
    cursor,
    bound,
    waiting: keys.toSorted(compareByCodePoint),
    copying: new Set(),
    batch: 0,
  });
}

function afterBatch(task: Copying): JointTask {
  if (task.waiting.length > 0) return batched(task);
  return task.bound === undefined ? { kind: "commit" } : listing(task.bound);
}

function batched(task: Copying): Copying {
  const copying = new Set(task.waiting.slice(0, copyKeysMax));
  return { ...task, waiting: task.waiting.slice(copyKeysMax), copying, batch: copying.size };
}

function listing(cursor: string | undefined): Listing {
  return { kind: "list", cursor, pages: new Map() };
}

/** A page that is not above its cursor, not in order, or empty without being the last proves nothing. */
function isSoundPage({ keys, last, total }: Page, cursor: string | undefined): boolean {
  if (!Number.isSafeInteger(total) || total < 0) return false;
  const isAbove = (key: string, below: string | undefined): boolean =>
    below === undefined || compareByCodePoint(key, below) > 0;
  return (last || keys.length > 0) && keys.every((key, index) => isAbove(key, index === 0 ? cursor : keys[index - 1]));
}
