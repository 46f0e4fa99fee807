import { parseArgs } from "node:util";

/** What `npm run explore` was asked for. */
export interface ExploreArguments {
  /** Names of scopes, or what they start with; all of them if there is none. */
  readonly scopes: readonly string[];
  /** A bound on the states of each scope, instead of its own. */
  readonly states: number | undefined;
  readonly jobs: number;
  readonly list: boolean;
}

/** A command line that cannot be meant. The command exits with 64. */
export class UsageError extends Error {}

/** How it is called, for whoever called it wrong. */
export const usage = `Usage: npm run explore [-- options]
  --scope NAME    only scopes whose name starts with NAME; may be repeated
  --states N      end each scope at N states instead of at its own bound
  --jobs N        on that many threads (2)
  --list          only list the scopes`;

/** Reads the command line. Throws a {@link UsageError} that says what is wrong and with which value. */
export function readArguments(args: readonly string[], names: readonly string[]): ExploreArguments {
  const { values } = parsed(args);
  const scopes = values.scope ?? [];
  for (const scope of scopes) {
    if (!names.some((name) => name.startsWith(scope))) {
      throw new UsageError(`--scope is ${JSON.stringify(scope)}; no scope starts so, --list lists them`);
    }
  }
  const states = values.states === undefined ? undefined : integer("--states", values.states);
  return { scopes, states, jobs: integer("--jobs", values.jobs ?? "2"), list: values.list ?? false };
}

function parsed(args: readonly string[]) {
  const options = {
    scope: { type: "string", multiple: true },
    states: { type: "string" },
    jobs: { type: "string" },
    list: { type: "boolean" },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function integer(flag: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`${flag} is ${JSON.stringify(text)}; give an integer of at least 1`);
}
