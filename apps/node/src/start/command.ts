import { Command, Option } from "commander";
import { environmentName, flags } from "./flags.ts";
import { type CommandLine, type Environment, UsageError } from "./sources.ts";

const epilogue = `
Every flag is also an environment variable (--data-dir is ${environmentName("data-dir")}) and a key of the JSON object in
--config-file ({"data-dir": "…", "machines": ["a.ts"]}). Flags win over the environment, and both over the file.
Relative paths in the file are resolved against its folder.
Durations are written 250ms, 10s, 1m; sizes 64KiB, 1MiB. When the node is ready it prints one line of JSON on stdout:
{"ready":true,"name":…,"grpcUrl":…,"httpUrl":…,"clusterId":…,"storeId":…}. Logs go to stderr.

Examples:
  $ quorate start --form
  $ quorate start --name n2 --listen-url http://127.0.0.1:4271 --listen-http-url http://127.0.0.1:4281 \\
      --join http://127.0.0.1:4270
`;

/** The verb `quorate start`: runs a node in the foreground until it is stopped. Usage problems are CommanderErrors. */
export function startCommand(): Command {
  const command = new Command("start").description("run a node").allowExcessArguments(false);
  for (const flag of flags) command.addOption(optionOf(flag));
  command.option("--config-file <file>", `a JSON file with any of these flags (env ${environmentName("config-file")})`);
  command.option("--list-failpoints", "print the names a test may give in QUORATE_FAILPOINT, and exit");
  command.addHelpText("after", epilogue);
  command.action((parsed: Record<string, unknown>) => runStart(command, byFlag(command, parsed), process.env));
  return command;
}

async function runStart(command: Command, commandLine: CommandLine, environment: Environment): Promise<void> {
  // Loaded only now, so that the client's verbs start without a server's dependencies.
  const { start } = await import("./run.ts");
  try {
    await start(commandLine, environment);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    command.error(`error: ${error.message}`, { code: "quorate.usage" });
  }
}

function optionOf(flag: (typeof flags)[number]): Option {
  const option = new Option(
    flag.value === undefined ? `--${flag.name}` : `--${flag.name} ${flag.value}`,
    flag.description,
  );
  if ("repeatable" in flag)
    option.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
  return option;
}

function byFlag(command: Command, parsed: Record<string, unknown>): CommandLine {
  return Object.fromEntries(command.options.map((option) => [option.name(), parsed[option.attributeName()]]));
}
