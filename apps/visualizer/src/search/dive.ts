import type { Choice } from "./choice.ts";
import type { SearchState, StageSystem } from "./system.ts";

/** No walk is longer than this. */
const choicesMax = 60;

/** A run that random choices led to, with what is wrong at its end. */
export interface Found {
  readonly reason: string;
  readonly choices: readonly Choice[];
}

/**
 * Walks at random from the start again and again, until something is wrong or `isOver` says so, which is asked before
 * each walk. The same walks each time: a search that goes by distance does not get where these do.
 */
export function dive(system: StageSystem, isOver: () => boolean): Found | undefined {
  const random = randomNumbers(1);
  while (!isOver()) {
    const labels: (string | (() => string))[] = [];
    let state = system.initial[0] as SearchState;
    for (let reason: string | undefined; labels.length < choicesMax; ) {
      const next: { readonly state: SearchState; readonly label: string | (() => string); readonly broken?: string }[] =
        [];
      system.expand(state, (after, label, broken) => next.push({ state: after, label, ...(broken && { broken }) }));
      const telling = next.filter((each) => !system.isSilent(each.state));
      const among = telling.length > 0 && random(8) > 0 ? telling : next;
      const taken = among[random(among.length)];
      if (taken === undefined) break;
      labels.push(taken.label);
      state = taken.state;
      reason = taken.broken ?? system.invariant(state);
      if (reason === undefined) continue;
      return { reason, choices: labels.map((label) => system.choiceOf(typeof label === "string" ? label : label())) };
    }
  }
  return undefined;
}

/** Whole numbers below a bound, the same for the same seed. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
  };
}
