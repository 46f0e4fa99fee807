import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { sameData } from "./same-data.ts";

/** An operation as the search sees it. */
export interface Entry<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly input: Input;
  /** Undefined: any answer will do. */
  readonly output: Output | undefined;
  readonly call: number;
  /** Infinity: it may take effect at any time after its call, or never. */
  readonly return: number;
}

/**
 * The operations on one object, prepared for the search. The required ones (those that returned) are numbered by their
 * return, the optional ones by their call. The search decides the required ones one by one: decision `d` is the moment
 * at which number `d` returns.
 */
export interface Schedule<Input, Output> {
  readonly required: readonly Entry<Input, Output>[];
  readonly optional: readonly Entry<Input, Output>[];
  /** Per required operation: it changes no state. */
  readonly readOnly: readonly boolean[];
  /** The numbers of the required operations by their call. */
  readonly callOrder: readonly number[];
  /** How many optional operations were called by decision `d`. */
  readonly optionalCount: readonly number[];
  /** Per optional operation: the one before it with the same input and output, or -1. */
  readonly twin: readonly number[];
}

/** What a history says of an operation that was not refused. */
export function entryOf<Input, Output>(operation: Operation<Input, Output>): Entry<Input, Output> {
  const { input, output, call } = operation;
  const returned = operation.outcome === "applied" ? operation.return : undefined;
  return { operation, input, output, call, return: returned ?? Number.POSITIVE_INFINITY };
}

/** Orders the operations on one object. Optional ones that change nothing can help no other: they are left out. */
export function scheduleOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
): Schedule<Input, Output> {
  const isReadOnly = ({ input, output }: Entry<Input, Output>): boolean => model.isReadOnly?.(input, output) ?? false;
  const isRequired = (entry: Entry<Input, Output>): boolean => entry.return !== Number.POSITIVE_INFINITY;
  const required = entries.filter(isRequired).toSorted((a, b) => a.return - b.return);
  const optional = entries.filter((entry) => !isRequired(entry) && !isReadOnly(entry)).toSorted(byCall);
  return {
    required,
    optional,
    readOnly: required.map(isReadOnly),
    callOrder: required.map((_, number) => number).toSorted((a, b) => callOf(required, a) - callOf(required, b)),
    optionalCount: countCalls(required, optional),
    twin: twinsOf(optional),
  };
}

/** Orders by call. */
export function byCall(a: { readonly call: number }, b: { readonly call: number }): number {
  return a.call - b.call;
}

function callOf(entries: readonly { readonly call: number }[], number: number): number {
  return entries[number]?.call ?? Number.NaN;
}

function countCalls<Input, Output>(
  required: readonly Entry<Input, Output>[],
  optional: readonly Entry<Input, Output>[],
): number[] {
  let called = 0;
  return required.map(({ return: returned }) => {
    for (let next = optional[called]; next !== undefined && next.call <= returned; next = optional[called]) called++;
    return called;
  });
}

function twinsOf<Input, Output>(optional: readonly Entry<Input, Output>[]): number[] {
  const buckets = new Map<string, number[]>();
  return optional.map(({ input, output }, number) => {
    const bucket = bucketOf(input);
    if (bucket === undefined) return -1;
    const others = buckets.get(bucket) ?? [];
    buckets.set(bucket, others);
    const at = others.findIndex((other) => {
      const entry = optional[other];
      return entry !== undefined && sameData(entry.input, input) && sameData(entry.output, output);
    });
    const twin = others[at];
    if (twin === undefined) others.push(number);
    else others[at] = number;
    return twin ?? -1;
  });
}

/** Only a first sorting: what is in one bucket is still compared. */
function bucketOf(input: unknown): string | undefined {
  try {
    return JSON.stringify(input);
  } catch {
    return undefined;
  }
}
