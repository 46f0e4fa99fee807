import type { Client } from "@quorate/client";
import { Command, InvalidArgumentError, Option } from "commander";
import { durationArgument, endpointsArgument, type WriteOut, writeOutArgument } from "./arguments.ts";
import { explain, writeFailure } from "./failure.ts";
import type { Shell } from "./shell.ts";

/** What a verb does: whether it changes something, and its patience where `--timeout` does not say. */
export interface VerbKind {
  readonly effect: "read" | "write";
  readonly timeoutMs: number;
  /** The longest it may take to find a node that begins it. */
  readonly findMsMax: number;
  /** The path at which a node's REST API shows the state of the machine it acts on. */
  readonly statePath?: string;
}

/** Verbs that only look. */
export const READ: VerbKind = { effect: "read", timeoutMs: 5_000, findMsMax: Number.POSITIVE_INFINITY };
/** Verbs that change one register. */
export const WRITE: VerbKind = { effect: "write", timeoutMs: 5_000, findMsMax: Number.POSITIVE_INFINITY };
/** Changes of the members copy data, so they take longer; a cluster that is not there should show at once all the same. */
export const CHANGE: VerbKind = { effect: "write", timeoutMs: 60_000, findMsMax: 5_000 };

/** The options every verb has, resolved: flag, else environment, else default. */
export interface Common {
  readonly endpoints: string[];
  readonly timeoutMs: number;
  /** Undefined where the user has no wish. */
  readonly writeOut: WriteOut | undefined;
}

/** A verb at work: the client to use and how to write the result. */
export interface Session extends Common {
  readonly client: Client;
  readonly shell: Shell;
}

const DEFAULT_ENDPOINT = "http://127.0.0.1:4270";

/** A command with the common options and examples at the end of its help. */
export function verb(name: string, description: string, examples: readonly string[]): Command {
  const command = new Command(name).description(description);
  command.enablePositionalOptions();
  command.addOption(
    new Option(
      "--endpoints <urls>",
      `nodes to talk to, separated by commas (env QUORATE_ENDPOINTS, default ${DEFAULT_ENDPOINT})`,
    ).argParser(endpointsArgument),
  );
  command.addOption(
    new Option(
      "--timeout <duration>",
      "how long to wait, such as 500ms or 1m (env QUORATE_TIMEOUT, default 5s; changes of the members 60s)",
    ).argParser(durationArgument),
  );
  command.addOption(
    new Option(
      "-w, --write-out <format>",
      "simple, json or table (default simple; table for rows on a terminal)",
    ).argParser(writeOutArgument),
  );
  const lines = examples.map((example) => `  $ quorate ${example}`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** Resolves the common options of a command: its own flags first, then those before the verb. */
export function common(command: Command, shell: Shell, kind: VerbKind): Common {
  return {
    endpoints: flag<string[]>(command, "endpoints") ??
      fromEnvironment(command, shell, "QUORATE_ENDPOINTS", endpointsArgument) ?? [DEFAULT_ENDPOINT],
    timeoutMs:
      flag<number>(command, "timeout") ??
      fromEnvironment(command, shell, "QUORATE_TIMEOUT", durationArgument) ??
      kind.timeoutMs,
    writeOut: flag<WriteOut>(command, "writeOut"),
  };
}

/** Runs one verb with a client: any failure is written in words and becomes the exit code; the client is closed. */
export async function run(
  command: Command,
  shell: Shell,
  kind: VerbKind,
  subject: string,
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const options = common(command, shell, kind);
  let client: Client | undefined;
  try {
    client = shell.connect({ endpoints: options.endpoints, timeoutMs: Math.min(options.timeoutMs, kind.findMsMax) });
    await act({ ...options, client, shell });
  } catch (error) {
    const { endpoints, timeoutMs } = options;
    const name = verbName(command);
    const { effect, statePath } = kind;
    const failure = explain(error, { verb: name, subject, effect, endpoints, timeoutMs, statePath });
    writeFailure(shell.stderr, options.writeOut, name, failure);
    shell.exitCode = failure.exitCode;
  } finally {
    client?.close();
  }
}

function verbName(command: Command): string {
  const parent = command.parent;
  return parent === null || parent.parent === null ? command.name() : `${verbName(parent)} ${command.name()}`;
}

function flag<Value>(command: Command, name: string): Value | undefined {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const value: unknown = at.getOptionValue(name);
    if (value !== undefined) return value as Value;
  }
  return undefined;
}

function fromEnvironment<Value>(
  command: Command,
  shell: Shell,
  name: string,
  parse: (text: string) => Value,
): Value | undefined {
  const text = shell.env[name];
  if (text === undefined || text === "") return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: the environment variable ${name} is invalid. ${error.message}`, {
      code: "quorate.invalidEnvironment",
    });
  }
}
