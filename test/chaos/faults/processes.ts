import type { Fleet } from "../fleet/fleet.ts";
import type { Slot } from "../fleet/slot.ts";
import type { Random } from "../random.ts";
import type { Tally } from "./tally.ts";

/** What a source of faults needs. */
export interface FaultOptions {
  readonly fleet: Fleet;
  readonly random: Random;
  readonly tally: Tally;
  /** The names of the members in force, as far as is known. */
  readonly members: () => readonly string[];
  readonly stop: AbortSignal;
}

const PAUSE_LEAST_MS = 1_500;
const PAUSE_MOST_MS = 5_500;
const DOWN_MOST_MS = 3_000;
const BLACKOUT_CHANCE = 0.05;
const BLACKOUT_LEAST_MS = 1_000;

/** Kills, pauses and starves the processes of nodes, usually so that a majority is left. */
export async function disturbProcesses(options: FaultOptions): Promise<void> {
  const { fleet, random, stop } = options;
  while (!stop.aborted) {
    await pause(random.between(PAUSE_LEAST_MS, PAUSE_MOST_MS), stop);
    if (stop.aborted) return;
    const members = options.members();
    if (random.chance(BLACKOUT_CHANCE)) {
      const most = random.shuffled(members).slice(0, Math.floor(members.length / 2) + 1);
      options.tally.count("times without a quorum");
      await Promise.all(most.map((name) => disturb(options, fleet.slot(name), random.fork(), BLACKOUT_LEAST_MS)));
      continue;
    }
    const enlisted = fleet.slots.filter((slot) => slot.enlisted && !slot.held);
    const candidates = enlisted.filter(({ condition }) => condition === "running");
    // Newcomers count too: while they join, a majority of them is needed as well.
    const troubled = enlisted.filter(({ condition, lost }) => condition !== "running" || lost).length;
    const spare = Math.floor((members.length - 1) / 2) - troubled;
    const chosen = candidates.length === 0 ? undefined : random.pick(candidates);
    if (chosen === undefined || spare <= 0) continue;
    // Not awaited: while one is down, another may fall.
    void disturb(options, chosen, random.fork()).catch((error: unknown) =>
      options.tally.failed(`no fault of ${chosen.name}`, error),
    );
  }
}

async function disturb(
  { fleet, tally, stop }: FaultOptions,
  slot: Slot,
  random: Random,
  leastMs: number = 0,
): Promise<void> {
  if (slot.condition !== "running" || slot.held) return;
  const choice = random.unit();
  const forMs = leastMs + random.between(0, DOWN_MOST_MS) * random.unit();
  if (choice < 0.5) {
    tally.count("kills");
    tally.note(`${slot.name} is killed, for ${Math.round(forMs)} ms`);
    slot.restartAt = performance.now() + forMs;
    await slot.kill();
  } else if (choice < 0.92) {
    tally.count("pauses");
    tally.note(`${slot.name} is paused for ${Math.round(forMs)} ms`);
    slot.pause();
    await pause(forMs, stop);
    slot.resume();
  } else if (slot.pid !== undefined && !slot.diskIsFull) {
    tally.count(`full disks (${slot.disk.kind})`);
    tally.note(`the disk of ${slot.name} is full (${slot.disk.kind})`);
    slot.diskIsFull = true;
    slot.restartAt = performance.now() + FULL_MS;
    try {
      await slot.disk.fill(slot.pid);
    } catch (error) {
      // No end of this process is to be excused by a disk that has room.
      slot.diskIsFull = false;
      throw error;
    }
    await pause(FULL_MS, stop);
    // Whoever wrote nothing meanwhile has not noticed; it is given a new process and space again.
    if (slot.diskIsFull) await slot.kill();
  }
  await fleet.keep();
}

const FULL_MS = 2_500;

/** Waits, but not beyond the end of the faults. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done);
  });
}
