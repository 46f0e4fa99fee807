import { type ReadonlySignal, type Signal, computed, effect, signal } from "@preact/signals";
import { type Verdict, verdictOf } from "../search/index.ts";
import { lessonOf } from "../lessons/index.ts";
import { type Run, RunLinkError, decodeRun, encodeRun } from "../run/index.ts";
import { type Preset, presetOf, presets } from "../texts/presets.ts";
import { announce, tell } from "../ui/announce.ts";
import { type Route, hashOf, showHash } from "../ui/routes.ts";
import type { Scenario, Texts } from "../world/index.ts";
import { Commands } from "./commands.ts";
import { Course, startOfLesson } from "./course.ts";
import { Hunt } from "./hunt.ts";
import { Player } from "./player.ts";
import { type Draft, keepDraft, keptDraft } from "./draft.ts";
import { type Earlier, Session, areSame } from "./session.ts";
import { words } from "./words.ts";

/** The tabs of the phone layout. */
export const tabs = ["code", "network", "state", "time"] as const;
export type Tab = (typeof tabs)[number];

/** How long a run rests before the address has it, and how long a part of an address may be that nobody asked for. */
const rememberMs = 1000;
const rememberedMax = 8000;

/** All that the components of code mode share. */
export class Page {
  readonly session: Session;
  readonly player: Player;
  readonly commands: Commands;
  readonly hunt: Hunt;
  readonly tab: Signal<Tab> = signal<Tab>("code");
  /** The verdict on what the generals were told until the cursor. */
  readonly verdict: ReadonlySignal<Verdict>;
  readonly course: Course;
  /** The preset whose texts these are, or come from. */
  readonly preset: ReadonlySignal<Preset>;
  readonly showHelp: () => void;
  readonly #chosen: Signal<Preset>;
  /** The run that the page opens with: the address needs no part for it. */
  readonly #first: Run;
  /** What a lesson took the place of, if there was anything to lose. */
  #beforeLesson: Earlier | undefined;
  #draft: Draft | undefined = keptDraft();

  constructor(showHelp: () => void) {
    const [preset] = presets;
    if (preset === undefined) throw new RangeError("there are no texts to begin with");
    this.#chosen = signal(preset);
    this.session = new Session(scenarioOf(preset));
    this.#first = this.session.run.peek();
    this.player = new Player(this.session);
    this.commands = new Commands(this.session, this.player, (pressed) => this.course.press(pressed));
    this.hunt = new Hunt(this.session, this.player);
    this.showHelp = showHelp;
    const { session } = this;
    this.preset = computed(() => presetOfTexts(session.run.value.scenario.texts) ?? this.#chosen.value);
    const operations = computed(() => session.world.value.operations);
    this.verdict = computed(() => {
      // Most moments change no operation: the verdict then stays.
      const judged = operations.value;
      return verdictOf(session.stage.peek(), { operations: judged, generals: session.world.peek().generals });
    });
    this.course = new Course(session, this.hunt, this.verdict);
    // What a lesson says to press shall be in sight where there is room for one tab and one general's buttons only.
    effect(() => {
      const hint = this.course.hint.value;
      if (hint?.kind === "message") this.tab.value = "network";
      if (hint?.kind === "acceptor") this.tab.value = "state";
      if (hint?.kind === "page" && hint.press === words.toEnd) this.tab.value = "time";
      if (hint?.kind === "general") this.select(session.world.peek().generals.findIndex(isCalled(hint.general)));
    });
  }

  /** Begins a new run; what the search found before is forgotten. */
  begin(scenario: Scenario): void {
    this.player.stop();
    this.hunt.forget();
    const problems = this.session.begin(scenario);
    if (problems.length > 0) this.session.problems.value = problems;
  }

  /** Begins a new run with the texts of a preset. */
  beginPreset(id: string): void {
    const preset = presetOf(id);
    if (preset === undefined) return;
    this.#chosen.value = preset;
    this.begin(scenarioOf(preset));
    announce(preset.words);
  }

  /** Brings back the run before the present one. */
  undo(): void {
    this.player.stop();
    this.hunt.forget();
    this.session.undoEdit();
  }

  /** Takes up a lesson from its beginning; the address names it. */
  beginLesson(id: string): void {
    const lesson = lessonOf(id);
    if (lesson === undefined) return tell(words.noLesson(id));
    if (this.course.lesson.peek() === undefined) this.#beforeLesson = this.#worthKeeping();
    this.course.leave();
    this.#chosen.value = presetOf(lesson.preset) ?? this.#chosen.peek();
    this.begin(startOfLesson(lesson));
    this.session.selected.value = 0;
    this.course.begin(lesson);
    showHash(hashOf({ kind: "lesson", id }));
  }

  /** Ends a lesson, if one is taken, and brings back the run that it took the place of. */
  leaveLesson(): void {
    if (this.course.lesson.peek() === undefined) return;
    this.player.stop();
    this.course.leave();
    const before = this.#beforeLesson;
    this.#beforeLesson = undefined;
    if (before !== undefined) this.session.bringBack(before);
  }

  #worthKeeping(): Earlier | undefined {
    const present = this.session.present();
    const isUntouched = present.run === this.#first && areSame(present.drafts, present.run.scenario.texts);
    return isUntouched ? undefined : present;
  }

