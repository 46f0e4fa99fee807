import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { writeRows } from "./output.ts";
import type { Shell } from "./shell.ts";
import { common, READ, verb } from "./verb.ts";

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/** `quorate version`: the version of this program; asks no node. */
export function versionCommand(shell: Shell): Command {
  const command = verb("version", "print the version of this program", ["version", "version -w json"]);
  return command.action(() => {
    const version = packageVersion();
    const { writeOut } = common(command, shell, READ);
    if (writeOut === undefined || writeOut === "simple") return void shell.stdout.write(`quorate ${version}\n`);
    const rows = { columns: ["VERSION", "NODE"], rows: [[version, process.versions.node]] };
    return writeRows(shell.stdout, writeOut, rows, { version, node: process.versions.node });
  });
}
