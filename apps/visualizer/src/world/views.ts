import { type FrameView, type Position, framesOf, positionOf } from "../language/index.ts";
import { isRefusal } from "./questions.ts";
import type { General, Message, Stage } from "./types.ts";

/** The stack of a general's program, innermost frame first; empty where none runs. */
export function framesOfGeneral({ program }: Stage, { thread }: General): readonly FrameView[] {
  return thread === undefined ? [] : framesOf(program, thread);
}

/** The statement that a general runs next, or at which it waits or failed. */
export function positionOfGeneral({ program }: Stage, { failure, thread }: General): Position | undefined {
  return failure?.position ?? (thread && positionOf(program, thread));
}

/** A message in words, unlike any other in flight but for its copies: `promise 101 · Lee → A0`. */
export function titleOf({ kind, about, body, from, to }: Message): string {
  const what = kind === "request" ? about : `${isRefusal(body) ? "refusal of" : "answer to"} ${about}`;
  return `${what} · ${from} → ${to}`;
}
