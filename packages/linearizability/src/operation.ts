/**
 * What became of an operation, as far as its client knows: it took effect, it certainly did not and never will, or
 * nobody can tell (a timeout, a crash), in which case it may take effect at any time after its call.
 */
export type Outcome = "applied" | "not-applied" | "unknown";

/**
 * One operation of a history. Times are finite numbers of any unit on one clock; two operations of which one returns
 * at the very time the other is called count as concurrent.
 */
export interface Operation<Input = unknown, Output = unknown> {
  /** Who called it. Only shown: operations of one client may overlap. */
  readonly client: string;
  /** The object it works on; objects are checked one by one. Operations without a key share one object. */
  readonly key?: string | undefined;
  readonly input: Input;
  /** What it answered: required if applied (`null` for "nothing"), forbidden if unknown, ignored if not applied. */
  readonly output?: Output | undefined;
  readonly call: number;
  /** When the client got the answer; required if applied. That of an unknown operation is not the end of its effect. */
  readonly return?: number | undefined;
  readonly outcome: Outcome;
}
