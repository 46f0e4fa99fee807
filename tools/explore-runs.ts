import {
  type Exploration,
  type Scope,
  engineSystem,
  explore,
  repairedTeachingEngine,
  scopes,
  shippedCore,
  teachingEngine,
  teachingScope,
} from "@quorate/simulator/explorer";

/** One exploration of the command. */
export interface ExploreRun {
  readonly name: string;
  readonly about: string;
  readonly statesMax: number;
  /** Where it ends within that bound. */
  readonly ends: Scope["ends"];
  /** An example that is known to be wrong: to find nothing there would be the failure. */
  readonly isWrong: boolean;
  /** What it says if it ends as it should. */
  readonly good: string;
  readonly run: (statesMax: number) => Exploration;
}

/** The result of a run, as the thread that ran it reports it. */
export interface ExploreReport {
  readonly exploration: Exploration;
  readonly seconds: number;
}

const depthMax = 10_000;

/** Every scope over what ships, and the teaching engine of 2016 as it was and repaired. */
export const runs: readonly ExploreRun[] = [
  ...scopes.map(
    ({ name, about, statesMax, ends, system }): ExploreRun => ({
      name,
      about,
      statesMax,
      ends,
      isWrong: false,
      good: "no violation of what ships",
      run: (bound) => explore(system(shippedCore), { statesMax: bound, depthMax }),
    }),
  ),
  {
    name: "2016",
    about: "the teaching engine of 2016, whose acceptor promises without comparing: an acknowledged update gets lost",
    statesMax: 1_000_000,
    ends: "bound",
    isWrong: true,
    good: "the known fault of 2016 was found",
    run: (statesMax) => explore(engineSystem(teachingScope(teachingEngine)), { statesMax, depthMax }),
  },
  {
    name: "2016 repaired",
    about: "the same engine with the one comparison",
    statesMax: 1_000_000,
    ends: "fixpoint",
    isWrong: false,
    good: "no violation of the repaired engine of 2016",
    run: (statesMax) => explore(engineSystem(teachingScope(repairedTeachingEngine)), { statesMax, depthMax }),
  },
];

const nameWidth = 24;

/** Whether a bound below its own kept a run from its end. */
export function isCutShort({ statesMax }: ExploreRun, { ended }: Exploration, bound: number): boolean {
  return ended === "states" && bound < statesMax;
}

/** The last line of the table about runs that ended as they should, of which some were cut short. */
export function verdictOf(ended: readonly (readonly [run: ExploreRun, isShort: boolean])[]): string {
  const cutShort = ended.flatMap(([{ name }, isShort]) => (isShort ? [name] : []));
  // A known fault that was not found yet is not said to have been.
  const good = new Set(ended.flatMap(([run, isShort]) => (isShort && run.isWrong ? [] : [run.good])));
  return [...good, ...(cutShort.length === 0 ? [] : [`cut short by --states: ${cutShort.join(", ")}`])].join("; ");
}

/** One line of the table, about a run that was bounded so. */
export function rowOf(run: ExploreRun, { exploration, seconds }: ExploreReport, bound: number): string {
  const { name } = run;
  const { states, transitions, depth, ended } = exploration;
  const numbers = [states, transitions, depth].map((each) => each.toLocaleString("en").padStart(12)).join("");
  const ending = isCutShort(run, exploration, bound) ? "cut short" : ended === "states" ? "bound" : ended;
  const short = name.length > nameWidth ? `${name.slice(0, nameWidth - 3)}...` : name;
  return `${short.padEnd(nameWidth)}${numbers}  ${ending.padEnd(10)}${seconds.toFixed(1).padStart(7)} s`;
}

/** The head of the table. */
export const head = `${"scope".padEnd(nameWidth)}${["states", "transitions", "depth"].map((each) => each.padStart(12)).join("")}  ended`;

/** A counter-example as a script. */
export function scriptOf({ name }: ExploreRun, { violation }: Exploration): string {
  if (violation === undefined) return "";
  const steps = violation.steps.map((step, index) => `${String(index + 1).padStart(4)}  ${step}`);
  return [`${name}: ${violation.reason}`, ...steps].join("\n");
}

/** What is not as expected of a run that was bounded so, in words. */
export function problemOf(run: ExploreRun, exploration: Exploration, bound: number): string | undefined {
  const { isWrong, ends, statesMax } = run;
  const { ended } = exploration;
  if (isCutShort(run, exploration, bound)) return undefined;
  if (isWrong) return ended === "violation" ? undefined : "the known fault was not found";
  if (ended === "violation") return "it is violated";
  if (ends === "bound" || ended === "fixpoint") return undefined;
  return `it comes to its fixpoint within ${statesMax.toLocaleString("en")} states no longer: make it smaller, or raise its bound`;
}
