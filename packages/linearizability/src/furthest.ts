import type { Configuration, Path } from "./configuration.ts";
import type { Model } from "./model.ts";

/** Where every order comes to its end: the operation that fits nowhere, and what the search knew there. */
export interface DeadEnd<State> {
  /** The required operation that has no place, by its number; all lower ones can be ordered. */
  readonly decision: number;
  /** The order with the most required operations that was found. */
  readonly path: Path<State> | undefined;
  /** States that the object can have had when the operation was tried; the first 16 of them. */
  readonly states: readonly State[];
}

const statesMax = 16;

/** Remembers the latest decision that a search came to. */
export class Furthest<State> {
  #decision = -1;
  #longest: Configuration<State> | undefined;
  #states: State[] = [];

  /** Notes a configuration from which a decision was tried. */
  note(decision: number, configuration: Configuration<State>): void {
    if (decision < this.#decision) return;
    if (decision > this.#decision) {
      this.#decision = decision;
      this.#longest = undefined;
      this.#states = [];
    }
    if (configuration.ahead.length > (this.#longest?.ahead.length ?? -1)) this.#longest = configuration;
    // Different configurations often share a state; the few that are kept are told apart when they are shown.
    if (this.#states.length < 64 * statesMax) this.#states.push(configuration.state);
  }

  /** The end of a search in vain. */
  deadEnd(model: Pick<Model<State, unknown, unknown>, "stateKey">): DeadEnd<State> {
    const states = new Map(this.#states.map((state) => [model.stateKey(state), state]));
    return {
      decision: this.#decision,
      path: this.#longest?.path,
      states: [...states.values()].slice(0, statesMax),
    };
  }
}
