import type { Verdict } from "../search/verdict.ts";
import { verdictOf } from "../search/verdict.ts";
import { presetOf } from "../texts/presets.ts";
import {
  type Action,
  type Happening,
  type Stage,
  type World,
  apply,
  stageOf,
  startOf,
  titleOf,
} from "../world/index.ts";
import { type Instruction, sentenceOf } from "./instructions.ts";
import type { Lesson, LessonView } from "./types.ts";

/** Somebody who does exactly what a lesson says, without a page. */
export class Learner {
  readonly #stage: Stage;
  #world: World;
  readonly #happenings: Happening[] = [];

  constructor({ preset, generals }: Lesson) {
    const found = presetOf(preset);
    if (found === undefined) throw new Error(`there is no preset ${preset}`);
    const { engine, machine } = found;
    const staged = stageOf({
      texts: { engine, machine },
      generals: generals ?? found.generals,
      acceptors: found.acceptors,
    });
    if (staged.kind === "problems") throw new Error(staged.problems.map(({ message }) => message).join("; "));
    this.#stage = staged.stage;
    this.#world = startOf(staged.stage);
  }

  get verdict(): Verdict {
    return verdictOf(this.#stage, this.#world);
  }

  get view(): LessonView {
    return { world: this.#world, happenings: this.#happenings, verdict: this.verdict, isFound: false };
  }

  perform(instruction: Instruction): void {
    if (instruction.kind === "general" && instruction.press === "To next message") {
      const general = this.#generalIndex(instruction.general);
      do this.#apply({ kind: "step", general }, instruction);
      while (this.#world.generals[general]?.phase === "ready");
      return;
    }
    this.#apply(this.#actionOf(instruction), instruction);
  }

  #generalIndex(name: string): number {
    return this.#world.generals.findIndex((general) => general.name === name);
  }

  #actionOf(instruction: Instruction): Action {
    const { press } = instruction;
    if (instruction.kind === "general") {
      const kind = (
        { Start: "start", "Give up waiting": "give-up", Crash: "crash-general", Restart: "restart-general" } as const
      )[press];
      if (kind !== undefined) return { kind, general: this.#generalIndex(instruction.general) };
    }
    if (instruction.kind === "message") {
      const message = this.#world.network.find((each) => titleOf(each) === instruction.title);
      const kind = ({ Deliver: "deliver", Lose: "lose" } as const)[press];
      if (message !== undefined && kind !== undefined) return { kind, message: message.id };
    }
    if (instruction.kind === "acceptor") {
      const acceptor = this.#world.acceptors.findIndex(({ name }) => name === instruction.acceptor);
      if (press === "Crash") return { kind: "crash-acceptor", acceptor };
      if (press === "Restart with its disk") return { kind: "restart-acceptor", acceptor, disk: "kept" };
    }
    const inFlight = this.#world.network.map(titleOf).join("\n");
    throw new Error(`nobody can do this: ${sentenceOf(instruction)} In flight:\n${inFlight}`);
  }

  #apply(action: Action, instruction: Instruction): void {
    const applied = apply(this.#stage, this.#world, action);
    if (applied.kind === "impossible") throw new Error(`${sentenceOf(instruction)} ${applied.why}`);
    this.#world = applied.world;
    this.#happenings.push(...applied.happenings);
  }
}
