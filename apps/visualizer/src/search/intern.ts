/** Gives equal keys the same number, counting from 0, and keeps what was first made for each. */
export class Interned<Item> {
  readonly #numbers = new Map<string, number>();
  readonly #items: Item[] = [];

  /** The number of a key; `make` is called for a new one, with its number. */
  number(key: string, make: (number: number) => Item): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#items.length;
    this.#numbers.set(key, number);
    this.#items.push(make(number));
    return number;
  }

  /** What was made for a number that was given out. */
  at(number: number): Item {
    return this.#items[number] as Item;
  }

  get size(): number {
    return this.#items.length;
  }
}

/** What was computed for pairs of numbers below 2^26. */
export class Pairs<Result> {
  readonly #results = new Map<number, Result>();

  get(first: number, second: number, make: () => Result): Result {
    const key = first * 67_108_864 + second;
    let result = this.#results.get(key);
    if (result === undefined) this.#results.set(key, (result = make()));
    return result;
  }
}
