import type { Model } from "@quorate/linearizability";
import { type Program, type Value, callFunction, copyValue, isFunctionValue, valueKey } from "../language/index.ts";
import { type Operation, dataOf } from "../world/index.ts";
import { words } from "./words.ts";

/** An operation by its index in the world; or the end of the history, which only looks at what came before it. */
export type Input =
  | { readonly kind: "operation"; readonly index: number; readonly operation: Operation }
  | { readonly kind: "end" };

export interface Output {
  readonly result: Value;
}

/** Where an operation took effect: at a moment between its call and its return. */
export interface Placement {
  readonly index: number;
  readonly at: number;
}

/** A state of the machine, and the operations that led to it, the last one first. */
interface State {
  readonly value: Value;
  readonly last: Path | undefined;
}

interface Path extends Placement {
  readonly before: Path | undefined;
}

/** The machine run alone, one operation after the other, as a model for the checker. */
export class Alone {
  readonly #program: Program;
  #last: Path | undefined;
  /** Why an action could not be applied to a state, the first time that it was so; it has no effect then. */
  problem: string | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  model(): Model<State, Input, Output> {
    return {
      name: "machine",
      initial: { value: undefined, last: undefined },
      stateKey: ({ value }) => valueKey(value),
      step: (state, input, output) => this.#step(state, input, output),
    };
  }

  /** The order of the history that was checked last and found to have one. */
  placements(): readonly Placement[] {
    const placements: Placement[] = [];
    for (let path = this.#last; path !== undefined; path = path.before) placements.push(path);
    return placements.toReversed();
  }

  #step(state: State, input: Input, output: Output | undefined): readonly State[] {
    if (input.kind === "end") {
      this.#last = state.last;
      return [state];
    }
    const { index, operation } = input;
    const after = this.#applied(operation, state.value);
    if (after === undefined) return [];
    if (output !== undefined && valueKey(after.value) !== valueKey(output.result)) return [];
    const at = Math.max(operation.called, state.last?.at ?? 0);
    return [{ value: after.value, last: { index, at, before: state.last } }];
  }

  #applied({ action, actionValue, message }: Operation, value: Value): { readonly value: Value } | undefined {
    if (!isFunctionValue(actionValue)) {
      this.problem ??= words.undecided.noFunction(action);
      return undefined;
    }
    // Actions are pure by contract; a copy keeps one that is not from changing what others were told.
    const ended = callFunction(this.#program, actionValue, [copyValue(value), copyValue(message)]);
    const after =
      ended.kind === "returned" ? dataOf(ended.value) : { kind: "problem" as const, message: ended.message };
    if (after.kind === "data") return after;
    this.problem ??= words.undecided.failed(action, after.message);
    return undefined;
  }
}
