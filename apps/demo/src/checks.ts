import type { Phase } from "./account.ts";
import { contains, type Intervals, size } from "./intervals.ts";
import type { SentIncrements } from "./load.ts";
import type { CounterState } from "./machines/counter.ts";
import type { LaunchState } from "./machines/icbm.ts";

/** A claim about the run, and whether it holds. */
export interface Check {
  readonly passed: boolean;
  readonly claim: string;
  /** The numbers behind it; of a failed check, the first offenders. */
  readonly detail: string;
}

/** The states of the counters by id, as one node read them. */
export type Counters = Readonly<Record<string, CounterState>>;

/** A launch as it was read at the end. */
export interface Launch {
  readonly id: string;
  readonly state: LaunchState;
}

const OFFENDERS_SHOWN = 5;

/** Compares what was sent with what the counters say was applied. */
export function checkIncrements(sent: readonly SentIncrements[], counters: Counters): readonly Check[] {
  const lost: string[] = [];
  const invented: string[] = [];
  let unknownIn = 0;
  for (const book of sent) {
    const applied = appliedBy(counters, book);
    const label = (sequence: number): string => `${book.counter} ${book.client}/${sequence}`;
    lost.push(...book.acknowledged.filter((sequence) => !contains(applied, sequence)).map(label));
    const settled = book.unknown.filter((sequence) => contains(applied, sequence));
    unknownIn += settled.length;
    const allowed = new Set([...book.acknowledged, ...settled]);
    invented.push(
      ...numbersOf(applied)
        .filter((sequence) => !allowed.has(sequence))
        .map(label),
    );
  }
  invented.push(...strangers(sent, counters));
  const states = Object.entries(counters);
  const doubled = states.flatMap(([id, { doubledFirst }]) => doubledFirst.map((one) => `${id} ${one}`));
  const doubledCount = states.reduce((sum, [, state]) => sum + state.doubled, 0);
  const wrongSums = states.flatMap(([id, state]) => {
    const sum = Object.values(state.applied).reduce((total, intervals) => total + size(intervals), 0) + state.doubled;
    return sum === state.value ? [] : [`${id} is ${state.value}, its increments are ${sum}`];
  });
  const acknowledged = total(sent.map((book) => book.acknowledged.length));
  const unknown = total(sent.map((book) => book.unknown.length));
  const refused = total(sent.map((book) => book.refused.length));
  return [
    check("every acknowledged increment is in", lost.length, lost, `${acknowledged} acknowledged`),
    check("no increment is in twice", doubledCount, doubled, `${acknowledged} acknowledged, ${unknown} unknown`),
    check(
      "of the unknown and refused increments only unknown ones may be in",
      invented.length,
      invented,
      `${unknown} unknown, of which ${unknownIn} are in; ${refused} refused, of which none is in`,
    ),
    check(
      "every counter's value is the number of its increments",
      wrongSums.length,
      wrongSums,
      states.map(([id, { value }]) => `${id} ${value}`).join(", "),
    ),
  ];
}

/** Every launch took two different generals, and what a general was told is true. */
export function checkLaunches(
  launches: readonly Launch[],
  launchedByGeneral: Readonly<Record<string, readonly string[]>>,
): readonly Check[] {
  const generals = new Set(Object.keys(launchedByGeneral));
  const states = new Map(launches.map(({ id, state }) => [id, state]));
  const launched = launches.filter(({ state }) => state.launchedBy !== null);
  const unlawful = launched.filter(({ state }) => {
    const by = new Set(state.launchedBy);
    return by.size !== 2 || state.launchedBy?.length !== 2 || [...by].some((general) => !generals.has(general));
  });
  const untrue = Object.entries(launchedByGeneral).flatMap(([general, ids]) =>
    ids.filter((id) => (states.get(id)?.launchedBy ?? null) === null).map((id) => `${general} saw ${id}`),
  );
  const seen = Object.entries(launchedByGeneral).map(([general, ids]) => `${general} saw ${ids.length}`);
  const shown = unlawful.map(({ id, state }) => `${id} by ${state.launchedBy?.join(" and ")}`);
  const enough = launched.length === 0 ? ["there was no launch at all"] : shown;
  return [
    check(
      "every launch had two sign-offs, by different generals",
      enough.length,
      enough,
      `${launched.length} launches`,
    ),
    check("every launch a general was told of happened", untrue.length, untrue, seen.join(", ")),
  ];
}

/** All surviving nodes tell the same of the counters. */
export function checkAgreement(countersByNode: Readonly<Record<string, Counters>>): Check {
  const [first, ...others] = Object.entries(countersByNode);
  const expected = JSON.stringify(first?.[1]);
  const differing = others.filter(([, counters]) => JSON.stringify(counters) !== expected).map(([node]) => node);
  const nodes = Object.keys(countersByNode);
  const offenders = nodes.length < 2 ? ["fewer than two nodes were asked"] : differing;
  return check("every surviving node reads the same counters", offenders.length, offenders, nodes.join(", "));
}

/** The members are those that were asked for. */
export function checkMembers(expected: readonly string[], actual: readonly string[], joint: boolean): Check {
  const wrong = expected.toSorted().join() !== actual.toSorted().join() || joint;
  const shown = `${actual.toSorted().join(", ")}${joint ? ", in the middle of a change" : ""}`;
  return check(
    "the members are those asked for",
    wrong ? 1 : 0,
    [`asked for ${expected.join(", ")}, got ${shown}`],
    shown,
  );
}

/** No client stood still: each had operations acknowledged in each phase it could, and none paused too long. */
export function checkLoad(phases: readonly Phase[], clients: readonly string[], pauseMaxMs: number): readonly Check[] {
  const idle = phases.flatMap(({ name, operationsByClient }) =>
    clients.filter((client) => (operationsByClient[client] ?? 0) === 0).map((client) => `${client} in "${name}"`),
  );
  const slow = phases.filter(({ longestPauseMs }) => longestPauseMs > pauseMaxMs);
  const shown = slow.map(
    (one) => `${one.longestPauseClient} paused ${Math.round(one.longestPauseMs)} ms in "${one.name}"`,
  );
  const longest = phases.reduce((most, { longestPauseMs }) => Math.max(most, longestPauseMs), 0);
  return [
    check("the load never stopped: every client got on in every phase", idle.length, idle, clients.join(", ")),
    check(
      `no client paused longer than ${pauseMaxMs / 1_000} s`,
      shown.length,
      shown,
      `longest ${Math.round(longest)} ms`,
    ),
  ];
}

/** One claim: it holds if there are no offenders. */
export function check(claim: string, failures: number, offenders: readonly string[], detail: string): Check {
  if (failures === 0) return { passed: true, claim, detail };
  const more = failures > OFFENDERS_SHOWN ? ", …" : "";
  return { passed: false, claim, detail: `${failures}: ${offenders.slice(0, OFFENDERS_SHOWN).join(", ")}${more}` };
}

function appliedBy(counters: Counters, { counter, client }: SentIncrements): Intervals {
  return counters[counter]?.applied[client] ?? [];
}

function strangers(sent: readonly SentIncrements[], counters: Counters): string[] {
  const known = new Set(sent.map(({ counter, client }) => `${counter} ${client}`));
  return Object.entries(counters).flatMap(([id, { applied }]) =>
    Object.keys(applied)
      .map((client) => `${id} ${client}`)
      .filter((pair) => !known.has(pair)),
  );
}

function numbersOf(intervals: Intervals): number[] {
  return intervals.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
