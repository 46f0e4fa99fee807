import type { Operation } from "./operation.ts";

/** One step of an order: the operation, and the state of the object after it. */
export interface Placed<State, Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly state: State;
}

/** A history of one object that no order of its operations explains. */
export interface Violation<State, Input, Output> {
  readonly kind: "violation";
  readonly model: string;
  readonly key: string | undefined;
  /**
   * The operations that contradict each other, by call: the answer and the times of each matter. Whatever all the
   * others did, at any time after their call or never, and whatever they answered, these cannot be explained; and
   * none of these could be set free like that as well. Alone they are a violation too.
   */
  readonly part: readonly Operation<Input, Output>[];
  /** False if the search for a smaller part met its bound: then the second half of that sentence is not certain. */
  readonly isMinimal: boolean;
  /** The operation of the part that has no place in any order of what went before. */
  readonly stuck: Operation<Input, Output>;
  /** States the object can have had when the stuck operation was tried, at most 16 of them. */
  readonly states: readonly State[];
  /** The shortest beginning of the object's history that is a violation: all that was called before `stuck` returned. */
  readonly history: readonly Operation<Input, Output>[];
  /** The longest order of operations of that beginning that was found. */
  readonly order: readonly Placed<State, Input, Output>[];
}

/** What a checker says of a history. Steps are how many states the model was asked for in total. */
export type Verdict<State, Input, Output> =
  | {
      readonly kind: "linearizable";
      /** How many operations have their place, and of how many objects; those not applied do not count. */
      readonly operations: number;
      readonly objects: number;
      readonly steps: number;
    }
  | Violation<State, Input, Output>
  | { readonly kind: "undecided"; readonly key: string | undefined; readonly reason: string; readonly steps: number };
