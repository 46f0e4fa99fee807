import type { Texts } from "../world/index.ts";

/** What is typed, and the texts of the run that it is typed in. */
export interface Draft {
  readonly base: Texts;
  readonly texts: Texts;
}

/** Where drafts are kept: the part of `Storage` that they need. */
export type DraftStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const name = "quorate-draft";
/** A longer draft is not kept. */
const lettersMax = 100_000;

/** Keeps a draft over a reload, in place of the one before; one that is the run's own text needs no keeping. */
export function keepDraft({ base, texts }: Draft, store: DraftStore | undefined = tabStore()): void {
  const isOwn = base.engine === texts.engine && base.machine === texts.machine;
  const written = JSON.stringify({ base, texts });
  try {
    if (isOwn || written.length > lettersMax) store?.removeItem(name);
    else store?.setItem(name, written);
  } catch {
    // A store that is full or forbidden keeps nothing.
  }
}

/** The draft that was kept in this tab; undefined where there is none that can be read. */
export function keptDraft(store: DraftStore | undefined = tabStore()): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(store?.getItem(name) ?? "null");
    return isDraft(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isDraft(kept: unknown): kept is Draft {
  const { base, texts } = (kept ?? {}) as Partial<Draft>;
  return [base?.engine, base?.machine, texts?.engine, texts?.machine].every((text) => typeof text === "string");
}

function tabStore(): DraftStore | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
