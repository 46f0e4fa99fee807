import type { Frame } from "@quorate/replica";
import type { Flight } from "../network.ts";
import type { VirtualTime } from "../virtual-time.ts";
import type { NetworkMode } from "./command.ts";

/** A frame that has not arrived yet. */
export interface FrameInFlight {
  readonly id: number;
  readonly frame: Frame;
  readonly from: string;
  readonly to: string;
  readonly sentAtMs: number;
  readonly dueAtMs: number;
  /** It is a copy that somebody made. */
  readonly isCopy: boolean;
  /** It reached a process that is paused. */
  readonly isArriving: boolean;
}

/** What became of a frame, and in which steps. */
export interface FrameFate {
  readonly id: number;
  readonly frame: Frame;
  readonly from: string;
  readonly to: string;
  readonly sentAt: number;
  readonly endedAt: number | undefined;
  readonly state: "flying" | "arrived" | "lost" | "stopped by a wall" | "its process died";
  readonly isCopy: boolean;
}

/** Nothing passes it; `isOneWay` lets frames back. */
export interface Wall {
  readonly id: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly isOneWay: boolean;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Entry {
  readonly flight: Flight;
  readonly view: Mutable<FrameInFlight>;
  readonly fate: Mutable<FrameFate>;
  cancel: (() => void) | undefined;
}

/** The frames in flight of a stage, the walls in their way, and whether they arrive by themselves. */
export class Flights {
  readonly #time: VirtualTime;
  readonly #step: () => number;
  readonly #entries = new Map<number, Entry>();
  readonly #fates: Mutable<FrameFate>[] = [];
  #walls: readonly Wall[] = [];
  #mode: NetworkMode = "flow";
  #ids = 0;
  #wallIds = 0;
  #arrivals = 0;

  /** `step` tells the present step, for fates. */
  constructor(time: VirtualTime, step: () => number) {
    this.#time = time;
    this.#step = step;
  }

  get mode(): NetworkMode {
    return this.#mode;
  }

  get walls(): readonly Wall[] {
    return this.#walls;
  }

  /** How many frames arrived so far. */
  get arrivals(): number {
    return this.#arrivals;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** The frames in flight, oldest first. */
  get list(): readonly FrameInFlight[] {
    return Array.from(this.#entries.values(), ({ view }) => ({ ...view }));
  }

  /** What became of all frames since {@link forget}, in the order they were sent. */
  get fates(): readonly FrameFate[] {
    return this.#fates.map((fate) => ({ ...fate }));
  }

  /** Forgets what became of frames that are gone. */
  forget(): void {
    this.#fates.splice(0);
    for (const { fate } of this.#entries.values()) this.#fates.push(fate);
  }

  /** Takes a frame on its way. */
  carry(flight: Flight): void {
    this.#add(flight, false);
  }

  /** Changes whether frames arrive by themselves; those that wait have the rest of their way before them. */
  set(mode: NetworkMode): void {
    this.#mode = mode;
    for (const entry of this.#entries.values()) {
      if (entry.view.isArriving) continue;
      entry.cancel?.();
      entry.cancel = undefined;
      if (mode === "flow") this.#schedule(entry);
    }
  }

  /** Lets a frame arrive now, before all others. */
  deliver(id: number): string | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return missing(id);
    if (entry.view.isArriving) return `frame ${id} is arriving already`;
    entry.cancel?.();
    entry.view.dueAtMs = this.#time.nowMs;
    this.#schedule(entry);
    entry.view.isArriving = true;
    return undefined;
  }

  lose(id: number): string | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return missing(id);
    this.#end(entry, "lost");
    return undefined;
  }

  /** Sends a copy of a frame after it. */
  duplicate(id: number): string | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return missing(id);
    this.#add(entry.flight, true);
    return undefined;
  }

  build(from: readonly string[], to: readonly string[], isOneWay: boolean): void {
    this.#walls = [...this.#walls, { id: ++this.#wallIds, from: [...from], to: [...to], isOneWay }];
  }

  /** Takes a wall away, or all of them with 0. */
  heal(id: number): string | undefined {
    const left = id === 0 ? [] : this.#walls.filter((wall) => wall.id !== id);
    if (left.length === this.#walls.length) return id === 0 ? "there is no wall" : `there is no wall ${id}`;
    this.#walls = left;
    return undefined;
  }

  /** Ends the flights to processes that died. */
  sweep(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.flight.to.owner.alive) this.#end(entry, "its process died");
    }
  }

  #add(flight: Flight, isCopy: boolean): void {
    const id = ++this.#ids;
    const { frame, delayMs } = flight;
    const [from, to] = [flight.from.node, flight.to.node];
    const { nowMs } = this.#time;
    const fate: Mutable<FrameFate> = {
      id,
      frame,
      from,
      to,
      isCopy,
      sentAt: this.#step(),
      endedAt: undefined,
      state: "flying",
    };
    this.#fates.push(fate);
    const entry: Entry = {
      flight,
      view: { id, frame, from, to, sentAtMs: nowMs, dueAtMs: nowMs + delayMs, isCopy, isArriving: false },
      fate,
      cancel: undefined,
    };
    this.#entries.set(id, entry);
    if (this.#isStopped(from, to)) this.#end(entry, "stopped by a wall");
    else if (this.#mode === "flow") this.#schedule(entry);
  }

  #schedule(entry: Entry): void {
    const { time, flight, view } = { time: this.#time, flight: entry.flight, view: entry.view };
    entry.cancel = time.after(view.dueAtMs - time.nowMs, () => this.#land(entry), flight.to.owner);
  }

  #land(entry: Entry): void {
    const { from, to } = entry.view;
    // A wall that was built while it was under way is in its way too.
    if (this.#isStopped(from, to)) return this.#end(entry, "stopped by a wall");
    this.#end(entry, "arrived");
    this.#arrivals++;
    entry.flight.arrive();
  }

  #end(entry: Entry, state: FrameFate["state"]): void {
    entry.cancel?.();
    this.#entries.delete(entry.view.id);
    entry.fate.state = state;
    entry.fate.endedAt = this.#step();
  }

  #isStopped(from: string, to: string): boolean {
    return this.#walls.some(
      (wall) =>
        (wall.from.includes(from) && wall.to.includes(to)) ||
        (!wall.isOneWay && wall.to.includes(from) && wall.from.includes(to)),
    );
  }
}

function missing(id: number): string {
  return `frame ${id} is not in flight`;
}
