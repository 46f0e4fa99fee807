import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type FlagName, environmentName, flags } from "./flags.ts";

/** A value as it was given, and where. */
export interface Given {
  readonly value: unknown;
  /** For messages: `--join`, `QUORATE_JOIN`, or `"join" in FILE`. */
  readonly origin: string;
}

/** What the user said for each flag, before it is read. */
export type GivenFlags = ReadonlyMap<FlagName, Given>;

/** A start that is not possible as it was written. The command exits with 64. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The flags of the command line by name, as commander read them: strings, lists of strings, `true`. */
export type CommandLine = Readonly<Record<string, unknown>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Gathers flags > environment > file. Throws {@link UsageError} for an unreadable file or an unknown key in it. */
export function gather(commandLine: CommandLine, environment: Environment): GivenFlags {
  const file = configFileOf(commandLine, environment);
  const given = new Map<FlagName, Given>();
  for (const source of [
    file === undefined ? [] : readConfigFile(file),
    fromEnvironment(environment),
    fromFlags(commandLine),
  ]) {
    // The words exclude each other, so that one of them also replaces the others of a weaker source.
    if (source.some(([name, { value }]) => wordFlags.has(name) && !isNo(value))) {
      for (const name of wordFlags) given.delete(name);
    }
    for (const [name, value] of source) given.set(name, value);
  }
  return given;
}

const wordFlags: ReadonlySet<FlagName> = new Set(["form", "join", "standby", "initial-cluster"]);

function isNo(value: unknown): boolean {
  return value === false || value === "false" || value === "0";
}

type Source = readonly (readonly [FlagName, Given])[];

function fromEnvironment(environment: Environment): Source {
  return flags.flatMap(({ name }) => {
    const origin = environmentName(name);
    const value = environment[origin];
    return value === undefined || value === "" ? [] : [[name, { value, origin }] as const];
  });
}

function fromFlags(commandLine: CommandLine): Source {
  return flags.flatMap(({ name }) => {
    const value = commandLine[name];
    return value === undefined ? [] : [[name, { value, origin: `--${name}` }] as const];
  });
}

function configFileOf(commandLine: CommandLine, environment: Environment): string | undefined {
  const flag = commandLine["config-file"];
  if (typeof flag === "string") return flag;
  const variable = environment[environmentName("config-file")];
  return variable === "" ? undefined : variable;
}

function readConfigFile(file: string): Source {
  const content = parseConfigFile(file);
  return Object.entries(content).map(([key, value]) => {
    const flag = flags.find(({ name }) => name === key);
    if (flag === undefined) {
      throw new UsageError(
        `--config-file ${file}: unknown key "${key}"; the keys are ${flags.map(({ name }) => name).join(", ")}`,
      );
    }
    return [flag.name, { value: fromFolderOf(file, flag.name, value), origin: `"${key}" in ${file}` }];
  });
}

/** Paths in the file are relative to its folder, wherever the node is started. */
function fromFolderOf(file: string, name: FlagName, value: unknown): unknown {
  const absolute = (path: unknown): unknown =>
    typeof path === "string" && path.trim() !== "" ? resolve(dirname(file), path.trim()) : path;
  if (name === "data-dir") return absolute(value);
  if (name !== "machines") return value;
  const paths: unknown = typeof value === "string" ? value.split(",") : value;
  return Array.isArray(paths) ? paths.map(absolute) : paths;
}

function parseConfigFile(file: string): object {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const problem =
      error instanceof SyntaxError ? `is not JSON: ${error.message}` : `cannot be read: ${messageOf(error)}`;
    throw new UsageError(`--config-file ${file} ${problem}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`--config-file ${file} must hold one JSON object, such as {"name": "n1"}`);
  }
  return content;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
