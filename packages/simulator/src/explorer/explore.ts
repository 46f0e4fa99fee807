import { assert } from "@quorate/synod";
import { StateTable } from "./state-table.ts";
import type { Label, System } from "./system.ts";

export interface Bounds {
  /** The exploration ends once this many distinct states were found. */
  readonly statesMax: number;
  /** No state further than this many steps from an initial one is expanded. */
  readonly depthMax: number;
  /** Called after each depth, with how many states and transitions there are so far. */
  readonly onDepth?: (depth: number, states: number, transitions: number) => void;
}

/** A shortest run from an initial state to what is wrong, one label for each step. */
export interface CounterExample {
  readonly reason: string;
  readonly steps: readonly string[];
}

export interface Exploration {
  /** Distinct states, up to the system's symmetry. */
  readonly states: number;
  readonly transitions: number;
  /** Steps from an initial state to the furthest one expanded. */
  readonly depth: number;
  /** `fixpoint`: every reachable state was seen. */
  readonly ended: "fixpoint" | "states" | "depth" | "violation";
  readonly violation: CounterExample | undefined;
}

/**
 * Explores a system breadth first, so that the first violation found is one of the shortest, until every
 * reachable state was seen, a bound is met or something is wrong. Throws a TypeError for bounds that are none.
 */
export function explore<State>(system: System<State>, bounds: Bounds): Exploration {
  checkBounds(bounds);
  return new Search(system, bounds).run();
}

function checkBounds(bounds: Partial<Bounds> | undefined): void {
  for (const name of ["statesMax", "depthMax"] as const) {
    const value = bounds?.[name];
    if (Number.isSafeInteger(value) && Number(value) >= 1) continue;
    throw new TypeError(`${name} is ${value}; bound an exploration as in { statesMax: 1_000_000, depthMax: 1_000 }`);
  }
}

class Search<State> {
  readonly #system: System<State>;
  readonly #bounds: Bounds;
  readonly #table = new StateTable();
  /** From which state each was reached first, and by which of its transitions. */
  readonly #parents = new Numbers();
  readonly #positions = new Numbers();
  /** Transitions as pairs of numbers, kept only to look for states without a way to a goal. */
  readonly #edges: Numbers | undefined;
  readonly #goals: boolean[] = [];
  #next: State[] = [];
  #transitions = 0;
  #depth = 0;
  #violation: CounterExample | undefined;

  constructor(system: System<State>, bounds: Bounds) {
    this.#system = system;
    this.#bounds = bounds;
    this.#edges = system.isGoal === undefined ? undefined : new Numbers();
  }

  run(): Exploration {
    for (const [index, state] of this.#system.initial.entries()) this.#meet(state, -1, index);
    let first = 0;
    while (this.#violation === undefined && this.#next.length > 0) {
      if (this.#table.size >= this.#bounds.statesMax) return this.#result("states");
      if (this.#depth >= this.#bounds.depthMax) return this.#result("depth");
      const states = this.#next;
      this.#next = [];
      if (!this.#expandAll(states, first)) return this.#result("states");
      first += states.length;
      if (this.#next.length > 0) this.#depth++;
      this.#bounds.onDepth?.(this.#depth, this.#table.size, this.#transitions);
    }
    if (this.#violation === undefined) this.#seekDeadEnd();
    return this.#result(this.#violation === undefined ? "fixpoint" : "violation");
  }

  /** False if the bound on states was met on the way. */
  #expandAll(states: readonly State[], first: number): boolean {
    const { expand } = this.#system;
    for (const [index, state] of states.entries()) {
      const number = first + index;
      let position = 0;
      expand(state, (next, _label, broken) => {
        this.#transitions++;
        if (this.#violation === undefined) this.#meet(next, number, position, broken);
        position++;
      });
      if (this.#violation !== undefined) return true;
      if (this.#table.size >= this.#bounds.statesMax) return false;
    }
    return true;
  }

  #meet(state: State, parent: number, position: number, broken?: string): void {
    const found = this.#table.seen(this.#system.key(state));
    const number = found < 0 ? this.#table.size - 1 : found;
    if (parent >= 0) this.#edges?.push(parent, number);
    // A broken transition counts even where it leads to a state that was reached before without it.
    const reason = broken ?? (found < 0 ? this.#system.invariant(state) : undefined);
    if (reason !== undefined) this.#violation = { reason, steps: this.#script(parent, position) };
    if (found >= 0) return;
    this.#parents.push(parent);
    this.#positions.push(position);
    if (this.#edges !== undefined) this.#goals.push(this.#system.isGoal?.(state) === true);
    this.#next.push(state);
  }

  /** The labels from an initial state to `parent`, and of the transition at `position` from there. */
  #script(parent: number, position: number): readonly string[] {
    const path: number[] = [];
    let [number, at] = [parent, position];
    while (number >= 0) {
      path.push(at);
      [number, at] = [this.#parents.at(number), this.#positions.at(number)];
    }
    let state = this.#system.initial[at];
    const steps: string[] = [];
    for (const wanted of path.toReversed()) {
      assert(state !== undefined, "a counter-example starts at an initial state");
      const taken = stepAt(this.#system, state, wanted);
      steps.push(taken.label);
      state = taken.next;
    }
    return steps;
  }

  /** A state from which no goal can be reached any more is a violation too: the first of them met. */
  #seekDeadEnd(): void {
    const edges = this.#edges;
    if (edges === undefined) return;
    const hopeful = reaching(edges, this.#goals);
    const stuck = hopeful.indexOf(0);
    if (stuck < 0) return;
    const reason = "no goal can be reached any more from here";
    this.#violation = { reason, steps: this.#script(this.#parents.at(stuck), this.#positions.at(stuck)) };
  }

  #result(ended: Exploration["ended"]): Exploration {
    const [states, transitions, depth] = [this.#table.size, this.#transitions, this.#depth];
    return { states, transitions, depth, ended, violation: this.#violation };
  }
}

function stepAt<State>(
  { expand }: System<State>,
  state: State,
  wanted: number,
): { readonly next: State; readonly label: string } {
  let position = 0;
  const found: { next: State; label: Label }[] = [];
  expand(state, (next, label) => {
    if (position++ === wanted) found.push({ next, label });
  });
  const [taken] = found;
  assert(taken !== undefined, "a system emits the same successors each time");
  return { next: taken.next, label: typeof taken.label === "string" ? taken.label : taken.label() };
}

/** Marks every state from which a goal can be reached, going back over the edges until nothing is new. */
function reaching(edges: Numbers, goals: readonly boolean[]): Uint8Array {
  const marks = Uint8Array.from(goals, (isGoal) => (isGoal ? 1 : 0));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (let index = edges.length - 2; index >= 0; index -= 2) {
      const [from, to] = [edges.at(index), edges.at(index + 1)];
      if (marks[to] === 0 || marks[from] === 1) continue;
      marks[from] = 1;
      isNew = true;
    }
  }
  return marks;
}

/** A growing list of 32-bit numbers outside of the heap. */
class Numbers {
  #values = new Int32Array(1 << 12);
  length = 0;

  push(...numbers: readonly number[]): void {
    if (this.length + numbers.length > this.#values.length) {
      const grown = new Int32Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    for (const number of numbers) this.#values[this.length++] = number;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}
