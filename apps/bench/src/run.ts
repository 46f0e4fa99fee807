import type { Plan } from "./plan.ts";
import { keepCell, keptCells, writeResult } from "./report/files.ts";
import { findTools, machineFacts } from "./report/machine-facts.ts";
import { pictureOf } from "./report/picture.ts";
import { resultsOf } from "./report/results.ts";
import type { CellResult } from "./report/sample.ts";
import { scenarioTargets } from "./report/scenario-targets.ts";
import { judge, type Target, throughputTargets } from "./report/targets.ts";
import { errorText, otherText, sampleLine, throughputText, verdictText } from "./report/text.ts";
import { createArena } from "./workloads/arena.ts";
import type { Cell, Context, Tools } from "./workloads/cell.ts";

const targets: readonly Target[] = [...throughputTargets, ...scenarioTargets];
/** The load of a machine that does something else already. */
const BUSY = 0.7;
const KEPT = "full.jsonl";

/** Where a run tells what it does, and where its results go. */
export interface Outlet {
  readonly folder: string;
  readonly say: (line: string) => void;
}

/**
 * Measures the cells of a plan one after the other and writes the results after each. Resolves with the cells that
 * broke; the others are measured all the same.
 */
export async function runPlan(plan: Plan, outlet: Outlet): Promise<readonly string[]> {
  const { say, folder } = outlet;
  const tools = findTools();
  sayWhatIsMissing(tools, say);
  const done = plan.mode === "full" ? keptOf(plan, outlet) : [];
  const facts = machineFacts(tools);
  if (facts.loadBefore > BUSY) {
    say(`something else uses this machine (load ${facts.loadBefore.toFixed(1)}): only the ratios mean anything`);
  }
  const broken: string[] = [];
  let arena = createArena(tools, plan.keys, say);
  try {
    for (const cell of plan.cells.filter(({ id }) => !done.some(({ cell }) => cell === id))) {
      try {
        const result = await runCell(cell, { ...plan, tools, arena, say });
        done.push(result);
        if (plan.mode === "full") keepCell(folder, KEPT, result);
      } catch (error) {
        say(`${cell.id} BROKE: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        broken.push(cell.id);
        // Whatever state it left behind is not the next one's.
        await arena.close();
        arena = createArena(tools, plan.keys, say);
      }
      write(plan, outlet, facts, done);
    }
  } finally {
    await arena.close();
  }
  write(plan, outlet, facts, done);
  say(`\n${textOf(plan, done)}`);
  say(`the table, every sample and the picture are in ${folder}/${plan.mode}.{txt,json,svg}`);
  return broken;
}

/** The cells that an earlier run finished. */
function keptOf({ cells }: Plan, { folder, say }: Outlet): CellResult[] {
  const wanted = new Set(cells.map(({ id }) => id));
  const kept = keptCells(folder, KEPT).filter(({ cell }) => wanted.has(cell));
  if (kept.length > 0) say(`${kept.length} cells are in ${folder}/${KEPT} already; delete it to measure them again`);
  return kept;
}

async function runCell(cell: Cell, context: Omit<Context, "note">): Promise<CellResult> {
  context.say(`${cell.id}: ${cell.title}`);
  const note: Context["note"] = (sample) => context.say(`  ${sampleLine(cell.id, sample)}`);
  return { cell: cell.id, samples: await cell.run({ ...context, note }) };
}

function write(plan: Plan, { folder }: Outlet, facts: object, done: readonly CellResult[]): void {
  const { mode, repetitions, warmUpMs, measureMs } = plan;
  const results = resultsOf(done);
  const verdicts = judge(targets, results).map(({ target, ...verdict }) => ({ ...target, ...verdict }));
  const all = { mode, repetitions, warmUpMs, measureMs, machine: facts, verdicts, cells: done };
  writeResult(folder, `${mode}.json`, `${JSON.stringify(all, null, 2)}\n`);
  writeResult(folder, `${mode}.svg`, pictureOf(results));
  writeResult(folder, `${mode}.txt`, `${textOf(plan, done)}\n`);
}

function textOf({ repetitions }: Plan, done: readonly CellResult[]): string {
  const results = resultsOf(done);
  const errors = errorText(results);
  const once = repetitions === 1 ? ["Measured once, in short windows: good for a first look only."] : [];
  const parts = [
    ...once,
    throughputText(results),
    otherText(results),
    errors === "" ? "No operation failed." : `Failed operations:\n${errors}`,
    verdictText(judge(targets, results)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function sayWhatIsMissing({ etcd, h2load }: Tools, say: (line: string) => void): void {
  if (etcd === undefined) say("etcd is not installed (Debian: etcd-server): its columns stay empty");
  if (h2load === undefined) say("h2load is not installed (Debian: nghttp2-client): its columns stay empty");
}
