import { type ReadonlySignal, type Signal, batch, computed, signal } from "@preact/signals";
import type { Problem } from "../language/index.ts";
import { Film, ImpossibleMomentError, RunTooLongError, branch, extended, moved, newRun, pathTo } from "../run/index.ts";
import type { Run } from "../run/index.ts";
import { announce, tell } from "../ui/announce.ts";
import {
  type Action,
  type Happening,
  type Message,
  type Scenario,
  type Stage,
  type Texts,
  type World,
  apply,
  stageOf,
} from "../world/index.ts";
import { happeningWords, ownersOf } from "./describe.ts";
import { words } from "./words.ts";

/** A run with what shows it. */
export interface Loaded {
  readonly run: Run;
  readonly stage: Stage;
  readonly film: Film;
}

/** A run that another one took the place of, and what was in the editors then. */
export interface Earlier extends Loaded {
  readonly drafts: Texts;
}

/** How many earlier runs are kept for Undo. */
const earlierMax = 10;

/** What the code page shows and changes: one run at a time, as signals. */
export class Session {
  readonly loaded: Signal<Loaded>;
  /** Runs that others took the place of, the last one at the end. */
  readonly earlier: Signal<readonly Earlier[]> = signal([]);
  /** What is in the editors; the run goes on with its own texts while these have problems. */
  readonly drafts: Signal<Texts>;
  readonly problems: Signal<readonly Problem[]> = signal([]);
  /** The index of the general that keys and the phone's bar act on. */
  readonly selected: Signal<number> = signal(0);
  readonly messageId: Signal<number | undefined> = signal(undefined);

  readonly run: ReadonlySignal<Run> = computed(() => this.loaded.value.run);
  readonly stage: ReadonlySignal<Stage> = computed(() => this.loaded.value.stage);
  readonly world: ReadonlySignal<World> = computed(() => {
    const { run, film } = this.loaded.value;
    return film.worldAt(run, run.cursor);
  });
  /** The world one moment earlier, to tell what changed. */
  readonly before: ReadonlySignal<World> = computed(() => {
    const { run, film } = this.loaded.value;
    return film.worldAt(run, run.moments[run.cursor]?.parent ?? run.cursor);
  });
  readonly happenings: ReadonlySignal<readonly Happening[]> = computed(() => {
    const { run, film } = this.loaded.value;
    return film.happeningsAt(run, run.cursor);
  });
  /** Ids from the start to the cursor. */
  readonly path: ReadonlySignal<readonly number[]> = computed(() => pathTo(this.run.value, this.run.value.cursor));
  /** Ids from the start through the cursor to the end of its branch. */
  readonly branch: ReadonlySignal<readonly number[]> = computed(() => branch(this.run.value));
  /** The general of each proposer id. */
  readonly owners: ReadonlySignal<readonly number[]> = computed(() => {
    const { moments, scenario } = this.run.value;
    const actions = this.path.value.map((id) => moments[id]?.action);
    return ownersOf(
      scenario.generals,
      actions.flatMap((action) => (action?.kind === "restart-general" ? [action.general] : [])),
    );
  });
  readonly message: ReadonlySignal<Message | undefined> = computed(() => {
    const { network } = this.world.value;
    return network.find(({ id }) => id === this.messageId.value) ?? network[0];
  });

  /** Throws a RangeError for a scenario whose texts have problems: the first one has to be right. */
  constructor(scenario: Scenario) {
    const staged = stageOf(scenario);
    if (staged.kind === "problems") throw new RangeError(staged.problems.map(({ message }) => message).join("; "));
    const { stage } = staged;
    this.loaded = signal({ run: newRun(scenario), stage, film: new Film(stage) });
    this.drafts = signal(scenario.texts);
  }

  /** Does something next; false, and the reason in words, where that is not possible now. */
  act(action: Action): boolean {
    return this.actAll([action]);
  }

  /** Does several things in a row, as far as they are possible. */
  actAll(actions: readonly Action[]): boolean {
    const { stage, film } = this.loaded.peek();
    let { run } = this.loaded.peek();
    const said: string[] = [];
    let refusal: string | undefined;
    for (const action of actions) {
      const applied = apply(stage, film.worldAt(run, run.cursor), action);
      if (applied.kind === "impossible") {
        refusal = applied.why;
        break;
      }
      const next = tryExtend(run, action);
      if (typeof next === "string") {
        refusal = next;
        break;
      }
      run = next;
      said.push(...applied.happenings.flatMap((happening) => happeningWords(happening, applied.world) ?? []));
    }
    this.loaded.value = { stage, film, run };
    if (said.length > 0) announce(said.slice(-4).join(". "));
    if (refusal !== undefined) tell(refusal);
    return refusal === undefined;
  }

  /**
   * Does what is chosen, world after world, at most so many times; stops where nothing is. `choose` also gets what
   * happened in the moment that led to the world.
   */
  actWhile(most: number, choose: (world: World, happenings: readonly Happening[]) => Action | undefined): void {
    const { stage, film } = this.loaded.peek();
    let { run } = this.loaded.peek();
    for (let count = 0; count < most; count++) {
      const action = choose(film.worldAt(run, run.cursor), film.happeningsAt(run, run.cursor));
      const next = action === undefined ? undefined : tryExtend(run, action);
      if (typeof next === "string") tell(next);
      if (next === undefined || typeof next === "string") break;
      run = next;
    }
    this.loaded.value = { stage, film, run };
  }

