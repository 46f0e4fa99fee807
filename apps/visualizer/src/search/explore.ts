import { explore } from "@quorate/simulator/explorer";
import type { Stage } from "../world/index.ts";
import { type Found, dive } from "./dive.ts";
import { type SearchOptions, optionsOf } from "./options.ts";
import { actionsOf, shortened, trimmed } from "./replay.ts";
import type { SearchPorts, SearchResult } from "./result.ts";
import { StageSystem, reasons } from "./system.ts";
import { DeadlineError, Watch } from "./watch.ts";
import { words } from "./words.ts";

type None = SearchResult & { readonly kind: "none" };

/** Which part of the time may be over when the smallest scope has to be searched, and the random runs are made. */
const share = { smallest: 0.4, walks: 0.6 };
/** How much higher counters get in random runs. */
const higher = 3;

/**
 * Looks for a run in which the generals were told what contradicts itself: in a small scope first, then by random runs
 * that go beyond all scopes, then in larger scopes up to what the options allow. In each scope the nearest come first,
 * so that the first one found has the fewest choices. Throws a RangeError for options that make no sense.
 */
export function searched(stage: Stage, given: Partial<SearchOptions>, ports: SearchPorts): SearchResult {
  const options = optionsOf(given);
  const { deadlineMs } = options;
  const watch = new Watch(ports);
  const [smallest, ...larger] = scopesOf(options);
  let last = searchedIn(stage, { ...smallest, deadlineMs: deadlineMs * share.smallest }, watch);
  if (last.kind !== "none") return last;
  const found = walked(stage, { ...options, deadlineMs: deadlineMs * share.walks }, watch);
  if (found !== undefined) return found;
  let { undecided } = last;
  let finished = last.ended === "fixpoint" ? last.scope : undefined;
  for (const scope of larger) {
    if (last.ended !== "fixpoint") break;
    const next = searchedIn(stage, scope, watch);
    if (next.kind !== "none") return next;
    last = next;
    undecided ??= next.undecided;
    if (next.ended === "fixpoint") finished = next.scope;
  }
  return { ...last, finished, undecided, progress: watch.progress() };
}

/** Ever larger scopes, the last of which is what the options say. */
function scopesOf(options: SearchOptions): readonly [SearchOptions, ...SearchOptions[]] {
  const counterMax = Math.min(options.counterMax, 2);
  const smallest = { ...options, counterMax, giveUps: 0 };
  const larger: SearchOptions[] = [];
  if (options.giveUps > 0) larger.push({ ...options, counterMax });
  if (options.counterMax > counterMax) larger.push(options);
  return [smallest, ...larger];
}

function searchedIn(stage: Stage, options: SearchOptions, watch: Watch): SearchResult {
  const { statesMax, depthMax, deadlineMs } = options;
  const system = new StageSystem(stage, options);
  const none = (ended: None["ended"]): None => {
    const scope = words.search.scope(stage.scenario, options, system.cuts);
    const { undecided } = system;
    return { kind: "none", ended, scope, finished: undefined, undecided, progress: watch.progress() };
  };
  try {
    const onDepth = (depth: number): void => watch.descend(depth);
    const { ended, violation } = explore(watch.watched(system, deadlineMs), { statesMax, depthMax, onDepth });
    if (ended !== "violation") return none(ended);
    const { reason = "", steps = [] } = violation ?? {};
    return resultOf(stage, { reason, choices: steps.map((label) => system.choiceOf(label)) }, watch);
  } catch (error) {
    if (error instanceof DeadlineError) return none("time");
    throw error;
  }
}

/** What random runs find until the deadline, made short. */
function walked(stage: Stage, options: SearchOptions, watch: Watch): SearchResult | undefined {
  const system = new StageSystem(stage, { ...options, counterMax: options.counterMax + higher });
  let walks = 0;
  const found = dive(system, () => {
    if (walks === options.walks || watch.isOver(options.deadlineMs)) return true;
    watch.walk(++walks);
    return false;
  });
  return found && resultOf(stage, { ...found, choices: shortened(stage, found.choices) }, watch);
}

function resultOf(stage: Stage, { reason, choices }: Found, watch: Watch): SearchResult {
  const actions = actionsOf(stage, choices);
  const progress = watch.progress();
  if (reason.startsWith(reasons.failure)) {
    return { kind: "failed", actions, message: reason.slice(reasons.failure.length), progress };
  }
  const { kept, verdict } = trimmed(stage, actions);
  return { kind: "violation", actions: kept, words: verdict, progress };
}
