/** One operation put in order; the path to the first one is the order so far, backwards. */
export interface Path<State> {
  readonly kind: "required" | "optional";
  readonly number: number;
  /** The state it led to. */
  readonly state: State;
  readonly before: Path<State> | undefined;
}

/** How far an order has come at a decision. Every required operation with a lower number has its place in it. */
export interface Configuration<State> {
  readonly state: State;
  /** The required operations that got a place before they returned, ascending. */
  readonly ahead: readonly number[];
  /** The optional operations that took effect, ascending. */
  readonly spent: readonly number[];
  readonly path: Path<State> | undefined;
}

/** The configuration after one more required operation. */
export function withRequired<State>(from: Configuration<State>, number: number, state: State): Configuration<State> {
  const path = { kind: "required", number, state, before: from.path } as const;
  return { state, ahead: inserted(from.ahead, number), spent: from.spent, path };
}

/** The configuration after more required operations that leave the state as it is, in their order. */
export function withUnchanging<State>(from: Configuration<State>, numbers: readonly number[]): Configuration<State> {
  const [only] = numbers;
  if (only === undefined) return from;
  if (numbers.length === 1) return withRequired(from, only, from.state);
  let { path } = from;
  for (const number of numbers) path = { kind: "required", number, state: from.state, before: path };
  const ahead = [...from.ahead, ...numbers].toSorted((a, b) => a - b);
  return { state: from.state, ahead, spent: from.spent, path };
}

/** The configuration after one more optional operation. */
export function withOptional<State>(from: Configuration<State>, number: number, state: State): Configuration<State> {
  const path = { kind: "optional", number, state, before: from.path } as const;
  return { state, ahead: from.ahead, spent: inserted(from.spent, number), path };
}

/** A configuration as a later decision sees it, if the operations to decide until then have their place. */
export function decided<State>(from: Configuration<State>, count: number): Configuration<State> {
  return { state: from.state, ahead: from.ahead.slice(count), spent: from.spent, path: from.path };
}

/** Whether ascending numbers contain one. */
export function contains(numbers: readonly number[], number: number): boolean {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? number) < number) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === number;
}

/**
 * The configurations met at one decision. Of two with the same state and the same required operations in place, the
 * one that spent fewer optional operations can do whatever the other can.
 */
export class Visited {
  readonly #spent = new Map<string, (readonly number[])[]>();
  readonly #charge: (work: number) => void;

  /** `charge` is told how many numbers are looked at. */
  constructor(charge: (work: number) => void) {
    this.#charge = charge;
  }

  /** Notes a configuration; false if one that can do as much was there before. */
  add(stateKey: string | number, { ahead, spent }: Configuration<unknown>): boolean {
    const key = `${typeof stateKey === "number" ? stateKey : JSON.stringify(stateKey)}|${ahead.join()}`;
    const others = this.#spent.get(key);
    this.#charge(ahead.length + (others?.length ?? 0) * (1 + spent.length));
    if (others === undefined) {
      this.#spent.set(key, [spent]);
      return true;
    }
    if (others.some((other) => isSubset(other, spent))) return false;
    others.push(spent);
    return true;
  }
}

function inserted(numbers: readonly number[], number: number): readonly number[] {
  const last = numbers.at(-1);
  if (last === undefined || last < number) return [...numbers, number];
  const at = numbers.findIndex((other) => other > number);
  return [...numbers.slice(0, at), number, ...numbers.slice(at)];
}

function isSubset(some: readonly number[], all: readonly number[]): boolean {
  if (some.length > all.length) return false;
  let at = 0;
  for (const number of some) {
    while (at < all.length && (all[at] ?? 0) < number) at++;
    if (all[at] !== number) return false;
    at++;
  }
  return true;
}
