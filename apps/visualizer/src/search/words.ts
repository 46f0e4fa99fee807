import { type Value, describeValue } from "../language/index.ts";
import type { Scenario } from "../world/index.ts";
import type { SearchOptions } from "./options.ts";

const valueLength = 80;

/** What people read of the verdict and of the search. */
export const words = {
  value: (value: Value): string => describeValue(value, valueLength),
  lost: (told: Told, before: Told): string =>
    `${told.name} was told ${words.value(told.result)} after ${before.name} had been told ` +
    `${words.value(before.result)}: ${before.name}'s acknowledged ${before.action} is lost.`,
  unexplained: (told: Told): string =>
    `${told.name} was told ${words.value(told.result)}, which no order of the operations explains.`,
  undecided: {
    failed: (action: string, message: string): string =>
      `No verdict: ${action} failed when it was applied once more: ${message}`,
    noFunction: (action: string): string => `No verdict: ${action} is not a function.`,
    tooMany: (reason: string): string => `No verdict: ${reason}.`,
  },
  search: {
    endless: (name: string, steps: number): string => `${name} ran ${steps} statements without waiting for anybody`,
    notReplayed: "the counter-example could not be played again",
    cancelled: "the search was cancelled",
    notLoaded: "its program could not be loaded",
    unreadable: "its report could not be read",
    died: (message: string): string => `the search ended before its time: ${message}`,
    problems: "the texts have to be mended before they can be searched",
    bound: (name: string, value: unknown, least: number): string =>
      `${name} is ${String(value)}; give an integer of at least ${least}`,
    scope: ({ generals, acceptors }: Cast, options: SearchOptions, cuts: number): string => {
      const { runs, giveUps, duplicates, restarts, wipes, counterMax } = options;
      const parts = [
        `${count(generals, "general")} and ${count(acceptors, "acceptor")}`,
        `each general starts ${times(runs)} and gives up waiting at most ${times(giveUps)}`,
        "messages in any order, any of them lost",
        "an answer arrives right after it was sent or never",
        ...(duplicates > 0 ? [`at most ${count(duplicates, "request")} delivered twice`] : []),
        ...(restarts > 0 ? [`at most ${count(restarts, "restart")} of a general`] : []),
        ...(wipes > 0 ? [`at most ${count(wipes, "disk")} lost`] : []),
        `counters up to ${counterMax}${cuts > 0 ? `, beyond which ${count(cuts, "way")} on ${cuts === 1 ? "was" : "were"} cut off` : ""}`,
      ];
      return `${parts.join("; ")}.`;
    },
  },
} as const;

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function times(number: number): string {
  return number === 1 ? "once" : `${number} times`;
}

/** How many of each there are. */
type Cast = Pick<Scenario, "generals" | "acceptors">;

interface Told {
  readonly name: string;
  readonly action: string;
  readonly result: Value;
}
