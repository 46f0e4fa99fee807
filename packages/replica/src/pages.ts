import type { Ballot } from "@quorate/synod";
import type { AnswerBody } from "./frame.ts";
import type { StorePage } from "./ports.ts";

/** Makes an answer of a page of a store that holds `total` registers. */
export type PageBody = (page: StorePage, total: number) => AnswerBody;

/** The keys of a page, for the reference path of a catch-up. */
export const pageOf: PageBody = ({ entries, last }, total) => ({
  kind: "page",
  page: { keys: entries.map(([key]) => key), last, total },
});

/** What was accepted of a page, with the values or only a digest of it. Bare promises are nobody's to copy. */
export function scanOf(withValues: boolean): PageBody {
  return ({ entries, last }, total) => {
    const keys: string[] = [];
    const ballots: Ballot[] = [];
    const values: Uint8Array[] = [];
    for (const [key, { accepted, value }] of entries) {
      if (value === undefined) continue;
      keys.push(key);
      ballots.push(accepted);
      if (withValues) values.push(value);
    }
    const end = last ? undefined : entries.at(-1)?.[0];
    return { kind: "scanned", page: { keys, ballots, values: withValues ? values : undefined, end, total } };
  };
}
