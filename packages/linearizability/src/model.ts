import { textOf } from "./text.ts";

/** What one object is supposed to do if its operations came one after the other. All functions are pure. */
export interface Model<State, Input, Output> {
  readonly name: string;
  readonly initial: State;
  /**
   * The states an operation may lead to from a state if it answered `output`; none if it cannot have. An `output` of
   * undefined stands for an answer nobody got: the states for any answer. One state per call is the rule; several
   * make the model nondeterministic.
   */
  readonly step: (state: State, input: Input, output: Output | undefined) => readonly State[];
  /** Equal keys mean equal states. Equal states with different keys only cost time. */
  readonly stateKey: (state: State) => string | number;
  /**
   * Whether an operation with this input and this answer (undefined: unknown) leaves every state as it is. Such
   * operations need no search, and unknown ones are dropped. Without it no operation is taken to be one.
   */
  readonly isReadOnly?: (input: Input, output: Output | undefined) => boolean;
  /**
   * What makes an operation none of this model's, in words: a kind of input that it does not have, a value that it cannot
   * compare. A check throws a TypeError that says so. Without it every operation is taken to be sound.
   */
  readonly problem?: (input: unknown, output: unknown) => string | undefined;
  /** An operation in the words of the model, for texts and pictures; JSON without it. */
  readonly describeOperation?: (input: Input, output: Output | undefined) => string;
  /** A state in the words of the model, for texts and pictures; JSON without it. */
  readonly describeState?: (state: State) => string;
}

/** An operation as a text of one line. */
export function operationText<Input, Output>(
  model: Pick<Model<unknown, Input, Output>, "describeOperation">,
  input: Input,
  output: Output | undefined,
): string {
  if (model.describeOperation !== undefined) return model.describeOperation(input, output);
  return `${textOf(input)} → ${output === undefined ? "?" : textOf(output)}`;
}

/** A state as a text of one line. */
export function stateText<State>(model: Pick<Model<State, unknown, unknown>, "describeState">, state: State): string {
  return model.describeState === undefined ? textOf(state) : model.describeState(state);
}
