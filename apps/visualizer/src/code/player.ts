import { type ReadonlySignal, type Signal, computed, signal } from "@preact/signals";
import { tell } from "../ui/announce.ts";
import type { Action } from "../world/index.ts";
import { happeningWords } from "./describe.ts";
import { nextOfGeneral, randomChoice } from "./drive.ts";
import type { Session } from "./session.ts";
import { words } from "./words.ts";

/** What goes on by itself: nothing, all at random, the same as fast as it can, one general alone, or the branch as it was. */
export type Playing =
  | { readonly kind: "nothing" | "all" | "end" | "branch" }
  | { readonly kind: "general"; readonly general: number };

/** Speeds that can be chosen, in moments per second. */
export const speeds: readonly number[] = [1, 2, 5, 10, 30, 60];

/** How far "run to the end" goes at most, and how long at a time, so that the page can be used meanwhile. */
const momentsMax = 3000;
const sliceMs = 30;
/** A page that was in the background does not make up for the time it missed. */
const catchUpMs = 250;

/** Runs a session by itself, in the rhythm of the screen. */
export class Player {
  readonly playing: Signal<Playing> = signal<Playing>({ kind: "nothing" });
  readonly seed: Signal<number> = signal(1);
  readonly speed: Signal<number> = signal(5);
  readonly hasFaults: Signal<boolean> = signal(false);
  readonly isPlaying: ReadonlySignal<boolean> = computed(() => this.playing.value.kind !== "nothing");

  readonly #session: Session;
  #frame: number | undefined;
  #lastMs: number | undefined;
  #owed = 0;
  /** How many moments "run to the end" made. */
  #made = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Begins to play, with the first moment at once, or stops what is playing if it is the same. */
  toggle(playing: Playing): void {
    const now = this.playing.peek();
    const isSame = JSON.stringify(now) === JSON.stringify(playing);
    this.stop();
    if (isSame || playing.kind === "nothing") return;
    this.playing.value = playing;
    this.#owed = 1;
    this.#made = 0;
    this.#frame = requestAnimationFrame((nowMs) => this.#tick(nowMs));
  }

  /** Plays nothing any more. */
  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#lastMs = undefined;
    if (this.playing.peek().kind !== "nothing") this.playing.value = { kind: "nothing" };
  }

  /** Chooses at random until nothing is left to do, a text fails, or it is stopped by calling this again. */
  toTheEnd(): void {
    this.toggle({ kind: "end" });
  }

  /** Goes on towards the end for a short while; false where that is over. */
  #slice(): boolean {
    const untilMs = performance.now() + sliceMs;
    let isPause = false;
    let said: string | undefined;
    this.#session.actWhile(momentsMax, (world, happenings) => {
      const failed = this.#made === 0 ? undefined : happenings.find(({ kind }) => kind === "failed");
      if (failed !== undefined) said = words.stoppedAtFailure(happeningWords(failed, world) ?? "");
      else if (this.#made >= momentsMax) said = words.stoppedAfter(momentsMax);
      else isPause = performance.now() >= untilMs;
      if (said !== undefined || isPause) return undefined;
      const action = randomChoice(world, this.seed.peek(), this.hasFaults.peek());
      if (action === undefined) said = words.autoEnded;
      this.#made += 1;
      return action;
    });
    if (said !== undefined) tell(said);
    return isPause;
  }

  #tick(nowMs: number): void {
    if (this.playing.peek().kind === "end") {
      if (!this.#slice()) return this.stop();
      this.#frame = requestAnimationFrame((laterMs) => this.#tick(laterMs));
      return;
    }
    const passedMs = Math.min(catchUpMs, nowMs - (this.#lastMs ?? nowMs));
    this.#lastMs = nowMs;
    // A frame that comes a moment early shall not skip one, so that 60 in a second are 60.
    this.#owed += (passedMs * this.speed.peek()) / 1000;
    while (this.#owed >= 0.95) {
      this.#owed -= 1;
      if (!this.#advance()) {
        this.stop();
        return;
      }
    }
    this.#frame = requestAnimationFrame((laterMs) => this.#tick(laterMs));
  }

  #advance(): boolean {
    const playing = this.playing.peek();
    const session = this.#session;
    if (playing.kind === "nothing") return false;
    if (playing.kind === "branch") return session.move(1);
    const world = session.world.peek();
    const action: Action | undefined =
      playing.kind === "general"
        ? nextOfGeneral(world, playing.general)
        : randomChoice(world, this.seed.peek(), this.hasFaults.peek());
    if (action !== undefined) return session.act(action);
    if (playing.kind !== "general") tell(words.autoEnded);
    else if (world.generals[playing.general]?.phase === "waiting") tell(words.reasons.nothingToDo);
    return false;
  }
}
