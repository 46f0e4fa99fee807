import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Exit, machineFiles, within } from "@quorate/demo";
import { Network } from "../network/network.ts";
import type { Random } from "../random.ts";
import { type Disk, limitedDisk, smallDisk } from "./disk.ts";
import { lastingPort } from "./port.ts";
import { Slot, type StrangeEnd } from "./slot.ts";
import { type View, viewOf } from "./view.ts";

export interface FleetOptions {
  readonly slots: number;
  readonly random: Random;
  /** Told what happens, for the schedule. */
  readonly note: (what: string) => void;
}

/** The parties of connections that are not nodes. */
export const clients = "clients";

const START_MS = 30_000;
const NODE_FLAGS = ["--request-timeout", "2s", "--reconfig-timeout", "4s", "--log-level", "info"];
const LOGS_KEPT = 40;

/** The nodes of a run as processes, each behind its proxy; those that are enlisted are kept running. */
export class Fleet {
  readonly directory: string;
  readonly network: Network;
  readonly slots: readonly Slot[];
  /** Processes that ended though nobody made them. */
  readonly strangeEnds: StrangeEnd[];
  readonly #note: (what: string) => void;
  readonly #atExit: () => void;
  #closed = false;
  #keeping = false;

  private constructor(
    parts: Pick<Fleet, "directory" | "network" | "slots" | "strangeEnds">,
    note: (what: string) => void,
  ) {
    this.directory = parts.directory;
    this.network = parts.network;
    this.slots = parts.slots;
    this.strangeEnds = parts.strangeEnds;
    this.#note = note;
    this.#atExit = () => this.#abandon();
    process.on("exit", this.#atExit);
  }

  /** Slots without processes. Half of them have a small file system of their own where mounting is allowed. */
  static async create({ slots: count, random, note }: FleetOptions): Promise<Fleet> {
    const directory = await mkdtemp(join(tmpdir(), "quorate-chaos-"));
    const slots: Slot[] = [];
    const parties = (): ReadonlyMap<number, string> =>
      new Map([
        [process.pid, clients],
        ...slots.flatMap(({ pid, name }) => (pid === undefined ? [] : [[pid, name] as const])),
      ]);
    const network = new Network(random.fork(), parties);
    const strangeEnds: StrangeEnd[] = [];
    const flags = [...NODE_FLAGS, ...machineFiles.flatMap((file) => ["--machines", file])];
    const onEnd = (slot: Slot, exit: Exit): void => ended(slot, exit, strangeEnds, note);
    for (let index = 0; index < count; index++) {
      const name = `n${index + 1}`;
      const port = await lastingPort(random);
      const disk = await diskFor(join(directory, name), index % 2 === 1);
      const url = await network.front(name, port);
      slots.push(new Slot({ name, port, url, disk, flags, onEnd }));
    }
    return new Fleet({ directory, network, slots, strangeEnds }, note);
  }

  slot(name: string): Slot {
    const found = this.slots.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no slot ${name}`);
    return found;
  }

  /** Those whose process is there and not paused. */
  alive(): readonly Slot[] {
    return this.slots.filter(({ condition }) => condition === "running");
  }

  /** Starts a node that waits to be added, on whatever is on its disk; resolves when it is ready, undisturbed. */
  async enlist(slot: Slot, word: readonly string[] = ["--standby"]): Promise<void> {
    [slot.enlisted, slot.held] = [true, true];
    try {
      await within(`${slot.name} to be ready`, START_MS, slot.start(word).ready);
    } finally {
      slot.held = false;
    }
  }

  /** Ends a node for good and empties its disk. */
  async dismiss(slot: Slot): Promise<void> {
    slot.enlisted = false;
    await slot.kill();
    await slot.disk.free();
    slot.diskIsFull = false;
    await slot.disk.wipe();
  }

  /** Starts what is enlisted and has ended, when its time has come. */
  async keep(): Promise<void> {
    if (this.#keeping) return;
    this.#keeping = true;
    try {
      await this.#startDue();
    } finally {
      this.#keeping = false;
    }
  }

  async #startDue(): Promise<void> {
    for (const slot of this.slots) {
      if (this.#closed || !slot.enlisted || slot.held || slot.condition !== "off") continue;
      if (performance.now() < slot.restartAt) continue;
      if (slot.diskIsFull) {
        await slot.disk.free();
        slot.diskIsFull = false;
      }
      this.#note(`${slot.name} starts again`);
      slot.start(["--standby"]);
    }
  }

  /** How every node that answers sees the cluster. */
  async views(): Promise<ReadonlyMap<string, View>> {
    const asked = this.alive().map(async ({ name, direct }) => [name, await viewOf(direct)] as const);
    const answers = await Promise.all(asked);
    return new Map(answers.flatMap(([name, view]) => (view === undefined ? [] : [[name, view] as const])));
  }

  /** Ends all processes and throws everything away. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const slot of this.slots) slot.enlisted = false;
    await Promise.allSettled(this.slots.map((slot) => slot.kill()));
    await this.network.close();
    await Promise.allSettled(this.slots.map(({ disk }) => disk.close()));
    await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
    process.off("exit", this.#atExit);
  }

  #abandon(): void {
    for (const { pid, disk } of this.slots) {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      disk.abandon();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function diskFor(path: string, small: boolean): Promise<Disk> {
  await mkdir(path);
  return (small ? await smallDisk(path) : undefined) ?? (await limitedDisk(path));
}

/** What the end of a process means: it was killed here, its disk was full, it was removed, or it is strange. */
function ended(slot: Slot, exit: Exit, strangeEnds: StrangeEnd[], note: (what: string) => void): void {
  if (slot.wasKilled || !slot.enlisted) return;
  const end = exit.signal ?? `exit code ${exit.code}`;
  note(`${slot.name} ended with ${end}`);
  const wasRemoved = exit.code === 0 || (exit.code === 5 && slot.logs().some((line) => line.includes("NOT_A_MEMBER")));
  if (wasRemoved) {
    slot.enlisted = false;
    return;
  }
  if (exit.code === 1 && slot.diskIsFull) return;
  slot.enlisted = false;
  strangeEnds.push({ node: slot.name, end, logs: slot.logs().slice(-LOGS_KEPT) });
}
