import { parseArgs } from "node:util";

/** How much is measured. */
export type Mode = "quick" | "normal" | "full";

/** What the command line asks for. */
export interface Arguments {
  readonly mode: Mode;
  /** As given; undefined for the folder of the application. */
  readonly results: string | undefined;
  /** Undefined for what is usual in the mode. */
  readonly repetitions: number | undefined;
  /** Only cells whose name matches one of these patterns; `*` stands for anything. */
  readonly only: readonly string[];
  readonly list: boolean;
}

/** A command line that cannot be meant. */
export class UsageError extends Error {}

export const usage: string = `usage: npm run bench [-- options]

  --quick          put, get and read-modify-write at 256 in flight, once: about a minute
  --full           everything, for hours; what is finished is kept in the results and not measured again
  --only PATTERN   only the cells whose name matches; * stands for anything; may be repeated
  --repetitions N  how often each is measured, interleaved (5; quick: 1)
  --results DIR    where the table, the JSON and the pictures go (apps/bench/results)
  --list           names the cells and ends
  --help           prints this
`;

const REPETITIONS_MAX = 100;

/** Reads the command line; `help` if it asks for help. Throws a {@link UsageError}. */
export function readArguments(argv: readonly string[]): Arguments | "help" {
  const values = parsed(argv);
  if (values.help === true) return "help";
  if (values.quick === true && values.full === true) throw new UsageError("--quick and --full exclude each other");
  if (values.results === "") throw new UsageError("--results is empty; give a folder");
  return {
    mode: values.quick === true ? "quick" : values.full === true ? "full" : "normal",
    results: values.results,
    repetitions: values.repetitions === undefined ? undefined : repetitionsOf(values.repetitions),
    only: values.only ?? [],
    list: values.list === true,
  };
}

/** Whether a name matches a pattern as a whole; `*` stands for anything. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        quick: { type: "boolean" },
        full: { type: "boolean" },
        only: { type: "string", multiple: true },
        repetitions: { type: "string" },
        results: { type: "string" },
        list: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function repetitionsOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= REPETITIONS_MAX) return value;
  throw new UsageError(`--repetitions is ${JSON.stringify(text)}; give an integer from 1 to ${REPETITIONS_MAX}`);
}
