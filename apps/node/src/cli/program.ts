import { type Command, CommanderError } from "commander";
import { endpointCommand } from "./endpoint.ts";
import { executeCommand } from "./execute.ts";
import { ExitCode } from "./exit.ts";
import { casCommand, delCommand, getCommand, putCommand } from "./keys.ts";
import { memberCommand } from "./member.ts";
import { writeJson } from "./output.ts";
import { reconfigCommand } from "./reconfig.ts";
import { createShell, type Shell, type Surroundings } from "./shell.ts";
import { verb } from "./verb.ts";
import { versionCommand } from "./version.ts";

const EXIT_CODES = `
Exit codes:
  0 ok, 1 error, 2 cannot connect, 3 refused: invalid input, 4 precondition failed or key missing,
  5 not healthy, no quorum or not a member, 6 outcome unknown, 7 timed out before anything was sent, 64 usage`;

/** Runs the command line once; resolves with the exit code and never rejects for anything a user can cause. */
export async function runProgram(surroundings: Surroundings, start: Command): Promise<ExitCode> {
  const shell = createShell(surroundings);
  const usage: string[] = [];
  const program = buildProgram(shell, start);
  prepare(program, shell, (text) => usage.push(text));
  try {
    await program.parseAsync(surroundings.argv, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return usageExit(shell, error, usage.join(""));
  }
}

/** The whole command line. `start` brings its own options; every other verb has the common ones. */
function buildProgram(shell: Shell, start: Command): Command {
  const program = verb("quorate", "a resizable, strongly consistent store and host of state machines", [
    "start --name n1 --data-dir n1 --form",
    "put greeting hello",
    "get greeting",
    "member list",
  ]);
  program.addHelpText("after", EXIT_CODES).helpCommand(true);
  const verbs = [
    start,
    memberCommand(shell),
    reconfigCommand(shell),
    getCommand(shell),
    putCommand(shell),
    delCommand(shell),
    casCommand(shell),
    executeCommand(shell),
    endpointCommand(shell),
    versionCommand(shell),
  ];
  for (const command of verbs) program.addCommand(command);
  return program;
}

function prepare(command: Command, shell: Shell, onUsage: (text: string) => void): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void shell.stdout.write(text),
    writeErr: onUsage,
    outputError: (text, write) => write(text),
  });
  for (const child of command.commands) prepare(child, shell, onUsage);
}

function usageExit(shell: Shell, error: CommanderError, text: string): ExitCode {
  if (error.exitCode === 0) return ExitCode.ok;
  if (wantsJson(shell.argv)) {
    const message = error.message.replace(/^error: /, "");
    writeJson(shell.stderr, {
      error: { exitCode: ExitCode.usage, reason: "USAGE", outcome: "not-applied", message, next: "see --help" },
    });
  } else {
    const hint = error.code === "commander.help" ? "" : "see `quorate --help`, or --help after the verb\n";
    shell.stderr.write(`${text}${hint}`);
  }
  return ExitCode.usage;
}

/** A usage error may come before the flag was parsed, so it is looked for in the words themselves. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === "-wjson" ||
      word === "--write-out=json" ||
      (word === "json" && ["-w", "--write-out"].includes(argv[index - 1] ?? "")),
  );
}
