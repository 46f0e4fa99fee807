import { type Command, type Run, checkCommand, stageLimits } from "./command.ts";
import { type Chronicle, Stage } from "./stage.ts";
import type { StageView } from "./view.ts";

/** How far to go on: one event, to the next arrival of a frame, until nobody waits for anything, or for some time. */
export type Advance =
  | { readonly kind: "event" }
  | { readonly kind: "arrival" }
  /** All that follows at once; where frames are held, also what the disks make of it. */
  | { readonly kind: "consequences" }
  | { readonly kind: "quiet" }
  | { readonly kind: "time"; readonly ms: number };

/** A run that was left where something else was done. */
export interface Branch {
  readonly run: Run;
  /** The furthest step that it was followed to. */
  readonly last: number;
  /** The step where the next one left it. */
  readonly leftAt: number;
}

/** The most branches and views that are kept; both are only there for comfort. */
const branchesMax = 20;
const viewsMax = 3000;
/** How far "until nobody waits" may go. */
const quietStepsMax = 3000;
const quietMsMax = 8000;
/** What is due within this time of the last event is a consequence: disks take no longer. */
const consequenceMs = 2;
const consequencesMax = 300;

/** A run with a cursor that goes forward and back. Its methods may be called at any time; they wait for each other. */
export class Playback {
  #run: Run;
  #stage: Stage;
  #view: StageView;
  /** Of the furthest step that it was made at. */
  #chronicle: { readonly step: number; readonly value: Chronicle };
  #last: number;
  #branches: readonly Branch[] = [];
  readonly #views = new Map<number, StageView>();
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(run: Run, stage: Stage) {
    this.#run = run;
    this.#stage = stage;
    this.#view = stage.view();
    this.#chronicle = { step: 0, value: stage.chronicle() };
    this.#last = 0;
  }

  /** Opens a run at a step. Throws a TypeError if one of its commands cannot be done where it stands. */
  static async open(run: Run, at: number = 0): Promise<Playback> {
    const playback = new Playback(run, await Stage.open(run.options));
    const last = Math.min(stageLimits.steps, Math.max(at, (run.commands.at(-1)?.at ?? -1) + 1));
    await playback.#follow(last);
    await playback.goTo(at);
    return playback;
  }

  get run(): Run {
    return this.#run;
  }

  /** What is drawn at the cursor. */
  get view(): StageView {
    return this.#view;
  }

  /** The cursor: how many steps came before. */
  get at(): number {
    return this.#view.step;
  }

  /** The furthest step of this run so far. */
  get last(): number {
    return this.#last;
  }

  /** Runs that were left, oldest first. */
  get branches(): readonly Branch[] {
    return this.#branches;
  }

  /** All that happened in this run, also after the cursor. */
  get chronicle(): Chronicle {
    const { step } = this.#stage;
    if (step === this.#last && this.#chronicle.step !== step) {
      this.#chronicle = { step, value: this.#stage.chronicle() };
    }
    return this.#chronicle.value;
  }

  /** Puts the cursor on a step of this run, at most {@link last}. */
  goTo(step: number): Promise<void> {
    return this.#alone(() => this.#seek(Math.max(0, Math.min(step, this.#last))));
  }

  /** Goes on from the cursor; what comes later in this run stays as it is. False if nothing happens any more. */
  advance(how: Advance): Promise<boolean> {
    return this.#alone(async () => {
      await this.#materialize();
      const isEnough = this.#goalOf(how);
      let isMoved = false;
      while (!isEnough() && (await this.#step())) isMoved = true;
      this.#show();
      return isMoved;
    });
  }