  /** Shows another moment of the run. */
  jump(id: number): void {
    const { run, film, stage } = this.loaded.peek();
    const next = moved(run, id);
    try {
      film.worldAt(next, id);
    } catch (error) {
      if (!(error instanceof ImpossibleMomentError)) throw error;
      tell(words.brokenMoment(error.why));
      return;
    }
    this.loaded.value = { run: next, film, stage };
    announce(words.momentOf(this.path.peek().length - 1, this.branch.peek().length - 1));
  }

  /** Moves along the branch by so many moments; false at its end. */
  move(by: number): boolean {
    const way = this.branch.peek();
    const at = this.path.peek().length - 1;
    const id = way[Math.min(way.length - 1, Math.max(0, at + by))];
    if (id === undefined || id === this.run.peek().cursor) return false;
    this.jump(id);
    return this.run.peek().cursor === id;
  }

  /** How many moments lie between the start and this one. */
  depthOf(id: number): number {
    return pathTo(this.run.peek(), id).length - 1;
  }

  /**
   * Shows a run that may come from a link: the part that can happen. What was typed stays where the texts that run stay.
   * Returns what is wrong with its texts.
   */
  open(run: Run): readonly Problem[] {
    const staged = stageOf(run.scenario);
    if (staged.kind === "problems") return staged.problems;
    const { stage } = staged;
    const film = new Film(stage);
    const possible = possiblePart(run, film);
    const isTyping = areSame(run.scenario.texts, this.run.peek().scenario.texts);
    if (typeof possible.why === "string") tell(words.brokenMoment(possible.why));
    batch(() => {
      this.loaded.value = { run: possible.run, stage, film };
      if (!isTyping) this.drafts.value = run.scenario.texts;
      if (!isTyping) this.problems.value = [];
      this.selected.value = Math.min(this.selected.value, run.scenario.generals - 1);
    });
    return [];
  }

  /** Begins a new run of a scenario in the place of the present one, as `replace` does. */
  begin(scenario: Scenario): readonly Problem[] {
    return this.replace(newRun(scenario));
  }

  /** Opens a run, and keeps the present one for Undo if anything happened in it or was typed that is not shown now. */
  replace(run: Run): readonly Problem[] {
    const present = this.present();
    const problems = this.open(run);
    const isLost = present.run.moments.length > 1 || !areSame(present.drafts, this.drafts.peek());
    if (problems.length === 0 && isLost) this.#keep(present);
    return problems;
  }

  /** The run that is shown and what is in the editors, to be brought back later. */
  present(): Earlier {
    return { ...this.loaded.peek(), drafts: this.drafts.peek() };
  }

  #keep(earlier: Earlier): void {
    this.earlier.value = [...this.earlier.peek(), earlier].slice(-earlierMax);
  }

  /** Takes over what was typed: the run begins anew if the texts are right and differ from its own. */
  takeDrafts(): void {
    const present = this.loaded.peek();
    const { scenario, moments } = present.run;
    const texts = this.drafts.peek();
    this.problems.value = areSame(texts, scenario.texts) ? [] : this.open(newRun({ ...scenario, texts }));
    if (this.loaded.peek() === present || moments.length === 1) return;
    this.#keep({ ...present, drafts: scenario.texts });
    tell(words.restarted);
  }

  /** Brings back the run before the present one, and what was in the editors then. */
  undoEdit(): void {
    const last = this.earlier.peek().at(-1);
    if (last === undefined) return;
    this.earlier.value = this.earlier.peek().slice(0, -1);
    this.#show(last);
  }

  /** Brings back a run that another took the place of; that one is kept for Undo if anything happened in it. */
  bringBack(earlier: Earlier): void {
    const present = this.present();
    this.earlier.value = this.earlier.peek().filter(({ run }) => run !== earlier.run);
    if (present.run.moments.length > 1) this.#keep(present);
    this.#show(earlier);
  }

  #show({ run, stage, film, drafts }: Earlier): void {
    batch(() => {
      this.loaded.value = { run, stage, film };
      this.drafts.value = drafts;
      this.selected.value = Math.min(this.selected.value, run.scenario.generals - 1);
    });
    tell(words.restored);
    this.takeDrafts();
  }
}

/** Whether both texts are the same. */
export function areSame(texts: Texts, others: Texts): boolean {
  return texts.engine === others.engine && texts.machine === others.machine;
}

function tryExtend(run: Run, action: Action): Run | string {
  try {
    return extended(run, action);
  } catch (error) {
    if (error instanceof RunTooLongError) return error.message;
    throw error;
  }
}

/** The run with its cursor where it can be shown: before the first moment that cannot happen. */
function possiblePart(run: Run, film: Film): { readonly run: Run; readonly why?: string } {
  try {
    film.worldAt(run, run.cursor);
    return { run };
  } catch (error) {
    if (!(error instanceof ImpossibleMomentError)) throw error;
    const parent = run.moments[error.moment]?.parent ?? 0;
    return { run: moved(run, parent), why: error.why };
  }
}
