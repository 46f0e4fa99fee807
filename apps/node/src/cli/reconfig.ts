import type { Command } from "commander";
import { Option } from "commander";
import { membersArgument, type NamedUrl } from "./arguments.ts";
import { type ChangeFlags, runChange, withChangeFlags } from "./change.ts";
import { type ListedMember, memberRows, memberTable } from "./members.ts";
import { writeJson, writeRows } from "./output.ts";
import { describeProgress } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { CHANGE, READ, run, type Session, verb } from "./verb.ts";

interface ReconfigFlags extends ChangeFlags {
  readonly members?: readonly NamedUrl[];
}

/** `quorate reconfig --members …`, `reconfig status`, `reconfig abort`. */
export function reconfigCommand(shell: Shell): Command {
  const command = verb("reconfig", "change to an arbitrary set of members in one joint change", [
    "reconfig --members n1=http://127.0.0.1:4271,n4=http://127.0.0.1:4274,n5=http://127.0.0.1:4275",
    "reconfig status",
    "reconfig abort",
  ]);
  withChangeFlags(
    command.addOption(
      new Option("--members <list>", "the whole new set as NAME=URL, separated by commas").argParser(membersArgument),
    ),
  );
  command.addCommand(statusCommand(shell)).addCommand(abortCommand(shell));
  command.hook("preSubcommand", (_, subcommand) => {
    if (command.getOptionValue("members") === undefined) return;
    command.error(`error: --members starts a change; it does not go with \`reconfig ${subcommand.name()}\``, {
      code: "quorate.conflictingSubcommand",
    });
  });
  return command.action(async (flags: ReconfigFlags) => {
    const { members } = flags;
    if (members === undefined) {
      return command.error("error: name the new set with --members, or use `reconfig status` or `reconfig abort`", {
        code: "commander.missingMandatoryOptionValue",
      });
    }
    const names = members.map(({ name }) => name).join(", ");
    const change = { subject: `members ${names}`, done: `members are ${names}` };
    await runChange(command, shell, flags, change, ({ client }, options) => client.reconfigure([...members], options));
  });
}

function statusCommand(shell: Shell): Command {
  const command = verb("status", "show the change that is running, if any", [
    "reconfig status",
    "reconfig status -w json",
  ]);
  return command.action(async () => {
    await run(command, shell, READ, "", async (session) => {
      const status = await session.client.reconfigurationStatus();
      if (session.writeOut === "json") return writeJson(shell.stdout, status);
      if (!status.inProgress) return void shell.stdout.write("no change is running\n");
      shell.stdout.write(
        `a change is running: ${describeProgress(status.progress ?? { phase: "JOINT", epoch: status.epoch, keysDone: 0, keysTotal: 0, bytesDone: 0 })}\n`,
      );
      return writeMembers(session, status.old, status.new, status);
    });
  });
}

function abortCommand(shell: Shell): Command {
  const command = verb("abort", "abandon the change that is running; the old members stay in force", [
    "reconfig abort",
  ]);
  return command.action(async () => {
    await run(command, shell, CHANGE, "", async (session) => {
      const { members, epoch } = await session.client.abortReconfiguration({ timeoutMs: session.timeoutMs });
      if (session.writeOut === "json") return writeJson(shell.stdout, { members });
      shell.stdout.write("the change is aborted; these members are in force\n");
      return writeMembers(session, members, [], { epoch, inProgress: false });
    });
  });
}

function writeMembers(
  { shell, writeOut }: Session,
  members: readonly ListedMember[],
  joining: readonly ListedMember[],
  { epoch, inProgress }: { readonly epoch: number; readonly inProgress: boolean },
): void {
  writeRows(shell.stdout, writeOut, memberTable(memberRows(members, joining, inProgress), epoch), undefined);
}
