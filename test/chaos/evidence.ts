import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Operation, renderTimeline } from "@quorate/linearizability";
import { counterModel, keyModel } from "./load/models.ts";
import type { Evidence } from "./run.ts";

/** Writes down all there is of a run that failed, the data of the nodes included; resolves with the directory. */
export async function keepEvidence(evidence: Evidence): Promise<string> {
  const { options, load, fleet, tally, findings, strangeEnds, violations } = evidence;
  const directory = await mkdtemp(join(tmpdir(), `quorate-chaos-seed-${options.seed}-`));
  // What is copied must not change meanwhile.
  for (const slot of fleet.slots) {
    slot.enlisted = false;
    await slot.kill();
  }
  await writeFile(join(directory, "violations.txt"), `seed ${options.seed}\n${violations.join("\n")}\n`);
  await writeFile(join(directory, "schedule.txt"), `${tally.schedule().join("\n")}\n`);
  for (const { key, verdict } of findings) {
    const file = join(directory, key.replaceAll("/", "-"));
    const operations: readonly Operation[] = key.startsWith("count/")
      ? load.counters.history(key)
      : load.keys.history(key);
    await writeFile(`${file}.json`, JSON.stringify({ verdict, operations }, undefined, 1));
    if (verdict.kind !== "violation") continue;
    const model = key.startsWith("count/") ? counterModel : keyModel;
    await writeFile(`${file}.html`, renderTimeline(model as never, verdict as never));
  }
  for (const { node, end, logs } of strangeEnds) {
    await writeFile(join(directory, `${node}-ended.txt`), `${end}\n${logs.join("\n")}\n`);
  }
  for (const slot of fleet.slots) {
    await writeFile(join(directory, `${slot.name}.log`), `${slot.logs().join("\n")}\n`);
    await mkdir(join(directory, slot.name), { recursive: true });
    await cp(slot.disk.directory, join(directory, slot.name), { recursive: true }).catch(() => undefined);
  }
  return directory;
}
