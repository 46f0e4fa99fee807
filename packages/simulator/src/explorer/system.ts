/** How a transition reads in a script; a function is called only when a script is written. */
export type Label = string | (() => string);

/** Receives one successor; `broken` says which rule the transition itself breaks, if it breaks one. */
export type Emit<State> = (next: State, label: Label, broken?: string) => void;

/** Names a state up to symmetry: two states with the same key are explored once. */
export type StateKey = string | ArrayLike<number>;

/**
 * A transition system over immutable states. Everything is pure: the same state always emits the same successors
 * in the same order, which is what lets a counter-example be written from positions alone.
 */
export interface System<State> {
  readonly initial: readonly State[];
  readonly expand: (state: State, emit: Emit<State>) => void;
  readonly key: (state: State) => StateKey;
  /** What is wrong with a state, in words; undefined if nothing is. */
  readonly invariant: (state: State) => string | undefined;
  /** Where given, a state of this kind must stay reachable from every state; judged at a fixpoint only. */
  readonly isGoal?: (state: State) => boolean;
}
