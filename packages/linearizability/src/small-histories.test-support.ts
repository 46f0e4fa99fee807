import type { Operation } from "./operation.ts";

/** What an operation of an enumerated history does; without an output it is unknown. */
export interface Label<Input, Output> {
  readonly input: Input;
  readonly output?: Output;
}

/** The call and the return of an operation, as the numbers of groups of events; Infinity for no return. */
export interface Span {
  readonly call: number;
  readonly return: number;
}

/**
 * All ways in which the spans of `count` operations can lie to each other, each way once. Events come in turns: a group
 * of calls (even times), then a group of returns (odd times), and so on; no group in between is empty. Only `unknown`
 * of the operations never return. Spans are sorted, so that those of equal operations can be told apart from a swap.
 */
export function* arrangements(count: number, unknown: number): Generator<readonly Span[]> {
  for (let turns = 1; turns <= count + 1; turns++) yield* arrangementsOf(turns, count, unknown);
}

function* arrangementsOf(turns: number, count: number, unknown: number): Generator<readonly Span[]> {
  const all: Span[] = [];
  for (let call = 0; call < turns; call++) {
    for (let returned = call; returned < turns - 1; returned++) all.push({ call: 2 * call, return: 2 * returned + 1 });
    all.push({ call: 2 * call, return: Number.POSITIVE_INFINITY });
  }
  for (const spans of multisets(all, count)) {
    if (spans.filter((span) => span.return === Number.POSITIVE_INFINITY).length !== unknown) continue;
    const isFull = (turn: number): boolean =>
      (turn === turns - 1 || spans.some((span) => span.return === 2 * turn + 1)) &&
      // The last group of calls may hold calls without a return, or be empty.
      (turn === turns - 1 || spans.some((span) => span.call === 2 * turn));
    if (!Array.from({ length: turns }, (_, turn) => turn).every(isFull)) continue;
    yield spans;
  }
}

/** Every choice of labels for an arrangement; of operations with the same span only one order of labels. */
export function* histories<Input, Output>(
  spans: readonly Span[],
  labels: readonly Label<Input, Output>[],
): Generator<readonly Operation<Input, Output>[]> {
  const suited = spans.map((span) =>
    labels.filter(({ output }) => (output === undefined) === (span.return === Number.POSITIVE_INFINITY)),
  );
  const chosen = spans.map(() => 0);
  for (;;) {
    yield spans.map((span, index) => operationOf(index, span, suited[index]?.[chosen[index] ?? 0]));
    let at = spans.length - 1;
    while (at >= 0 && (chosen[at] ?? 0) + 1 === suited[at]?.length) at--;
    if (at < 0) return;
    chosen[at] = (chosen[at] ?? 0) + 1;
    for (let after = at + 1; after < spans.length; after++) {
      const isSame = spans[after]?.call === spans[after - 1]?.call && spans[after]?.return === spans[after - 1]?.return;
      chosen[after] = isSame ? (chosen[after - 1] ?? 0) : 0;
    }
  }
}

function operationOf<Input, Output>(
  index: number,
  span: Span,
  label: Label<Input, Output> | undefined,
): Operation<Input, Output> {
  if (label === undefined) throw new Error("no label suits an operation");
  const of = { client: `c${index}`, input: label.input, call: span.call };
  return label.output === undefined
    ? { ...of, outcome: "unknown" }
    : { ...of, output: label.output, return: span.return, outcome: "applied" };
}

function* multisets<Item>(items: readonly Item[], count: number, from = 0): Generator<readonly Item[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const [at, item] of items.entries()) {
    if (at < from) continue;
    for (const rest of multisets(items, count - 1, at)) yield [item, ...rest];
  }
}
