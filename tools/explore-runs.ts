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
      run: (bound) => explore(system(shippedCore), { statesMax: bound, depthMax }),
    }),
  ),
  {
    name: "2016",
    about: "the teaching engine of 2016, whose acceptor promises without comparing: an acknowledged update gets lost",
    statesMax: 1_000_000,
    ends: "bound",
    isWrong: true,
    run: (statesMax) => explore(engineSystem(teachingScope(teachingEngine)), { statesMax, depthMax }),
  },
  {
    name: "2016 repaired",
    about: "the same engine with the one comparison",
    statesMax: 1_000_000,
    ends: "fixpoint",
    isWrong: false,
    run: (statesMax) => explore(engineSystem(teachingScope(repairedTeachingEngine)), { statesMax, depthMax }),
  },
];

const nameWidth = 24;

/** One line of the table. */
export function rowOf({ name }: ExploreRun, { exploration, seconds }: ExploreReport): string {
  const { states, transitions, depth, ended } = exploration;
  const numbers = [states, transitions, depth].map((each) => each.toLocaleString("en").padStart(12)).join("");
  const ending = ended === "states" ? "bound" : ended;
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
export function problemOf(
  { isWrong, ends, statesMax }: ExploreRun,
  { ended }: Exploration,
  bound: number,
): string | undefined {
  if (isWrong) return ended === "violation" ? undefined : "the known fault was not found";
  if (ended === "violation") return "it is violated";
  if (ends === "bound" || bound < statesMax || ended === "fixpoint") return undefined;
  return `it comes to its fixpoint within ${statesMax.toLocaleString("en")} states no longer: make it smaller, or raise its bound`;
}