  /** Goes to another part of the page, as a link does. */
  go(route: Route): void {
    location.hash = hashOf(route);
  }

  /** Opens a run from a link. */
  async openLink(text: string): Promise<void> {
    this.player.stop();
    try {
      const run = await decodeRun(text);
      this.leaveLesson();
      this.hunt.forget();
      // What is shown already, as after the browser's Back, stays with all that belongs to it.
      if (text === (await encodeRun(this.session.run.peek()))) return;
      const problems = this.session.replace(run);
      if (problems.length > 0) tell(words.brokenLink(problems[0]?.message ?? ""));
      this.takeUpDraft();
    } catch (error) {
      if (!(error instanceof RunLinkError)) throw error;
      tell(words.brokenLink(error.message));
    }
  }

  /** Keeps what is typed over a reload while the run goes on with other texts. */
  keepDraft(): void {
    keepDraft({ base: this.session.run.value.scenario.texts, texts: this.session.drafts.value });
  }

  /** Puts what was typed before a reload back into the editors, if the run has the texts that it was typed in. */
  takeUpDraft(): void {
    const draft = this.#draft;
    this.#draft = undefined;
    if (draft === undefined || !areSame(draft.base, this.session.run.peek().scenario.texts)) return;
    this.session.drafts.value = draft.texts;
    this.session.takeDrafts();
  }

  /**
   * Writes the run into the address once it rests, so that a reload shows it again; not while a lesson is taken.
   * Returns what calls that off.
   */
  rememberSoon(run: Run): () => void {
    if (run === this.#first) return () => {};
    const timer = setTimeout(() => void this.#remember(run), rememberMs);
    return () => clearTimeout(timer);
  }

  async #remember(run: Run): Promise<void> {
    const text = await encodeRun(run);
    if (run !== this.session.run.peek() || this.course.lesson.peek() !== undefined) return;
    // An address with an older run would show that one after a reload.
    showHash(hashOf(text.length <= rememberedMax ? { kind: "run", text } : { kind: "code" }));
  }

  /** The address of this page with the whole run in it; what was typed just now is taken over before. */
  async link(): Promise<string> {
    this.session.takeDrafts();
    return hashOf({ kind: "run", text: await encodeRun(this.session.run.peek()) });
  }

  /** Selects a general, if there is one of this index. */
  select(general: number): void {
    if (general in this.session.world.peek().generals) this.session.selected.value = general;
  }
}

function isCalled(wanted: string): (general: { readonly name: string }) => boolean {
  return ({ name }) => name === wanted;
}

/** What a preset's run starts from. */
export function scenarioOf({ engine, machine, generals, acceptors }: Preset): Scenario {
  return { texts: { engine, machine }, generals, acceptors };
}

/** The preset that has exactly these texts. */
export function presetOfTexts({ engine, machine }: Texts): Preset | undefined {
  return presets.find((preset) => preset.engine === engine && preset.machine === machine);
}
