import type { System } from "@quorate/simulator/explorer";
import type { Progress, SearchPorts } from "./result.ts";
import type { SearchState, StageSystem } from "./system.ts";

const progressEveryMs = 200;
/** How many states are looked at between two looks at the clock. */
const clockEvery = 256;

/** The time of a search is over. */
export class DeadlineError extends Error {}

/** Counts what a search does, reports it, and ends it at its deadline. */
export class Watch {
  readonly #ports: SearchPorts;
  readonly #startMs: number;
  #reportMs: number;
  #walks = 0;
  #states = 0;
  #expanded = 0;
  #transitions = 0;
  #depth = 0;

  constructor(ports: SearchPorts) {
    this.#ports = ports;
    this.#startMs = ports.nowMs();
    this.#reportMs = this.#startMs + progressEveryMs;
  }

  /** The system, counted from nothing; it throws a DeadlineError once so much time has passed since the search began. */
  watched(system: StageSystem, deadlineMs: number): System<SearchState> {
    [this.#states, this.#expanded, this.#transitions, this.#depth] = [0, 0, 0, 0];
    const { initial, key } = system;
    return {
      initial,
      key,
      invariant: (state) => {
        this.#states++;
        return system.invariant(state);
      },
      expand: (state, emit) => {
        if (this.#expanded++ % clockEvery === 0 && this.isOver(deadlineMs)) throw new DeadlineError();
        system.expand(state, (...step) => {
          this.#transitions++;
          emit(...step);
        });
      },
    };
  }

  /** Notes how many random runs were begun. */
  walk(walks: number): void {
    this.#walks = walks;
  }

  /** Notes how far from the start the search is. */
  descend(depth: number): void {
    this.#depth = depth;
  }

  /** How far the search is. */
  progress(): Progress {
    const [states, transitions, depth, walks] = [this.#states, this.#transitions, this.#depth, this.#walks];
    const elapsedMs = this.#ports.nowMs() - this.#startMs;
    return { states, transitions, depth, queue: states - this.#expanded, walks, elapsedMs };
  }

  /** Whether so much time has passed since the search began. Reports on the way. */
  isOver(deadlineMs: number): boolean {
    const now = this.#ports.nowMs();
    if (now >= this.#reportMs) {
      this.#reportMs = now + progressEveryMs;
      this.#ports.onProgress(this.progress());
    }
    return now - this.#startMs >= deadlineMs;
  }
}
