import type { Scope, StepResult, Thread, Value } from "./types.ts";
import { isContainer } from "./values.ts";

type Copies = Map<object, object>;

/**
 * A deep copy that shares nothing changeable with the thread, and shares within itself what the thread shares.
 * Frozen values are taken as frozen to the bottom (constants are) and stay the same objects.
 */
export function cloneThread(thread: Thread): Thread {
  const copies: Copies = new Map();
  const unfinished: object[] = [];
  const copyOf = (source: object): object => {
    const known = copies.get(source);
    if (known !== undefined) return known;
    if (!Object.isExtensible(source)) return source;
    const copy: object = Array.isArray(source) ? source.slice() : { ...source };
    copies.set(source, copy);
    unfinished.push(copy);
    return copy;
  };
  const list = (values: readonly Value[]): Value[] =>
    values.map((value) => (isContainer(value) ? (copyOf(value) as Value) : value));
  const clone: Thread = {
    frames: thread.frames.map((frame) => ({
      code: frame.code,
      pc: frame.pc,
      base: frame.base,
      scope: copyOf(frame.scope) as Scope,
    })),
    stack: list(thread.stack),
    globals: list(thread.globals),
    state: cloneState(thread.state, list),
    made: thread.made,
  };
  for (let next = unfinished.pop(); next !== undefined; next = unfinished.pop()) finish(next, copyOf);
  return clone;
}

/** A changeable copy of one value, which keeps the sharing inside it; `reach` sees every object before it is copied. */
export function cloneValue(value: Value, reach: (object: object) => void): Value {
  if (!isContainer(value)) return value;
  const copies: Copies = new Map();
  const unfinished: object[] = [];
  const copyOf = (source: object): object => {
    const known = copies.get(source);
    if (known !== undefined) return known;
    reach(source);
    const copy: object = Array.isArray(source) ? source.slice() : { ...source };
    copies.set(source, copy);
    unfinished.push(copy);
    return copy;
  };
  const clone = copyOf(value) as Value;
  for (let next = unfinished.pop(); next !== undefined; next = unfinished.pop()) finish(next, copyOf);
  return clone;
}

function cloneState(state: StepResult, list: (values: readonly Value[]) => Value[]): StepResult {
  if (state.kind === "waiting") return { kind: "waiting", host: state.host, args: list(state.args) };
  if (state.kind === "returned") return { kind: "returned", value: list([state.value])[0] };
  return state;
}

function finish(copy: object, copyOf: (source: object) => object): void {
  if (Array.isArray(copy)) {
    for (let index = 0; index < copy.length; index += 1) {
      const element: unknown = copy[index];
      if (typeof element === "object" && element !== null) copy[index] = copyOf(element);
    }
    return;
  }
  const fields = copy as Record<string, unknown>;
  for (const name in fields) {
    const field = fields[name];
    if (typeof field === "object" && field !== null) fields[name] = copyOf(field);
  }
}
