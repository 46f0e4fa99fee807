import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";

/** Says whether a history of one object is linearizable by trying every order, with nothing clever at all. */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): boolean {
  return hasOrder(
    model,
    model.initial,
    operations.filter(({ outcome }) => outcome !== "not-applied"),
  );
}

function hasOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
  left: readonly Operation<Input, Output>[],
): boolean {
  if (left.every(({ outcome }) => outcome === "unknown")) return true;
  return left.some((first) => {
    const isTooLate = left.some((other) => other.outcome === "applied" && (other.return ?? 0) < first.call);
    if (isTooLate) return false;
    const rest = left.filter((other) => other !== first);
    return model.step(state, first.input, first.output).some((next) => hasOrder(model, next, rest));
  });
}
