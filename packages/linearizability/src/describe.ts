import { type Model, operationText, stateText } from "./model.ts";
import type { Operation } from "./operation.ts";
import type { Violation } from "./verdict.ts";

/** A violation as a text of some lines: the operations that contradict each other, and where it gets stuck. */
export function describeViolation<State, Input, Output>(
  model: Model<State, Input, Output>,
  violation: Violation<State, Input, Output>,
): string {
  const { key, part, stuck, states, history, isMinimal } = violation;
  const count = part.length === 1 ? "this operation" : `these ${part.length} operations`;
  const object = key === undefined ? "the object" : JSON.stringify(key);
  const clientWidth = Math.max(...part.map(({ client }) => client.length));
  const lines = part.map((operation) => {
    const mark = operation === stuck ? ">" : " ";
    return `${mark} ${operation.client.padEnd(clientWidth)}  ${describeOperation(model, operation)}`;
  });
  return [
    `${object} is not a ${model.name}: no order explains ${count} of the ${history.length} until then`,
    ...lines,
    `when ${operationText(model, stuck.input, stuck.output)} was tried, the state was ${statesText(model, states)}`,
    ...(isMinimal ? [] : ["a smaller contradiction may exist; the search for it met its bound"]),
  ].join("\n");
}

/** One operation with its times, as one line. */
export function describeOperation<State, Input, Output>(
  model: Model<State, Input, Output>,
  { input, output, call, return: returned, outcome }: Operation<Input, Output>,
): string {
  const text = operationText(model, input, outcome === "applied" ? output : undefined);
  switch (outcome) {
    case "applied":
      return `[${call}, ${returned}] ${text}`;
    case "unknown":
      return `[${call}, …) ${text}`;
    case "not-applied":
      return `[${call}, ${returned ?? "…"}] ${text} (not applied)`;
  }
}

function statesText<State, Input, Output>(model: Model<State, Input, Output>, states: readonly State[]): string {
  return states.map((state) => stateText(model, state)).join(" or ");
}
