import { type ReadonlySignal, type Signal, computed, signal } from "@preact/signals";
import {
  type Advance,
  type Branch,
  type Command,
  Playback,
  type Run,
  type StageOptions,
  type StageView,
} from "@quorate/simulator/stage";
import { type Shared, packed, unpacked } from "./link.ts";
import { words } from "./words.ts";

/** Virtual milliseconds in a second of the reader's. */
export const speeds = { slow: 12, normal: 40, fast: 250 } as const;
/** How fast time goes while it runs. */
export type Speed = keyof typeof speeds;

/** The cluster that a visitor finds. */
export const firstOptions: StageOptions = { seed: 1, nodes: 3, birth: "form", mode: "flow" };

/** What these bring about at once belongs to them: a frame that is sent, a batch that is written. */
const bringsAbout: ReadonlySet<Command["kind"]> = new Set(["deliver", "operate", "change", "abort", "start", "resume"]);

/** What is shown of the run, as it changes. */
export interface Shown {
  readonly view: StageView;
  readonly run: Run;
  readonly last: number;
  readonly branches: readonly Branch[];
}

/** A run on a page: what is shown of it, and everything that can be done to it. */
export class Controller {
  readonly shown: Signal<Shown | undefined> = signal(undefined);
  readonly isRunning: Signal<boolean> = signal(false);
  readonly speed: Signal<Speed> = signal<Speed>("normal");
  /** What the page says about the last thing that was done; empty if all is well. */
  readonly message: Signal<string> = signal("");
  /** The time that is drawn: it runs on evenly between two steps. */
  readonly drawnMs: Signal<number> = signal(0);
  readonly view: ReadonlySignal<StageView | undefined> = computed(() => this.shown.value?.view);
  #playback: Playback | undefined;
  /** Ends when nothing that was asked for is still to be shown. */
  #settled: Promise<unknown> = Promise.resolve();
  #wasBusy = false;
  #credit = 0;

  /** The run itself, for its chronicle; undefined before it is born. */
  get playback(): Playback | undefined {
    return this.#playback;
  }

  /** Opens the run of a link, or a fresh one for an empty text. */
  open(text: string): Promise<void> {
    return this.#doing(async () => {
      let shared: Shared = { run: { options: firstOptions, commands: [] }, at: 0 };
      let problem = "";
      try {
        if (text !== "") shared = await unpacked(text);
        await this.#take(shared);
      } catch (error) {
        problem = words.badLink(error instanceof Error ? error.message : String(error));
        await this.#take({ run: { options: firstOptions, commands: [] }, at: 0 });
      }
      this.message.value = problem;
    });
  }

  /** Begins anew. */
  begin(options: StageOptions): Promise<void> {
    this.isRunning.value = false;
    return this.#doing(() => this.#take({ run: { options, commands: [] }, at: 0 }));
  }

  /** The text of a link to what is shown now, once all that was asked for is shown. */
  async link(): Promise<string> {
    await this.#settled;
    const { shown } = this;
    return shown.value === undefined ? "" : packed({ run: shown.value.run, at: shown.value.view.step });
  }

  /** Does something at the cursor, and says so if it cannot be done. True if it was done. */
  act(command: Command): Promise<boolean> {
    return this.#doing(async () => {
      const refusal = await this.#playback?.do(command);
      this.message.value = refusal === undefined ? "" : words.cannot(refusal);
      if (refusal === undefined && bringsAbout.has(command.kind))
        await this.#playback?.advance({ kind: "consequences" });
      this.#show();
      return refusal === undefined;
    });
  }

  /** Goes on; says so where a run is as long as it may be. */
  advance(how: Advance): Promise<void> {
    return this.#doing(async () => {
      const isMoved = await this.#playback?.advance(how);
      if (isMoved === false && how.kind === "event") this.message.value = words.full;
      this.#show();
    });
  }

  goTo(step: number): Promise<void> {
    this.isRunning.value = false;
    return this.#doing(async () => {
      await this.#playback?.goTo(step);
      this.#show();
    });
  }

  take(branch: Branch): Promise<void> {
    this.isRunning.value = false;
    return this.#doing(async () => {
      await this.#playback?.take(branch);
      this.#show();
    });
  }

  /** Lets time run, or stops it. It stops by itself when what was under way has ended. */
  toggle(): void {
    this.isRunning.value = !this.isRunning.value;
    this.#credit = 0;
    this.#wasBusy = false;
  }

  /** The reader's time went on while it runs: `elapsedMs` since the last call. */
  async tick(elapsedMs: number): Promise<void> {
    const view = this.view.value;
    if (!this.isRunning.value || view === undefined) return;
    this.#credit += (Math.min(elapsedMs, 200) / 1000) * speeds[this.speed.value];
    const wholeMs = Math.floor(this.#credit);
    if (wholeMs > 0) {
      const before = view.nowMs;
      const isMoved = await this.#playback?.advance({ kind: "time", ms: wholeMs });
      const after = this.#playback?.view.nowMs ?? before;
      // Time stands where nothing is due; what is left of it counts for the next event.
      if (isMoved === true) this.#credit -= Math.max(0, after - before);
      this.#credit = Math.max(0, this.#credit);
      if (isMoved === true) this.#show();
    }
    const { isQuiet } = this.view.value ?? { isQuiet: true };
    if (isQuiet && this.#wasBusy) this.isRunning.value = false;
    this.#wasBusy = !isQuiet;
    this.drawnMs.value = (this.view.value?.nowMs ?? 0) + (this.isRunning.value ? this.#credit : 0);
  }

  #doing<Result>(act: () => Promise<Result>): Promise<Result> {
    const work = act();
    this.#settled = Promise.allSettled([this.#settled, work]);
    return work;
  }

  async #take({ run, at }: Shared): Promise<void> {
    this.#playback = await Playback.open(run, at);
    this.#show();
  }

  #show(): void {
    const playback = this.#playback;
    if (playback === undefined) return;
    const { view, run, last, branches } = playback;
    this.shown.value = { view, run, last, branches };
    this.drawnMs.value = view.nowMs + (this.isRunning.value ? this.#credit : 0);
    if (view.violation !== undefined) this.isRunning.value = false;
  }
}
