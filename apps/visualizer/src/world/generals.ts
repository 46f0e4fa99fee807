import { type Value, cloneThread, copyValue, globalOf, start, step } from "../language/index.ts";
import { dataOf } from "./data.ts";
import { type Draft, draftOf, fail, finished, impossible } from "./draft.ts";
import { watchOf } from "./operations.ts";
import { ask } from "./questions.ts";
import { idle } from "./stage.ts";
import type { Applied, Stage, World } from "./types.ts";

/** Begins the program of a general that runs none. */
export function startGeneral(stage: Stage, world: World, index: number): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { general } = draft;
  const { name, phase, memory } = general;
  if (phase === "crashed") return impossible(`${name} crashed; restart it first`);
  if (phase === "ready" || phase === "waiting") return impossible(`${name} is running already`);
  const globals = { self: copyValue(memory), acceptors: stage.acceptors };
  const thread = start(stage.program, "general", [name], globals);
  draft.general = { ...general, phase: "ready", thread, result: undefined, failure: undefined, open: undefined };
  draft.happenings.push({ kind: "started", general: index });
  return finished(draft);
}

/** Runs one statement of a general. */
export function stepGeneral(stage: Stage, world: World, index: number): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { name, phase, thread: before } = draft.general;
  if (phase === "waiting") return impossible(`${name} waits for messages`);
  if (phase !== "ready" || before === undefined) return impossible(`${name} runs no program; start it`);
  const thread = cloneThread(before);
  draft.general = { ...draft.general, thread, memory: globalOf(stage.program, thread, "self") };
  const result = step(stage.program, thread, watchOf(draft));
  switch (result.kind) {
    case "paused":
      break;
    case "waiting":
      ask(draft, thread, result.args);
      break;
    case "returned":
      end(draft, result.value);
      break;
    case "failed":
      fail(draft, result);
      break;
  }
  return finished(draft);
}

/** Ends a program that returned: what it leaves behind, for the next one, has to be data. */
function end(draft: Draft, result: Value): void {
  const { general, index } = draft;
  const memory = dataOf(general.memory);
  if (memory.kind === "problem") return fail(draft, { message: `\`self\`: ${memory.message}`, position: undefined });
  draft.general = { ...general, phase: "ended", memory: memory.value, thread: undefined, result };
  draft.happenings.push({ kind: "ended", general: index });
}

/** The process of a general dies: its program, its memory and what it waits for are gone. */
export function crashGeneral(stage: Stage, world: World, index: number): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { general } = draft;
  if (general.phase === "crashed") return impossible(`${general.name} crashed already`);
  draft.general = { ...general, phase: "crashed", thread: undefined, question: undefined, memory: {}, open: undefined };
  draft.happenings.push({ kind: "crashed", process: general.name });
  return finished(draft);
}

/** A new process, with a new proposer id (R1). */
export function restartGeneral(stage: Stage, world: World, index: number): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { name, phase, attempts } = draft.general;
  if (phase !== "crashed") return impossible(`${name} did not crash`);
  // Questions go on being counted, so that an answer to the process before is never taken for one to this one.
  draft.general = { ...idle(stage.program, name, world.nextProposer), attempts };
  draft.world = { ...world, nextProposer: world.nextProposer + 1 };
  draft.happenings.push({ kind: "restarted", process: name });
  return finished(draft);
}
