import type { Command } from "commander";
import { Option } from "commander";
import { ExitCode } from "./exit.ts";
import { valueAsJson, writeJson, writeRows } from "./output.ts";
import type { Shell } from "./shell.ts";
import { READ, run, type Session, verb, WRITE } from "./verb.ts";

interface Written {
  readonly revision: string;
  readonly version: number;
}

/** `quorate get KEY`: the key, then the value as raw bytes; a missing key prints nothing and exits 4. */
export function getCommand(shell: Shell): Command {
  const command = verb(
    "get",
    "read one key: prints the key, then its value; a missing key prints nothing, exit code 4",
    ["get config/limit", "get config/limit --print-value-only", "get config/limit -w json"],
  );
  return command
    .argument("<key>", "1 to 1024 bytes of UTF-8")
    .option("--print-value-only", "print the value without the key")
    .action(async (key: string, options: { readonly printValueOnly?: true }) => {
      await run(command, shell, READ, `key "${key}"`, (session) => get(session, key, options.printValueOnly === true));
    });
}

/** `quorate put KEY VALUE|-`: prints `OK` and the new revision on one line. */
export function putCommand(shell: Shell): Command {
  const command = verb("put", "write one key: prints OK and the new revision on one line", [
    "put config/limit 10",
    "put motd - < motd.txt             # the value from standard input, byte for byte",
    "put config/limit 11 --if-revision REVISION   # only if it is unchanged since",
    "put leader n1 --if-absent         # only if there is no such key",
    "put offset -- -5                  # a value that begins with a dash",
  ]);
  return command
    .argument("<key>", "1 to 1024 bytes of UTF-8")
    .argument("<value>", 'the value; "-" reads it from standard input; put "--" before one that begins with a dash')
    .addOption(
      new Option("--if-revision <revision>", "write only if the key has this revision, else exit code 4").conflicts(
        "ifAbsent",
      ),
    )
    .option("--if-absent", "write only if there is no such key, else exit code 4")
    .action(async (key: string, value: string, options: { readonly ifRevision?: string; readonly ifAbsent?: true }) => {
      await run(command, shell, WRITE, `key "${key}"`, async (session) => {
        const bytes = await valueArgument(shell, value);
        if (options.ifRevision !== undefined) {
          writeOk(session, await session.client.compareAndSet(key, { revision: options.ifRevision }, bytes));
        } else if (options.ifAbsent === true) {
          writeOk(session, await session.client.compareAndSet(key, { absent: true }, bytes));
        } else {
          writeOk(session, await session.client.put(key, bytes));
        }
      });
    });
}

/** `quorate del KEY`: prints how many keys were deleted, 0 or 1. */
export function delCommand(shell: Shell): Command {
  const command = verb("del", "delete one key: prints how many were deleted, 0 or 1", [
    "del config/limit",
    "del config/limit --if-revision REVISION   # only if it is unchanged since",
  ]);
  return command
    .argument("<key>", "1 to 1024 bytes of UTF-8")
    .option("--if-revision <revision>", "delete only if the key has this revision, else exit code 4")
    .action(async (key: string, options: { readonly ifRevision?: string }) => {
      await run(command, shell, WRITE, `key "${key}"`, async ({ client, writeOut }) => {
        const { ifRevision } = options;
        const { deleted } = await client.delete(key, ifRevision === undefined ? {} : { ifRevision });
        const rows = { columns: ["DELETED"], rows: [[String(deleted)]] };
        writeRows(shell.stdout, writeOut ?? "simple", rows, { deleted });
      });
    });
}

/** `quorate cas KEY REVISION VALUE`: the same as `put --if-revision`. */
export function casCommand(shell: Shell): Command {
  const command = verb("cas", "write one key if it has this revision: prints OK and the new revision on one line", [
    "cas config/limit REVISION 11",
    "cas motd REVISION - < motd.txt    # the value from standard input, byte for byte",
  ]);
  return command
    .argument("<key>", "1 to 1024 bytes of UTF-8")
    .argument("<revision>", "the revision it must have, as get, put and cas print it; else exit code 4")
    .argument("<value>", 'the value; "-" reads it from standard input; put "--" before one that begins with a dash')
    .action(async (key: string, revision: string, value: string) => {
      await run(command, shell, WRITE, `key "${key}"`, async (session) => {
        writeOk(session, await session.client.compareAndSet(key, { revision }, await valueArgument(shell, value)));
      });
    });
}

async function get({ client, shell, writeOut }: Session, key: string, valueOnly: boolean): Promise<void> {
  const found = await client.get(key);
  if (found === undefined) {
    shell.exitCode = ExitCode.preconditionFailed;
    return;
  }
  const { value, revision, version } = found;
  if (writeOut === "json") return writeJson(shell.stdout, { key, ...valueAsJson(value), revision, version });
  if (writeOut === "table") {
    const columns = ["KEY", "VALUE", "REVISION", "VERSION"];
    const text = valueAsJson(value).value;
    return writeRows(shell.stdout, writeOut, { columns, rows: [[key, text, revision, String(version)]] }, undefined);
  }
  if (!valueOnly) shell.stdout.write(`${key}\n`);
  shell.stdout.write(value);
  shell.stdout.write("\n");
}

function writeOk({ shell, writeOut }: Session, { revision, version }: Written): void {
  if (writeOut === "json") return writeJson(shell.stdout, { revision, version });
  if (writeOut !== "table") return void shell.stdout.write(`OK ${revision}\n`);
  writeRows(
    shell.stdout,
    "table",
    { columns: ["REVISION", "VERSION"], rows: [[revision, String(version)]] },
    undefined,
  );
}

async function valueArgument(shell: Shell, value: string): Promise<Uint8Array> {
  if (value !== "-") return new TextEncoder().encode(value);
  const chunks: Uint8Array[] = [];
  for await (const chunk of shell.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
