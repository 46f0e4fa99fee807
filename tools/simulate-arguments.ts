import { integer, jobsOf, parsed, text, UsageError } from "./arguments.ts";

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

/** How it is called, for whoever asks or called it wrong. */
export const usage = `Usage: npm run simulate -- [options]
  --seeds N       run that many seeds (1000)
  --from N        start with this seed (1)
  --jobs N        on that many threads (2)
  --resume FILE   keep what is done in FILE, and go on from there
  --seed N        run this one seed, twice to see that it does the same
  --trace FILE    write its trace: FILE as JSON, FILE.txt to read, FILE.html if its history is not linearizable
  --plan JSON     with these parts of its plan instead of the drawn ones
  --help          print this
Exits with 0 if all is well, 1 if something was violated or never reached, 2 if a file is not as it should be, 64 if it
was called wrong, and 130 if it was interrupted.`;

/** The last seed there is: one more is still a number of its own. */
const lastSeed = Number.MAX_SAFE_INTEGER - 1;

/** Reads the command line. Throws a {@link UsageError} that says what is wrong and with which value. */
export function readArguments(args: readonly string[]): SimulateArguments {
  const values = parsed(args, {
    seeds: { type: "string" },
    from: { type: "string" },
    jobs: { type: "string" },
    resume: { type: "string" },
    seed: { type: "string" },
    trace: { type: "string" },
    plan: { type: "string" },
  });
  const seed = values.seed === undefined ? undefined : integer("--seed", values.seed, 0, lastSeed);
  for (const name of ["trace", "plan"] as const) {
    if (values[name] !== undefined && seed === undefined) throw new UsageError(`--${name} needs --seed`);
  }
  for (const name of ["seeds", "from", "jobs", "resume"] as const) {
    if (values[name] !== undefined && seed !== undefined)
      throw new UsageError(`--${name} and --seed exclude each other`);
  }
  const from = integer("--from", values.from ?? "1", 0, lastSeed);
  const seeds = integer("--seeds", values.seeds ?? "1000", 1);
  if (seeds > lastSeed - from + 1) {
    throw new UsageError(`--seeds is ${seeds} from seed ${from} on; the last seed there is is ${lastSeed}`);
  }
  return {
    from,
    seeds,
    jobs: jobsOf(values.jobs),
    resume: values.resume === undefined ? undefined : text("--resume", values.resume, "the name of a file"),
    seed,
    trace: values.trace === undefined ? undefined : text("--trace", values.trace, "the name of a file"),
    plan: values.plan === undefined ? {} : record(values.plan),
  };
}

function record(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new UsageError(`--plan is ${json}; give a JSON object with parts of a plan, such as {"changes":1}`);
}
