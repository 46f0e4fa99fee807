import { actionOfText, textOfAction } from "./action-text.ts";
import { RunLinkError } from "./errors.ts";
import { momentsMax } from "./tree.ts";
import type { Moment } from "./types.ts";
import { words } from "./words.ts";

/**
 * All moments of a run but the start, in their order: texts of actions, each after the one before; `@id` says that what
 * comes next follows another moment instead; `*count` that an action was taken so many times in a row.
 */
export function textOfMoments(moments: readonly Moment[]): string {
  const tokens: string[] = [];
  let last = "";
  let count = 0;
  const flush = (): void => {
    if (count > 0) tokens.push(count === 1 ? last : `${last}*${count}`);
    count = 0;
  };
  for (const { id, parent, action } of moments) {
    if (action === undefined) continue;
    const text = textOfAction(action);
    if (parent !== id - 1 || text !== last) flush();
    if (parent !== id - 1) tokens.push(`@${parent}`);
    last = text;
    count++;
  }
  flush();
  return tokens.join(" ");
}

/** The moments of such a text, the start included. Throws a RunLinkError for a text of none, and for too many. */
export function momentsOfText(text: string): readonly Moment[] {
  const moments: Moment[] = [{ id: 0, parent: undefined, action: undefined }];
  let parent = 0;
  for (const token of text === "" ? [] : text.split(" ")) {
    if (/^@\d{1,9}$/.test(token)) {
      parent = Number(token.slice(1));
      if (parent >= moments.length) throw new RunLinkError(words.link.wrong("a fork", token));
      continue;
    }
    const [, body = "", times = "1"] = /^([^*]+)(?:\*(\d{1,9}))?$/.exec(token) ?? [];
    const action = actionOfText(body);
    const count = Number(times);
    if (action === undefined || count === 0) throw new RunLinkError(words.link.wrong("a step", token));
    if (moments.length + count > momentsMax) throw new RunLinkError(words.link.tooManySteps);
    for (let left = count; left > 0; left--) {
      moments.push({ id: moments.length, parent, action });
      parent = moments.length - 1;
    }
  }
  return moments;
}
