import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A command line that cannot be meant. The command prints how it is called and exits with 64. */
export class UsageError extends Error {}

/** A file that cannot be read or written, or does not hold what it should. The command says so and exits with 2. */
export class FileError extends Error {}

/** What {@link parsed} returns. */
export type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: false }>
>["values"];

/** The values of the flags on a command line. Throws a {@link UsageError} for a flag or a word that is not among them. */
export function parsed<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
): Parsed<Options> {
  try {
    return parseArgs({ args: withNegatives(args, options), options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A negative number after a flag with a value is that value, not a flag: what is wrong with it is said by its reader. */
function withNegatives(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-\d/.test(arg) && before?.startsWith("--") && options[before.slice(2)]?.type === "string";
    if (isValue) joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** The integer from `min` to `max` that a flag is given. Throws a {@link UsageError} for anything else. */
export function integer(flag: string, text: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${flag} is ${JSON.stringify(text)}; give an integer ${range}`);
}

/** The text that a flag is given, which is not empty. */
export function text(flag: string, value: string, what: string): string {
  if (value === "") throw new UsageError(`${flag} is empty; give ${what}`);
  return value;
}

/** The number of threads that `--jobs` asks for. */
export function jobsOf(value: string | undefined): number {
  return integer("--jobs", value ?? "2", 1, 256);
}

/**
 * Runs a command and sets the exit code: what `main` resolves to, 0 after `--help`, 64 for a {@link UsageError}, 2 for a
 * {@link FileError}, and 70 for a fault of the command itself, so that 1 only ever is its verdict.
 */
export async function runCommand(name: string, usage: string, main: (args: readonly string[]) => Promise<number>) {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await main(args);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 64 : error instanceof FileError ? 2 : 70;
    if (error instanceof UsageError) console.error(`${name}: ${error.message}\n${usage}`);
    else if (error instanceof FileError) console.error(`${name}: ${error.message}`);
    else console.error(error);
  }
}
