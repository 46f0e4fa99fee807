import { type ReadonlySignal, type Signal, computed, effect, signal } from "@preact/signals";
import { type Verdict, verdictOf } from "../search/index.ts";
import { lessonOf } from "../lessons/index.ts";
import { type Run, RunLinkError, decodeRun, encodeRun } from "../run/index.ts";
import { type Preset, presetOf, presets } from "../texts/presets.ts";
import { tell } from "../ui/announce.ts";
import { type Route, hashOf, showHash } from "../ui/routes.ts";
import type { Scenario, Texts } from "../world/index.ts";
import { Commands } from "./commands.ts";
import { Course, startOfLesson } from "./course.ts";
import { Hunt } from "./hunt.ts";
import { Player } from "./player.ts";
import { Session } from "./session.ts";
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
  #remembers: ReturnType<typeof setTimeout> | undefined;

  constructor(showHelp: () => void) {
    const [preset] = presets;
    if (preset === undefined) throw new RangeError("there are no texts to begin with");
    this.#chosen = signal(preset);
    this.session = new Session(scenarioOf(preset));
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
    tell(preset.words);
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
    this.course.leave();
    this.#chosen.value = presetOf(lesson.preset) ?? this.#chosen.peek();
    this.begin(startOfLesson(lesson));
    this.session.selected.value = 0;
    this.course.begin(lesson);
    showHash(hashOf({ kind: "lesson", id }));
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
      this.course.leave();
      this.hunt.forget();
      const problems = this.session.replace(run);
      if (problems.length > 0) tell(words.brokenLink(problems[0]?.message ?? ""));
    } catch (error) {
      if (!(error instanceof RunLinkError)) throw error;
      tell(words.brokenLink(error.message));
    }
  }

  /** Writes the run into the address once it rests, so that a reload shows it again; not while a lesson is taken. */
  rememberSoon(run: Run): void {
    clearTimeout(this.#remembers);
    if (run.moments.length === 1 || this.course.lesson.peek() !== undefined) return;
    this.#remembers = setTimeout(() => void this.#remember(run), rememberMs);
  }

  async #remember(run: Run): Promise<void> {
    const text = await encodeRun(run);
    if (run !== this.session.run.peek()) return;
    // An address with an older run would show that one after a reload.
    showHash(hashOf(text.length <= rememberedMax ? { kind: "run", text } : { kind: "code" }));
  }

  /** The address of this page with the whole run in it. */
  async link(): Promise<string> {
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
