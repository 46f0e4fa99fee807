import { type Preset, presetOf } from "../texts/presets.ts";
import { type Action, type Happening, type Scenario, type Stage, apply, choices, stageOf } from "../world/index.ts";
import { Film } from "./film.ts";
import { extended, newRun } from "./tree.ts";
import type { Run } from "./types.ts";

/** The scenario of a preset. */
export function scenarioFor(id: string, change: Partial<Scenario> = {}): Scenario {
  const preset: Preset | undefined = presetOf(id);
  if (preset === undefined) throw new Error(`there is no preset ${id}`);
  const { engine, machine, generals, acceptors } = preset;
  return { texts: { engine, machine }, generals, acceptors, ...change };
}

/** The stage of a preset. */
export function stageFor(id: string, change: Partial<Scenario> = {}): Stage {
  const staged = stageOf(scenarioFor(id, change));
  if (staged.kind === "problems") throw new Error(JSON.stringify(staged.problems));
  return staged.stage;
}

/** A run that goes on with random actions, the same for the same seed; most of them make the generals get on. */
export function randomRun(stage: Stage, seed: number, count: number, from: Run = newRun(stage.scenario)): { run: Run } {
  const random = randomFrom(seed);
  const film = new Film(stage);
  let run = from;
  for (let left = count; left > 0; left--) {
    const possible = choices(film.worldAt(run, run.cursor));
    const usual = possible.filter(({ kind }) => !/crash|duplicate|give-up|lose/.test(kind));
    const among = usual.length > 0 && random() < 0.9 ? usual : possible;
    const action = among[Math.floor(random() * among.length)];
    if (action !== undefined) run = extended(run, action);
  }
  return { run };
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Takes actions as a person would: by what messages are, not by their ids. */
export class Player {
  run: Run;
  readonly #film: Film;
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#film = new Film(stage);
    this.run = newRun(stage.scenario);
  }

  take(action: Action): readonly Happening[] {
    const applied = apply(this.#stage, this.#film.worldAt(this.run, this.run.cursor), action);
    if (applied.kind === "impossible") throw new Error(applied.why);
    this.run = extended(this.run, action);
    return applied.happenings;
  }

  /** Steps a general until it waits or ends. */
  go(general: number): this {
    while (this.world.generals[general]?.phase === "ready") this.take({ kind: "step", general });
    return this;
  }

  start(general: number): this {
    this.take({ kind: "start", general });
    return this.go(general);
  }

  /** Delivers the oldest message from one process to another. */
  deliver(from: string, to: string): this {
    this.take({ kind: "deliver", message: this.message(from, to) });
    const receiver = this.world.generals.findIndex(({ name }) => name === to);
    return receiver < 0 ? this : this.go(receiver);
  }

  /** Lets a general's oldest request reach each of the acceptors, and their answers reach the general. */
  exchange(general: string, acceptors: readonly string[]): this {
    for (const acceptor of acceptors) this.deliver(general, acceptor);
    for (const acceptor of acceptors) this.deliver(acceptor, general);
    return this;
  }

  message(from: string, to: string): number {
    const found = this.world.network.find((message) => message.from === from && message.to === to);
    if (found === undefined) throw new Error(`nothing is in flight from ${from} to ${to}`);
    return found.id;
  }

  get world() {
    return this.#film.worldAt(this.run, this.run.cursor);
  }
}
