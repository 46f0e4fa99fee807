import type { Hunted } from "./hunt.ts";
import type { Killer, Mutant } from "./mutant.ts";

/** The committed table of all mutants, as Markdown. */
export function tableOf(rows: readonly (readonly [Mutant, Hunted])[]): string {
  const head = `# Mutants of the protocol

Written by \`npm run mutants\`. Each mutant is a wrong implementation, made by rewriting the source as a test loads it. It must
be killed by the simulator (seeds from 1 on, so many of them at most), by the explorer (states of one scope), or by the
tests of one file.

| mutant | rule | what it does wrong | killed by | budget | needed | what broke |
| --- | --- | --- | --- | --- | --- | --- |
`;
  return head + rows.map(([mutant, hunted]) => `${rowOf(mutant, hunted)}\n`).join("");
}

/** The cells of a row that do not depend on a hunt: what the registry says. */
export function stated({ name, rule, breaks, killer }: Mutant): string {
  return `| ${[name, rule, breaks, placeOf(killer), budgetOf(killer)].map(cell).join(" | ")} |`;
}

function rowOf(mutant: Mutant, { killed, effort, what }: Hunted): string {
  const needed = !killed ? "**survived**" : mutant.killer.by === "scenario" ? "" : effort.toLocaleString("en");
  return `${stated(mutant)} ${cell(needed)} | ${cell(what)} |`;
}

function placeOf(killer: Killer): string {
  switch (killer.by) {
    case "simulator":
      return "simulator";
    case "explorer":
      return `explorer, ${killer.scope}`;
    case "scenario":
      return killer.file;
  }
}

function budgetOf(killer: Killer): string {
  switch (killer.by) {
    case "simulator":
      return `${killer.seeds.toLocaleString("en")} seeds`;
    case "explorer":
      return `${killer.states.toLocaleString("en")} states`;
    case "scenario":
      return "one run";
  }
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
