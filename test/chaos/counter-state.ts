/** The state of the machine `counter`: its value, and by client which increments made it so, as pairs of first and last. */
export interface CounterState {
  readonly value: number;
  readonly applied: Readonly<Record<string, readonly (readonly [first: number, last: number])[]>>;
  readonly doubled: number;
  readonly doubledFirst: readonly string[];
}
