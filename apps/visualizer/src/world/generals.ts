import { cloneThread, copyValue, globalOf, start, step } from "../language/index.ts";
import { draftOf, fail, finished, impossible } from "./draft.ts";
import { called, returned } from "./operations.ts";
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
  const result = step(stage.program, thread, {
    functionName: "execute",
    onCall: (args) => called(draft, args),
    onEnd: (end) => returned(draft, end),
  });
  switch (result.kind) {
    case "paused":
      break;
    case "waiting":
      ask(draft, thread, result.args);
      break;
    case "returned":
      draft.general = { ...draft.general, phase: "ended", thread: undefined, result: result.value };
      draft.happenings.push({ kind: "ended", general: index });
      break;
    case "failed":
      fail(draft, result);
      break;
  }
  return finished(draft);
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
