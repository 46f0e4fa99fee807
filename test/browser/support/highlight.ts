/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { textOf } from "./acting.ts";
import { eventually } from "../../cluster/support/bed.ts";

/** A line of one of the texts, counted from 1. */
export interface Place {
  readonly text: "Engine" | "Machine";
  readonly number: number;
}

/** A place with what is written there. */
export interface Highlight extends Place {
  readonly line: string;
}

const WITHIN_MS = 5_000;

/**
 * The line that is highlighted for a general and has the first letter of the name beside it, once it is the one that
 * the general's card names. Both texts have to be on the screen as a whole.
 */
export async function highlightOf(page: Page, general: string): Promise<Highlight> {
  const wanted = placeIn(await textOf(page, general));
  const found = await eventually(`the highlight of ${general}`, WITHIN_MS, async () => {
    const all = await highlights(page, general.slice(0, 1));
    if (wanted === undefined) return all[0];
    return all.find(({ text, number }) => text === wanted.text && number === wanted.number);
  });
  return found;
}

/** The place in the words of a card; undefined while they name none, as for a general that waits. */
function placeIn(words: string): Place | undefined {
  const [, text, number] = /at (engine|machine) line (\d+)/.exec(words) ?? [];
  return text === undefined ? undefined : { text: text === "engine" ? "Engine" : "Machine", number: Number(number) };
}

async function highlights(page: Page, letter: string): Promise<readonly Highlight[]> {
  return await page.evaluate((letter) => {
    const rowOf = (element: Element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom, middle: (top + bottom) / 2 };
    };
    return (["Engine", "Machine"] as const).flatMap((text) => {
      const panel = document.querySelector(`section[aria-label="${text}"]`);
      const content = panel?.querySelector("[role=textbox]");
      const lines = [...(content?.children ?? [])];
      const letters = [...(panel?.querySelectorAll("span") ?? [])].filter(
        (each) => each.childElementCount === 0 && each.textContent === letter && !content?.contains(each),
      );
      return letters.flatMap((each) => {
        const { middle } = rowOf(each);
        const index = lines.findIndex((line) => rowOf(line).top <= middle && middle < rowOf(line).bottom);
        const line = lines[index];
        const isTinted = line !== undefined && !/^rgba\(.*, 0\)$/.test(getComputedStyle(line).backgroundColor);
        return isTinted ? [{ text, number: index + 1, line: line.textContent.trim() }] : [];
      });
    });
  }, letter);
}
