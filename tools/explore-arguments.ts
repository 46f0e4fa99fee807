import { integer, jobsOf, parsed, text, UsageError } from "./arguments.ts";

/** What `npm run explore` was asked for. */
export interface ExploreArguments {
  /** The names of the scopes to explore. */
  readonly scopes: readonly string[];
  /** A bound on the states of each scope, instead of its own. */
  readonly states: number | undefined;
  readonly jobs: number;
  readonly list: boolean;
}

/** How it is called, for whoever asks or called it wrong. */
export const usage = `Usage: npm run explore [-- options]
  --scope NAME    only the scope NAME, or if there is none, those whose name starts so; may be repeated
  --states N      end each scope at N states instead of at its own bound
  --jobs N        on that many threads (2)
  --list          only list the scopes
  --help          print this
Exits with 0 if everything came out as it should, 1 if something is violated or a scope no longer comes to its fixpoint,
and 64 if it was called wrong.`;

/** Reads the command line. Throws a {@link UsageError} that says what is wrong and with which value. */
export function readArguments(args: readonly string[], names: readonly string[]): ExploreArguments {
  const values = parsed(args, {
    scope: { type: "string", multiple: true },
    states: { type: "string" },
    jobs: { type: "string" },
    list: { type: "boolean" },
  });
  const chosen = new Set(values.scope?.flatMap((scope) => namesOf(scope, names)) ?? names);
  return {
    scopes: names.filter((name) => chosen.has(name)),
    states: values.states === undefined ? undefined : integer("--states", values.states, 1),
    jobs: jobsOf(values.jobs),
    list: values.list ?? false,
  };
}

function namesOf(wanted: string, names: readonly string[]): readonly string[] {
  const start = text("--scope", wanted, "the name of a scope, --list lists them");
  if (names.includes(start)) return [start];
  const found = names.filter((name) => name.startsWith(start));
  if (found.length > 0) return found;
  throw new UsageError(`--scope is ${JSON.stringify(start)}; no scope starts so, --list lists them`);
}
