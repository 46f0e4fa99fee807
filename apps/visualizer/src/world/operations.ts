import { type Value, type Watch, copyValue, describeValue, isFunctionValue } from "../language/index.ts";
import { type Draft, nameOf } from "./draft.ts";
import type { Operation } from "./types.ts";

/** Hears of the operations of the general while its program runs. */
export function watchOf(draft: Draft): Watch {
  return {
    functionName: "execute",
    onCall: (args) => called(draft, args),
    onEnd: (end) => returned(draft, end),
  };
}

/** Records the call of an operation: the outermost one of `execute`. */
function called(draft: Draft, [key, action, message]: readonly Value[]): void {
  const { world, general, index, stage } = draft;
  if (general.open !== undefined) {
    draft.general = { ...general, open: { ...general.open, depth: general.open.depth + 1 } };
    return;
  }
  const operation: Operation = {
    general: index,
    key: typeof key === "string" ? key : describeValue(key),
    action: isFunctionValue(action) ? nameOf(stage.program, action) : describeValue(action),
    actionValue: action,
    message: copyValue(message),
    called: world.moment + 1,
    returned: undefined,
    result: undefined,
  };
  draft.world = { ...world, operations: [...world.operations, operation] };
  draft.general = { ...general, open: { operation: world.operations.length, depth: 1 } };
  draft.happenings.push({ kind: "called", general: index, operation: world.operations.length });
}

/** Records what an operation returned; of one that ended by an error nobody was told anything. */
function returned(draft: Draft, end: { readonly value: Value } | undefined): void {
  const { world, general, index } = draft;
  const { open } = general;
  if (open === undefined) return;
  if (open.depth > 1) {
    draft.general = { ...general, open: { ...open, depth: open.depth - 1 } };
    return;
  }
  draft.general = { ...general, open: undefined };
  if (end === undefined) return;
  const operation = world.operations[open.operation] as Operation;
  const ended = { ...operation, returned: world.moment + 1, result: copyValue(end.value) };
  draft.world = { ...world, operations: world.operations.with(open.operation, ended) };
  draft.happenings.push({ kind: "returned", general: index, operation: open.operation });
}
