import type { Schedule } from "./schedule.ts";

/**
 * The required operations that are open at a decision: called, but not returned before it. A doubly linked list in the
 * order of the calls, from which every decided operation is taken out, and into which it is put back in reverse when
 * the search goes back; so neither a step of the search nor the memory grows with the length of the history.
 */
export class OpenCalls {
  readonly #calls: Float64Array;
  readonly #returns: Float64Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #end: number;
  #decision = 0;

  constructor({ required, callOrder }: Schedule<unknown, unknown>) {
    this.#end = required.length;
    this.#calls = Float64Array.from(required, ({ call }) => call);
    this.#returns = Float64Array.from(required, ({ return: returned }) => returned);
    this.#next = new Int32Array(this.#end + 1);
    this.#previous = new Int32Array(this.#end + 1);
    let last = this.#end;
    for (const number of [...callOrder, this.#end]) {
      this.#next[last] = number;
      this.#previous[number] = last;
      last = number;
    }
  }

  /** Goes to a decision, forwards or backwards. */
  moveTo(decision: number): void {
    while (this.#decision < decision) this.#remove(this.#decision++);
    while (this.#decision > decision) this.#restore(--this.#decision);
  }

  /** The first open operation, in the order of the calls. There is one at every decision: the one to decide. */
  first(): number | undefined {
    return this.#openOr(this.#next[this.#end]);
  }

  /** The open operation called after this one. */
  after(number: number): number | undefined {
    return this.#openOr(this.#next[number]);
  }

  #openOr(number = this.#end): number | undefined {
    if (number === this.#end) return undefined;
    return (this.#calls[number] ?? 0) <= (this.#returns[this.#decision] ?? 0) ? number : undefined;
  }

  #remove(number: number): void {
    const next = this.#next[number] ?? this.#end;
    const previous = this.#previous[number] ?? this.#end;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  #restore(number: number): void {
    this.#next[this.#previous[number] ?? this.#end] = number;
    this.#previous[this.#next[number] ?? this.#end] = number;
  }
}
