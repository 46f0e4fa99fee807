import { readFileSync } from "node:fs";
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
  const given = new Map<FlagName, Given>(file === undefined ? [] : readConfigFile(file));
  for (const { name } of flags) {
    const variable = environmentName(name);
    const fromEnvironment = environment[variable];
    if (fromEnvironment !== undefined && fromEnvironment !== "")
      given.set(name, { value: fromEnvironment, origin: variable });
    const flag = commandLine[name];
    if (flag !== undefined) given.set(name, { value: flag, origin: `--${name}` });
  }
  return given;
}

function configFileOf(commandLine: CommandLine, environment: Environment): string | undefined {
  const flag = commandLine["config-file"];
  if (typeof flag === "string") return flag;
  const variable = environment[environmentName("config-file")];
  return variable === "" ? undefined : variable;
}

function readConfigFile(file: string): [FlagName, Given][] {
  const content = parseConfigFile(file);
  return Object.entries(content).map(([key, value]) => {
    const flag = flags.find(({ name }) => name === key);
    if (flag === undefined) {
      throw new UsageError(
        `--config-file ${file}: unknown key "${key}"; the keys are ${flags.map(({ name }) => name).join(", ")}`,
      );
    }
    return [flag.name, { value, origin: `"${key}" in ${file}` }];
  });
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
