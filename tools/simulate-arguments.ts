import { parseArgs } from "node:util";

/** What `npm run simulate` was asked for. */
export interface SimulateArguments {
  readonly from: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly resume: string | undefined;
  /** One seed alone, with its trace. */
  readonly seed: number | undefined;
  readonly trace: string | undefined;
  /** What its plan differs in from the drawn one. */
  readonly plan: Readonly<Record<string, unknown>>;
}

/** A command line that cannot be meant. The command exits with 64. */
export class UsageError extends Error {}

/** How it is called, for whoever called it wrong. */
export const usage = `Usage: npm run simulate -- [options]
  --seeds N       run that many seeds (1000)
  --from N        start with this seed (1)
  --jobs N        on that many threads (2)
  --resume FILE   keep what is done in FILE, and go on from there
  --seed N        run this one seed
  --trace FILE    write its trace: FILE as JSON, FILE.txt to read
  --plan JSON     with these parts of its plan instead of the drawn ones`;

/** Reads the command line. Throws a {@link UsageError} that says what is wrong and with which value. */
export function readArguments(args: readonly string[]): SimulateArguments {
  const { values } = parsed(args);
  const seed = values.seed === undefined ? undefined : integer("--seed", values.seed, 0);
  for (const name of ["trace", "plan"] as const) {
    if (values[name] !== undefined && seed === undefined) throw new UsageError(`--${name} needs --seed`);
  }
  for (const name of ["seeds", "from", "jobs", "resume"] as const) {
    if (values[name] !== undefined && seed !== undefined)
      throw new UsageError(`--${name} and --seed exclude each other`);
  }
  return {
    from: integer("--from", values.from ?? "1", 0),
    seeds: integer("--seeds", values.seeds ?? "1000", 1),
    jobs: integer("--jobs", values.jobs ?? "2", 1),
    resume: values.resume,
    seed,
    trace: values.trace,
    plan: values.plan === undefined ? {} : record(values.plan),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { seeds: text, from: text, jobs: text, resume: text, seed: text, trace: text, plan: text };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function integer(flag: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  throw new UsageError(`${flag} is ${JSON.stringify(text)}; give an integer of at least ${min}`);
}

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new UsageError(`--plan is ${text}; give a JSON object with parts of a plan, such as {"changes":1}`);
}
