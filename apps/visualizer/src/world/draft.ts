import { type FunctionValue, type Program, type Thread, type Value, globalOf } from "../language/index.ts";
import { dataOf } from "./data.ts";
import { memoryOf } from "./stage.ts";
import type { Applied, Failure, General, Happening, Stage, World } from "./types.ts";

/** What a change of one general came to, before it is put into the world. */
export interface Draft {
  readonly stage: Stage;
  world: World;
  general: General;
  readonly index: number;
  readonly happenings: Happening[];
}

/** Why a general cannot do something now. */
export function impossible(why: string): Applied {
  return { kind: "impossible", why };
}

/** The general of an index, or why there is none. */
export function draftOf(stage: Stage, world: World, index: number): Draft | undefined {
  const general = world.generals[index];
  return general && { stage, world, general, index, happenings: [] };
}

/** The world with what became of the general. */
export function finished({ world, general, index, happenings }: Draft): Applied {
  const generals = world.generals.with(index, general);
  return { kind: "applied", world: { ...world, generals, moment: world.moment + 1 }, happenings };
}

/** Ends a general's program: a text went wrong. */
export function fail(draft: Draft, { message, position }: Failure): void {
  const { name, proposer } = draft.general;
  const memory = dataOf(draft.general.memory);
  draft.general = {
    ...draft.general,
    // What cannot be kept is forgotten, as by a process that ends; its id is still its own.
    memory: memory.kind === "data" ? memory.value : memoryOf(draft.stage.program, proposer),
    phase: "failed",
    thread: undefined,
    question: undefined,
    failure: { message, position },
  };
  draft.happenings.push({ kind: "failed", process: name, message });
}

/** What a function of the texts is called. */
export function nameOf(program: Program, { code }: FunctionValue): string {
  return program.functions[code]?.name ?? "a built-in function";
}

/** The live values that a thread's texts call `self` and `acceptors`. */
export function globalsOf({ program }: Stage, thread: Thread): Readonly<Record<string, Value>> {
  return Object.fromEntries(["self", "acceptors"].map((name) => [name, globalOf(program, thread, name)]));
}
