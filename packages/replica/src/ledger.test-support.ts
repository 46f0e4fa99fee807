import { compareBallots } from "@quorate/synod";
import type { Change, Current } from "./change.ts";
import type { Outcome } from "./error.ts";
import type { Frame } from "./frame.ts";
import { decodeText, encodeText } from "./text.ts";

/** What a change of the ledger did, as its output says. */
export type Deed =
  | { readonly kind: "appended" }
  | { readonly kind: "mismatch" }
  /** The tags that were there. */
  | { readonly kind: "deleted"; readonly tags: readonly string[] };

/** The tags in a register. */
function tagsIn(current: Pick<Current, "payload"> | undefined): readonly string[] {
  return current === undefined ? [] : decodeText(current.payload).split(";").slice(0, -1);
}

/** Appends a tag; with `expected`, only to the content of that revision, or to none if it is undefined. */
export function appending(tag: string, expected: { readonly revision: string | undefined } | "anything"): Change<Deed> {
  return (current) => {
    if (expected !== "anything" && expected.revision !== current?.revision) {
      return { kind: "keep", output: { kind: "mismatch" } };
    }
    const payload = encodeText([...tagsIn(current), tag].map((each) => `${each};`).join(""));
    return { kind: "write", payload, output: { kind: "appended" } };
  };
}

/** Deletes what is there and says what it was. */
export const deleting: Change<Deed> = (current) =>
  current === undefined
    ? { kind: "keep", output: { kind: "mismatch" } }
    : { kind: "delete", output: { kind: "deleted", tags: tagsIn(current) } };

/** Orders revisions as the replica draws them: negative if `a` is older. */
export function compareRevisions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return compareBallots(left.ballot, right.ballot) || left.index - right.index;
}

function partsOf(revision: string) {
  const [epoch, counter, proposer = "", index] = revision.split(".");
  return {
    ballot: { epoch: Number(epoch), counter: Number(counter), proposer: proposer as never },
    index: Number(index),
  };
}

interface Entry {
  readonly key: string;
  readonly outcome: Outcome;
}

/**
 * What clients were told, and what is wrong with it. Every tag is used once, so that a tag that is there twice was
 * applied twice.
 */
export class Ledger {
  readonly #tags = new Map<string, Entry>();
  /** How often each tag was found: in deleted content, and at the end. */
  readonly #found = new Map<string, number>();
  /** Keys of which content may have been deleted without anyone knowing what it was. */
  readonly #lossy = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #newest = new Map<string, string>();
  readonly #bases = new Map<string, string>();
  readonly #accepts = new Map<string, string>();
  readonly problems: string[] = [];

  get counts(): Readonly<Record<Outcome, number>> {
    const counts = { applied: 0, "not-applied": 0, unknown: 0 };
    for (const { outcome } of this.#tags.values()) counts[outcome]++;
    return counts;
  }

  /** The newest revision of a key that anyone was told, before an operation begins. */
  newest(key: string): string | undefined {
    return this.#newest.get(key);
  }

  /** A tag was appended, or may have been, or not. `since` is what was the newest when the operation began. */
  appended(key: string, tag: string, outcome: Outcome, revision?: string, since?: string): void {
    this.#tags.set(tag, { key, outcome });
    if (revision !== undefined) this.#seen(key, revision, since, `the write of ${tag}`, true);
  }

  /** A compare-and-set on `base` succeeded: nobody else's may have. */
  replaced(key: string, base: string | undefined, tag: string): void {
    if (base === undefined) return;
    const rival = this.#bases.get(`${key} ${base}`);
    if (rival !== undefined) this.problems.push(`${key}: ${rival} and ${tag} both replaced revision ${base}`);
    this.#bases.set(`${key} ${base}`, tag);
  }

  /** A delete is about to be asked for: from now on a key may be missing. */
  deletes(key: string): void {
    this.#deleted.add(key);
  }

  deleted(key: string, result: Deed | "unknown"): void {
    if (result === "unknown") this.#lossy.add(key);
    else if (result.kind === "deleted") for (const tag of result.tags) this.#find(key, tag);
  }

  read(key: string, current: Current | undefined, since: string | undefined): void {
    if (current !== undefined) this.#seen(key, current.revision, since, "a read", false);
    else if (since !== undefined && !this.#deleted.has(key)) this.problems.push(`${key}: a read found nothing`);
  }

  /** Looks at every accept on the network: a ballot carries one value, ever (R15). */
  overhear({ messages }: Frame): void {
    for (const { body } of messages) {
      if (body.kind !== "accept") continue;
      const { ballot, value } = body;
      const name = `${body.key} ${ballot.epoch}.${ballot.counter}.${ballot.proposer}`;
      const bytes = value.join();
      if ((this.#accepts.get(name) ?? bytes) !== bytes) this.problems.push(`ballot ${name} carried two values`);
      this.#accepts.set(name, bytes);
    }
  }

  /** The last content of a key; afterwards every tag is accounted for. */
  final(key: string, current: Current | undefined): void {
    for (const tag of tagsIn(current)) this.#find(key, tag);
  }

  /** Acknowledged tags are in exactly once, unknown ones at most once, the others never. */
  settle(): void {
    for (const [tag, { key, outcome }] of this.#tags) {
      const count = this.#found.get(tag) ?? 0;
      const isLost = outcome === "applied" && count === 0 && !this.#lossy.has(key);
      const isExtra = count > (outcome === "not-applied" ? 0 : 1);
      if (isLost || isExtra) this.problems.push(`${key}: ${tag} is ${outcome} and was found ${count} times`);
    }
  }

  #find(key: string, tag: string): void {
    const entry = this.#tags.get(tag);
    if (entry !== undefined && entry.key !== key) this.problems.push(`${tag} of ${entry.key} is in ${key}`);
    this.#found.set(tag, (this.#found.get(tag) ?? 0) + 1);
  }

  #seen(key: string, revision: string, since: string | undefined, what: string, isNew: boolean): void {
    const order = since === undefined ? 1 : compareRevisions(revision, since);
    if (order < 0 || (isNew && order === 0)) {
      this.problems.push(`${key}: ${what} has revision ${revision}, after ${since} was known`);
    }
    const newest = this.#newest.get(key);
    if (newest === undefined || compareRevisions(revision, newest) > 0) this.#newest.set(key, revision);
  }
}
