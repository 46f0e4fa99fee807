import type { Ballot, Register } from "@quorate/synod";
import { compareKeys } from "../keys.ts";
import type { AcceptorStore } from "../ports.ts";
import { encodeText } from "../text.ts";
import { assertSame } from "./same.ts";

/** A register whose value was accepted at a counter. */
export function registerOf(counter: number, value: string): Register {
  const accepted = ballotOf(counter, "p1");
  return { promised: counter % 2 === 0 ? accepted : ballotOf(counter + 1, "p2"), accepted, value: bytesOf(value) };
}

/** A register that holds nothing but a promise. */
export function promiseOnly(counter: number): Register {
  return { promised: ballotOf(counter, "p1"), accepted: { ...ballotOf(0, ""), epoch: 0 }, value: undefined };
}

/** States what a value must be; `place` names it when it is not. */
export function expect(actual: unknown, place = "the result"): { toEqual(wanted: unknown): void } {
  return { toEqual: (wanted) => assertSame(withoutMaps(actual), withoutMaps(wanted), place) };
}

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return encodeText(text);
}

/** Distinct keys of mixed lengths and scripts, in no particular order; always the same. */
export function samplesOf(count: number): string[] {
  const heads = ["key/", "\u00fc", "\ue000", "\u{1f600}", "z"];
  return Array.from({ length: count }, (_, index) => `${heads[index % heads.length]}${(index * 7919) % 100_003}`);
}

/** Keys in the order every store lists them in. */
export function sortedKeys(keys: readonly string[]): string[] {
  return keys.toSorted(compareKeys);
}

/** Lists page by page until the end, or until there are `count` entries. Fails if a page is empty in between. */
export async function pagesOf(
  store: AcceptorStore,
  entriesMax: number,
  bytesMax: number,
  count: number,
): Promise<{ readonly entries: readonly (readonly [string, Register])[] }> {
  const entries: (readonly [string, Register])[] = [];
  for (;;) {
    const page = await store.list(entries.at(-1)?.[0], entriesMax, bytesMax);
    entries.push(...page.entries);
    if (page.last || entries.length >= count) return { entries };
    if (page.entries.length === 0) throw new Error(`an empty page after ${entries.length} entries is not the last`);
  }
}

/** `"rejected"` once the promise rejects, else what it resolved with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => ({ resolved: value }),
    () => "rejected",
  );
}

function ballotOf(counter: number, proposer: string): Ballot {
  return { epoch: 1, counter, proposer: proposer as Ballot["proposer"] };
}

/** A map of meta records has no order, so it is compared as its entries by name. */
function withoutMaps(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("meta" in value) || !(value.meta instanceof Map)) return value;
  return { ...value, meta: [...value.meta].toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}
