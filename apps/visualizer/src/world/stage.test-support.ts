import { presetOf } from "../texts/presets.ts";
import {
  type Action,
  type Happening,
  type Stage,
  type Texts,
  type World,
  apply,
  stageOf,
  startOf,
  titleOf,
} from "./index.ts";

/** A stage with the texts of a preset, or with some of them replaced. Throws if they do not compile. */
export function stageWith(texts: Partial<Texts> = {}, generals = 2, preset = "launch"): Stage {
  const found = presetOf(preset);
  if (found === undefined) throw new Error(`there is no preset ${preset}`);
  const { engine, machine, acceptors } = found;
  const staged = stageOf({ texts: { engine, machine, ...texts }, generals, acceptors });
  if (staged.kind === "problems") throw new Error(staged.problems.map(({ message }) => message).join("; "));
  return staged.stage;
}

/** A world and what happened on the way to it, changed action by action. */
export class Play {
  readonly stage: Stage;
  world: World;
  happenings: Happening[] = [];

  constructor(stage: Stage) {
    this.stage = stage;
    this.world = startOf(stage);
  }

  /** Applies actions. Throws where one is not possible. */
  act(...actions: readonly Action[]): this {
    for (const action of actions) {
      const applied = apply(this.stage, this.world, action);
      if (applied.kind === "impossible") throw new Error(applied.why);
      this.world = applied.world;
      this.happenings.push(...applied.happenings);
    }
    return this;
  }

  /** Why an action is not possible; undefined if it is. */
  refusal(action: Action): string | undefined {
    const applied = apply(this.stage, this.world, action);
    return applied.kind === "impossible" ? applied.why : undefined;
  }

  /** Steps a general until it cannot step. */
  run(general: number): this {
    while (this.world.generals[general]?.phase === "ready") this.act({ kind: "step", general });
    return this;
  }

  /** Starts a general and runs it to its first wait. */
  start(general: number): this {
    return this.act({ kind: "start", general }).run(general);
  }

  /** The id of the first message in flight with a title. */
  message(title: string): number {
    const found = this.world.network.find((message) => titleOf(message) === title);
    if (found === undefined) throw new Error(`${title} is not in flight; there are ${this.titles.join("; ")}`);
    return found.id;
  }

  get titles(): readonly string[] {
    return this.world.network.map(titleOf);
  }

  deliver(...titles: readonly string[]): this {
    for (const title of titles) this.act({ kind: "deliver", message: this.message(title) });
    return this;
  }

  /** Brings a request to acceptors, and each answer back. */
  exchange(about: string, general: string, ...acceptors: readonly string[]): this {
    for (const acceptor of acceptors) {
      this.deliver(`${about} · ${general} → ${acceptor}`, `answer to ${about} · ${acceptor} → ${general}`);
    }
    return this;
  }
}
