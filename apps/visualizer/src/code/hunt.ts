import { type Signal, batch, computed, effect, signal, untracked } from "@preact/signals";
import { extendedByAll, moved, newRun } from "../run/index.ts";
import { type Progress, SearchError, type SearchResult, find } from "../search/index.ts";
import { announce } from "../ui/announce.ts";
import type { Player } from "./player.ts";
import type { Session } from "./session.ts";
import { words } from "./words.ts";

/** What the search for a violation does or did last. */
export type Hunting =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly progress: Progress | undefined }
  | {
      readonly kind: "ended";
      readonly words: string;
      /** What was found to contradict itself, in words. */
      readonly detail: string | undefined;
      readonly isViolation: boolean;
    };

/** Searches the scenario of a session for a violation, and loads the counter-example. */
export class Hunt {
  readonly state: Signal<Hunting> = signal<Hunting>({ kind: "idle" });
  readonly #session: Session;
  readonly #player: Player;
  #cancel: (() => void) | undefined;

  constructor(session: Session, player: Player) {
    this.#session = session;
    this.#player = player;
    // What is found is about the texts that were searched, and about no others.
    const scenario = computed(() => session.run.value.scenario);
    effect(() => {
      void scenario.value;
      untracked(() => this.forget());
    });
  }

  /** Begins a search, or cancels the one that is running. */
  toggle(): void {
    if (this.#cancel !== undefined) return this.cancel();
    void this.#search();
  }

  /** Ends the search that is running. */
  cancel(): void {
    const cancel = this.#cancel;
    if (cancel === undefined) return;
    this.#cancel = undefined;
    cancel();
    this.#end(words.cancelled, false);
  }

  /** Forgets what the last search found, as for another scenario. */
  forget(): void {
    if (this.#cancel !== undefined) this.cancel();
    this.state.value = { kind: "idle" };
  }

  async #search(): Promise<void> {
    this.#player.stop();
    const { scenario } = this.#session.run.peek();
    this.state.value = { kind: "running", progress: undefined };
    announce(words.searchStarts);
    const search = find(scenario, {}, (progress) => {
      if (this.#cancel === cancel) this.state.value = { kind: "running", progress };
    });
    const cancel = () => search.cancel();
    this.#cancel = cancel;
    try {
      const found = await search.result;
      if (this.#cancel !== cancel) return;
      this.#cancel = undefined;
      this.#show(found);
    } catch (error) {
      if (this.#cancel !== cancel) return;
      this.#cancel = undefined;
      if (!(error instanceof SearchError)) throw error;
      this.#end(words.searchFailed(error.message), false);
    }
  }

  #show(found: SearchResult): void {
    const { states, depth } = found.progress;
    if (found.kind === "none") {
      const judged = found.undecided === undefined ? "" : words.notJudged(found.undecided);
      return this.#end(words.nothingFound(found.ended, found.scope, states, depth) + judged, false);
    }
    const { scenario } = this.#session.run.peek();
    const run = extendedByAll(newRun(scenario), found.actions);
    const length = found.actions.length;
    this.#player.stop();
    batch(() => {
      this.#session.replace(moved(run, 0));
      if (found.kind === "violation") this.#end(words.found(length, states), true, found.words);
      else this.#end(words.foundFailure(found.message), false);
    });
  }

  #end(text: string, isViolation: boolean, detail?: string): void {
    this.state.value = { kind: "ended", words: text, detail, isViolation };
    announce(text);
  }
}
