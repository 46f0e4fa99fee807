import type { Command } from "commander";
import { Option } from "commander";
import { urlArgument } from "./arguments.ts";
import { type ChangeFlags, runChange, withChangeFlags } from "./change.ts";
import { memberRows, memberTable } from "./members.ts";
import { writeRows } from "./output.ts";
import type { Shell } from "./shell.ts";
import { READ, run, verb } from "./verb.ts";

interface PeerUrlFlags extends ChangeFlags {
  readonly peerUrls: string;
}

/** `quorate member list|add|remove|replace`. */
export function memberCommand(shell: Shell): Command {
  const command = verb("member", "list the members, add, remove or replace one", [
    "member list",
    "member add n4 --peer-urls http://127.0.0.1:4274",
    "member replace n2 n5 --peer-urls http://127.0.0.1:4275",
  ]);
  return command
    .addCommand(listCommand(shell))
    .addCommand(addCommand(shell))
    .addCommand(removeCommand(shell))
    .addCommand(replaceCommand(shell));
}

function listCommand(shell: Shell): Command {
  const command = verb("list", "list the members, and while a change runs the joining and leaving ones too", [
    "member list",
    "member list -w json",
  ]);
  return command.action(async () => {
    await run(command, shell, READ, "", async ({ client, writeOut }) => {
      const { clusterId, epoch, joint, members, joining } = await client.members();
      const rows = memberRows(members, joining, joint);
      writeRows(shell.stdout, writeOut, memberTable(rows, epoch), { clusterId, epoch, joint, members: rows });
    });
  });
}

function addCommand(shell: Shell): Command {
  const command = verb("add", "add a member: probes it, copies the data, then lets it vote", [
    "start --name n4 --data-dir n4 --listen-url http://127.0.0.1:4274 --standby   # on the new machine",
    "member add n4 --peer-urls http://127.0.0.1:4274",
    "member add n4 --peer-urls http://127.0.0.1:4274 --dry-run",
  ]);
  return withChangeFlags(
    withPeerUrl(command.argument("<name>", "the --name of the node, which runs with --standby")),
  ).action(async (name: string, flags: PeerUrlFlags) => {
    const change = { subject: `member "${name}" at ${flags.peerUrls}`, done: `member ${name} added` };
    await runChange(command, shell, flags, change, ({ client }, options) =>
      client.addMember(name, flags.peerUrls, options),
    );
  });
}

function removeCommand(shell: Shell): Command {
  const command = verb("remove", "remove a member, whether it runs or not", [
    "member remove n2",
    "member remove n2 --expected-epoch 5",
  ]);
  return withChangeFlags(command.argument("<name>", "the member's name")).action(
    async (name: string, flags: ChangeFlags) => {
      const change = { subject: `member "${name}"`, done: `member ${name} removed` };
      await runChange(command, shell, flags, change, ({ client }, options) => client.removeMember(name, options));
    },
  );
}

function replaceCommand(shell: Shell): Command {
  const command = verb(
    "replace",
    "replace a member by a new one in one change, also by itself with a new data directory",
    [
      "start --name n5 --data-dir n5 --listen-url http://127.0.0.1:4275 --standby   # on the new machine",
      "member replace n2 n5 --peer-urls http://127.0.0.1:4275",
      "member replace n2 n2 --peer-urls http://127.0.0.1:4272   # n2 lost its disk and runs with --standby",
    ],
  );
  const named = command
    .argument("<old>", "the member that leaves; it need not run")
    .argument("<new>", "the --name of the node that comes, which runs with --standby");
  return withChangeFlags(withPeerUrl(named)).action(async (oldName: string, newName: string, flags: PeerUrlFlags) => {
    const change = {
      subject: `member "${oldName}", to be replaced by "${newName}" at ${flags.peerUrls}`,
      done: `member ${oldName} replaced by ${newName}`,
    };
    await runChange(command, shell, flags, change, ({ client }, options) =>
      client.replaceMember(oldName, newName, flags.peerUrls, options),
    );
  });
}

function withPeerUrl(command: Command): Command {
  return command.addOption(
    new Option("--peer-urls <url>", "where the other members reach it").argParser(urlArgument).makeOptionMandatory(),
  );
}
