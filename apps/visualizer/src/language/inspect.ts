import { numberOf } from "./operations.ts";
import type { Frame, FrameView, FunctionCode, Position, Program, Scope, Thread, Value } from "./types.ts";

const nowhere: Position = { source: "", line: 1, column: 1 };

/** How many calls are in progress. */
export function depthOf(thread: Thread): number {
  return thread.frames.length;
}

/** The statement that runs next or waits, the place of the failure, or undefined for a thread that returned. */
export function positionOf(program: Program, thread: Thread): Position | undefined {
  if (thread.state.kind === "failed") return thread.state.position;
  const frame = thread.frames.at(-1);
  return frame === undefined ? undefined : statementOf(program, thread, frame);
}

/** The calls in progress for a watch list, innermost first; for a thread that failed, those at the failure. */
export function framesOf(program: Program, thread: Thread): readonly FrameView[] {
  return thread.frames
    .map((frame) => ({
      functionName: codeOf(program, frame).name,
      position: statementOf(program, thread, frame),
      variables: variablesOf(codeOf(program, frame), frame, current(program, thread, frame)),
    }))
    .toReversed();
}

/** The exact place that runs at this moment, also inside a statement. */
export function placeOf(program: Program, thread: Thread): Position {
  const frame = thread.frames.at(-1);
  return frame === undefined ? nowhere : place(codeOf(program, frame), Math.max(0, frame.pc - 3));
}

function codeOf(program: Program, frame: Frame): FunctionCode {
  return program.functions[frame.code] as FunctionCode;
}

function place(code: FunctionCode, pc: number): Position {
  const index = pc / 3;
  return { source: code.source, line: code.lines[index] ?? 1, column: code.columns[index] ?? 1 };
}

/** The instruction in which a frame stands: the next one at a boundary, otherwise the one that it has begun. */
function current(program: Program, thread: Thread, frame: Frame): number {
  const isTop = frame === thread.frames.at(-1) && thread.state.kind === "paused";
  const atBoundary = isTop && codeOf(program, frame).instructions[frame.pc] === numberOf.statement;
  return atBoundary ? frame.pc : Math.max(0, frame.pc - 3);
}

function statementOf(program: Program, thread: Thread, frame: Frame): Position {
  const code = codeOf(program, frame);
  return place(code, code.statements[current(program, thread, frame) / 3] ?? 0);
}

function variablesOf(code: FunctionCode, frame: Frame, pc: number): FrameView["variables"] {
  const values = new Map<string, Value>();
  const scopes: Scope[] = [];
  for (let scope = frame.scope; ; scope = scope.up as Scope) {
    scopes[scope.level] = scope;
    if (scope.level === 0) break;
  }
  for (const { name, level, slot, from, to } of code.variables) {
    const scope = scopes[level];
    if (scope !== undefined && from <= pc && pc < to) values.set(name, scope.slots[slot]);
  }
  return [...values];
}
