import { within } from "@quorate/demo";
import { Administrator } from "./faults/administrator.ts";
import { disturbNetwork } from "./faults/network.ts";
import { disturbProcesses } from "./faults/processes.ts";
import { Tally } from "./faults/tally.ts";
import { Fleet } from "./fleet/fleet.ts";
import type { StrangeEnd } from "./fleet/slot.ts";
import { accountFor } from "./load/account.ts";
import type { Finding } from "./load/history.ts";
import { Load, type Stall } from "./load/load.ts";
import { seeded } from "./random.ts";

/** How to run. */
export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Told every event as it happens. */
  readonly echo: (line: string) => void;
}

/** What a run did and found. */
export interface ChaosReport {
  readonly seed: number;
  readonly seconds: number;
  /** What was done to the cluster, how often. */
  readonly faults: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly changesCompleted: number;
  /** What the clients did: operation, outcome and reason, how often. */
  readonly operations: ReadonlyMap<string, number>;
  readonly keysChecked: number;
  readonly stalls: readonly Stall[];
  /** Everything that must not be, in words; empty if all is well. */
  readonly violations: readonly string[];
  /** Where the evidence is; undefined if all is well. */
  readonly evidence: string | undefined;
}

/** What is kept of a run that failed. */
export interface Evidence {
  readonly options: ChaosOptions;
  readonly load: Load;
  readonly fleet: Fleet;
  readonly tally: Tally;
  readonly findings: readonly Finding[];
  readonly strangeEnds: readonly StrangeEnd[];
  readonly violations: readonly string[];
}

const SLOTS = 7;
const WORKERS = 12;
const KEEP_MS = 250;
const CHECK_MS = 1_000;
const HEALED_MS = 60_000;
const STOPPED_MS = 15_000;

/** Runs a cluster under load and faults; `keep` is given what is known when something was wrong, and says where it is. */
export async function runChaos(
  options: ChaosOptions,
  keep: (evidence: Evidence) => Promise<string>,
): Promise<ChaosReport> {
  const startedAt = performance.now();
  const random = seeded(options.seed);
  const tally = new Tally(options.echo);
  const fleet = await Fleet.create({ slots: SLOTS, random: random.fork(), note: (what) => tally.note(what) });
  try {
    const stop = new AbortController();
    const administrator = new Administrator({ fleet, random: random.fork(), tally, stop: stop.signal });
    await administrator.found(3 + 2 * random.below(2));
    const endpoints = (): readonly string[] => administrator.members.map((name) => fleet.slot(name).url);
    const load = new Load({ random: random.fork(), workers: WORKERS, endpoints });
    const failures = new Failures();
    const members = (): readonly string[] => administrator.members;
    const faults = { fleet, tally, members, stop: stop.signal };
    const work = [
      disturbProcesses({ ...faults, random: random.fork() }),
      disturbNetwork({ ...faults, random: random.fork() }),
      administrator.work(),
    ];
    await during(options.durationMs, work, { fleet, load, failures });
    stop.abort();
    await settle({ fleet, load, administrator, work, failures, tally });
    failures.findings.push(...(await checkAll(load)));
    const violations = [...failures.words(fleet, load), ...tally.mistakes];
    const evidence =
      violations.length === 0
        ? undefined
        : await keep({
            options,
            load,
            fleet,
            tally,
            violations,
            findings: failures.findings,
            strangeEnds: fleet.strangeEnds,
          });
    return {
      seed: options.seed,
      seconds: (performance.now() - startedAt) / 1_000,
      faults: tally.counts(),
      kills: tally.total("kills", "pauses"),
      changesCompleted: tally.total("changes completed"),
      operations: new Map([...load.keys.outcomes, ...load.counters.outcomes]),
      keysChecked: load.keys.size + load.counters.size,
      stalls: load.stalls,
      violations,
      evidence,
    };
  } finally {
    await fleet.close();
  }
}

/** Everything that was found to be wrong. */
class Failures {
  readonly findings: Finding[] = [];
  readonly others: string[] = [];

  get some(): boolean {
    return this.findings.length + this.others.length > 0;
  }

  *words(fleet: Fleet, load: Load): Iterable<string> {
    for (const { key, verdict } of this.findings) yield `the history of ${key}: ${verdict.kind}`;
    for (const { node, end } of fleet.strangeEnds) yield `${node} ended by itself with ${end}`;
    yield* load.revisions.problems;
    yield* this.others;
  }
}

interface Run {
  readonly fleet: Fleet;
  readonly load: Load;
  readonly failures: Failures;
}

/** Keeps nodes running and checks the histories that are complete, until the time is over or something is wrong. */
async function during(
  durationMs: number,
  work: readonly Promise<unknown>[],
  { fleet, load, failures }: Run,
): Promise<void> {
  const until = performance.now() + durationMs;
  let checkAt = performance.now() + CHECK_MS;
  const broken = Promise.all(work);
  broken.catch(() => undefined);
  while (performance.now() < until) {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, KEEP_MS)), broken]);
    await fleet.keep();
    if (performance.now() >= checkAt) {
      checkAt = performance.now() + CHECK_MS;
      failures.findings.push(...load.checkSome());
    }
    if (failures.some || fleet.strangeEnds.length > 0 || load.revisions.problems.length > 0) return;
  }
}

/** Ends the faults and the load, waits until all is well again, and accounts for what was acknowledged. */
async function settle({
  fleet,
  load,
  administrator,
  work,
  failures,
  tally,
}: Run & {
  readonly administrator: Administrator;
  readonly work: readonly Promise<unknown>[];
  readonly tally: Tally;
}): Promise<void> {
  tally.note("the faults end");
  fleet.network.heal();
  for (const slot of fleet.slots) {
    slot.restartAt = 0;
    slot.resume();
  }
  const keeping = setInterval(() => void fleet.keep(), KEEP_MS);
  try {
    try {
      await within("the last change", HEALED_MS, Promise.all(work));
    } finally {
      await within("the last operations", STOPPED_MS, load.stop());
    }
    if (fleet.strangeEnds.length > 0) return;
    const view = await administrator.healed(HEALED_MS);
    tally.note(`all is well at epoch ${view.epoch}: ${view.members.map(({ name }) => name).join()}`);
    const members = view.members.map(({ name }) => fleet.slot(name));
    failures.others.push(...(await accountFor(load, members)));
  } catch (error) {
    failures.others.push(error instanceof Error ? error.message : String(error));
  } finally {
    clearInterval(keeping);
  }
}

/** Checks every history; what is still pending then is a failure of its own. */
async function checkAll(load: Load): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const histories of [load.keys, load.counters]) {
    for (const key of histories.keys()) {
      if (histories.pending(key) > 0) continue;
      const finding = histories.check(key);
      if (finding !== undefined) findings.push(finding);
      // Nodes and timers get their turn between two histories.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return findings;
}