  /**
   * Does something at the cursor. Where commands came later in this run, it becomes a branch. Says in words why it
   * cannot be done, if so. Throws a TypeError for what is no command.
   */
  do(command: Command): Promise<string | undefined> {
    checkCommand(command, "command");
    return this.#alone(async () => {
      await this.#materialize();
      const at = this.#stage.step;
      const isLater = this.#run.commands.some((placed) => placed.at >= at);
      if (this.#run.commands.length >= stageLimits.commands)
        return `a run has at most ${stageLimits.commands} commands`;
      const refusal = await this.#stage.apply(command);
      if (refusal !== undefined) return refusal;
      if (isLater) this.#leave(at);
      const before = this.#run.commands.filter((placed) => placed.at < at);
      this.#run = { ...this.#run, commands: [...before, { at, command }] };
      for (const step of this.#views.keys()) if (step > at) this.#views.delete(step);
      this.#last = this.#stage.step;
      this.#chronicle = { step: this.#last, value: this.#stage.chronicle() };
      this.#show();
      return undefined;
    });
  }

  /** Goes to a branch, where it was left; the present run becomes one. */
  take(branch: Branch): Promise<void> {
    return this.#alone(async () => {
      this.#leave(this.at);
      this.#branches = this.#branches.filter((each) => each !== branch);
      this.#run = branch.run;
      this.#views.clear();
      this.#last = 0;
      this.#stage = await Stage.open(branch.run.options);
      await this.#follow(branch.last);
      await this.#seek(branch.leftAt);
    });
  }

  /** One after the other. */
  #alone<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(act);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #leave(leftAt: number): void {
    const branch = { run: this.#run, last: this.#last, leftAt };
    this.#branches = [...this.#branches, branch].slice(-branchesMax);
  }

  async #seek(step: number): Promise<void> {
    const known = this.#views.get(step);
    if (known !== undefined) {
      this.#view = known;
      return;
    }
    if (step < this.#stage.step) await this.#rewind();
    while (this.#stage.step < step && (await this.#step()));
    this.#show();
  }

  /** Brings the stage to the cursor: it was elsewhere if the cursor only looked at views. */
  async #materialize(): Promise<void> {
    const { at } = this;
    if (this.#stage.step === at) return;
    if (this.#stage.step > at) await this.#rewind();
    while (this.#stage.step < at && (await this.#step()));
  }

  /** Begins the run again: what runs cannot be copied, and running it again is quick. */
  async #rewind(): Promise<void> {
    // What comes later stays known.
    void this.chronicle;
    this.#stage = await Stage.open(this.#run.options);
  }

  async #follow(last: number): Promise<void> {
    while (this.#stage.step < last && (await this.#step()));
    this.#show();
  }

  /** The next step of this run: its command that stands there, or one event. */
  async #step(): Promise<boolean> {
    const { step } = this.#stage;
    const placed = this.#run.commands.find(({ at }) => at === step);
    if (placed === undefined) {
      if (!(await this.#stage.next())) return false;
    } else {
      const refusal = await this.#stage.apply(placed.command);
      if (refusal !== undefined)
        throw new TypeError(`the ${placed.command.kind} at step ${step} cannot be done: ${refusal}`);
    }
    this.#last = Math.max(this.#last, this.#stage.step);
    return true;
  }

  #goalOf(how: Advance): () => boolean {
    const stage = this.#stage;
    const { step, arrivals, nowMs } = stage;
    const isNear = (ms: number) => (stage.nextAtMs ?? Number.POSITIVE_INFINITY) <= ms;
    switch (how.kind) {
      case "event":
        return () => stage.step > step;
      case "arrival":
        return () => stage.arrivals > arrivals || stage.step - step >= quietStepsMax;
      case "consequences":
        // Where frames flow, waiting for the disks would let some of them arrive.
        return () =>
          !isNear(stage.mode === "held" ? stage.nowMs + consequenceMs : nowMs) || stage.step - step >= consequencesMax;
      case "quiet":
        return () => stage.isQuiet || stage.step - step >= quietStepsMax || stage.nowMs - nowMs >= quietMsMax;
      case "time":
        return () => !isNear(nowMs + how.ms);
    }
  }

  /** Shows the stage where it is. */
  #show(): void {
    const { step } = this.#stage;
    this.#view = this.#stage.view();
    this.#views.set(step, this.#view);
    const oldest = this.#views.size > viewsMax ? this.#views.keys().next().value : undefined;
    if (oldest !== undefined) this.#views.delete(oldest);
  }
}
