import type { Exit, NodeProcess } from "@quorate/demo";
import { spawnNode } from "@quorate/demo";
import type { Disk } from "./disk.ts";

/** What became of a node's process last. */
export type Condition = "off" | "running" | "paused";

/** How a process ended that nobody had made to. */
export interface StrangeEnd {
  readonly node: string;
  readonly end: string;
  readonly logs: readonly string[];
}

export interface SlotOptions {
  readonly name: string;
  readonly port: number;
  /** Where everybody else reaches it: its proxy. */
  readonly url: string;
  readonly disk: Disk;
  readonly flags: readonly string[];
  readonly onEnd: (slot: Slot, exit: Exit) => void;
}

/** A place for a node: a name, an address and a disk. Processes come and go in it. */
export class Slot {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly disk: Disk;
  readonly #flags: readonly string[];
  readonly #onEnd: (slot: Slot, exit: Exit) => void;
  #process: NodeProcess | undefined;
  #paused = false;
  #killed = false;
  /** Whether it is to run: a process that ends is started again. */
  enlisted = false;
  /** When, by `performance.now()`, a process that was ended may be started again. */
  restartAt = 0;
  diskIsFull = false;
  /** Whoever stopped its process will start it again. */
  held = false;
  /** It is a member whose store was thrown away, and that was not replaced yet. */
  lost = false;

  constructor({ name, port, url, disk, flags, onEnd }: SlotOptions) {
    this.name = name;
    this.port = port;
    this.url = url;
    this.disk = disk;
    this.#flags = flags;
    this.#onEnd = onEnd;
  }

  get condition(): Condition {
    if (this.#process === undefined || !this.#process.running()) return "off";
    return this.#paused ? "paused" : "running";
  }

  get pid(): number | undefined {
    return this.#process?.running() ? this.#process.pid : undefined;
  }

  /** Where this process itself reaches it, past the faults of the network. */
  get direct(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether the process that ended last was killed here. */
  get wasKilled(): boolean {
    return this.#killed;
  }

  /** The last lines of the log of the process started last. */
  logs(): readonly string[] {
    return this.#process?.logs() ?? [];
  }

  /** Starts a process; on an empty directory it does what `word` says. */
  start(word: readonly string[]): NodeProcess {
    if (this.condition !== "off") throw new Error(`${this.name} runs already`);
    const flags = ["--listen-url", this.direct, "--advertise-url", this.url, ...this.#flags, ...word];
    const started = spawnNode({ name: this.name, directory: this.disk.directory, flags });
    this.#process = started;
    this.#paused = false;
    this.#killed = false;
    void started.exited.then((exit) => {
      if (this.#process === started) this.#onEnd(this, exit);
    });
    return started;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.condition === "off") return;
    this.#killed = true;
    await this.#process?.kill();
  }

  pause(): void {
    if (this.condition !== "running") return;
    this.#paused = true;
    this.#process?.pause();
  }

  resume(): void {
    if (this.condition !== "paused") return;
    this.#paused = false;
    this.#process?.resume();
  }

  /** SIGTERM; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#killed = true;
    this.resume();
    await this.#process?.stop();
  }
}
