import type { Command } from "commander";
import { InvalidInput } from "./failure.ts";
import { writeJson, writeRows } from "./output.ts";
import type { Shell } from "./shell.ts";
import { run, verb, WRITE } from "./verb.ts";

/** `quorate execute MACHINE ID TRANSITION [JSON]`: runs one transition and prints its output as JSON. */
export function executeCommand(shell: Shell): Command {
  const command = verb("execute", "run one transition of a state machine: prints its output as JSON", [
    `execute icbm launch-1 sign '{"general":"Lee"}'`,
    "execute counter hits increment",
  ]);
  return command
    .argument("<machine>", "a machine the nodes were started with (--machines)")
    .argument("<id>", "which one of them")
    .argument("<transition>", "what it should do")
    .argument("[json]", "the transition's input")
    .action(async (machine: string, id: string, transition: string, json: string | undefined) => {
      const subject = `machine "${machine}", id "${id}", transition "${transition}"`;
      const statePath = `/v1/machines/${encodeURIComponent(machine)}/${encodeURIComponent(id)}`;
      await run(command, shell, { ...WRITE, statePath }, subject, async ({ client, writeOut }) => {
        const input = json === undefined ? undefined : parseInput(json);
        const { output, revision, version } = await client.machine(machine, id).execute(transition, input);
        if (writeOut === "json") return writeJson(shell.stdout, { output, revision, version });
        if (writeOut !== "table") return writeJson(shell.stdout, output);
        const row = [JSON.stringify(output), revision, String(version)];
        return writeRows(shell.stdout, "table", { columns: ["OUTPUT", "REVISION", "VERSION"], rows: [row] }, undefined);
      });
    });
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidInput(`the input is not JSON: ${why}`, `quote it for the shell, for example '{"general":"Lee"}'`);
  }
}
