import type { Schedule } from "./schedule.ts";

/**
 * The required operations that are open at a decision: called, but not returned before it. Two doubly linked lists in
 * the order of the calls, of those that change a state and of those that do not, from which every decided operation is
 * taken out, and into which it is put back in reverse when the search goes back; so neither a step of the search nor
 * the memory grows with the length of the history.
 */
export class OpenCalls {
  readonly #calls: Float64Array;
  readonly #returns: Float64Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #end: number;
  #decision = 0;

  constructor({ required, readOnly, callOrder }: Schedule<unknown, unknown>) {
    this.#end = required.length;
    this.#calls = Float64Array.from(required, ({ call }) => call);
    this.#returns = Float64Array.from(required, ({ return: returned }) => returned);
    // Each list begins and ends with a number that is no operation's.
    this.#next = new Int32Array(this.#end + 2);
    this.#previous = new Int32Array(this.#end + 2);
    for (const isRead of [false, true]) {
      const end = isRead ? this.#end + 1 : this.#end;
      let last = end;
      for (const number of [...callOrder.filter((each) => readOnly[each] === isRead), end]) {
        this.#next[last] = number;
        this.#previous[number] = last;
        last = number;
      }
    }
  }

  /** Goes to a decision, forwards or backwards. */
  moveTo(decision: number): void {
    while (this.#decision < decision) this.#remove(this.#decision++);
    while (this.#decision > decision) this.#restore(--this.#decision);
  }

  /** The first open operation that may change a state, in the order of the calls. */
  firstChange(): number | undefined {
    return this.after(this.#end);
  }

  /** The first open operation that changes nothing, in the order of the calls. */
  firstRead(): number | undefined {
    return this.after(this.#end + 1);
  }

  /** The open operation of the same kind called after this one. */
  after(number: number): number | undefined {
    const next = this.#next[number] ?? this.#end;
    if (next >= this.#end) return undefined;
    return (this.#calls[next] ?? 0) <= (this.#returns[this.#decision] ?? 0) ? next : undefined;
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
