/**
 * A stream of random numbers, the same ones for the same seed. A fork depends on the seed and its name alone, not on
 * what was drawn before: every concern has a stream of its own, so that a change in one does not shift the others.
 */
export interface Stream {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** An integer in [0, sides). */
  below(sides: number): number;
  /** An integer in [min, max]. */
  between(min: number, max: number): number;
  /** True with this probability; draws even where the answer is certain. */
  chance(probability: number): boolean;
  /** One of the items; throws if there is none. */
  pick<Item>(items: readonly Item[]): Item;
  /** The items in a random order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[];
  fork(name: string): Stream;
}

/** The stream of a seed, an integer in [0, 2^53). */
export function streamOf(seed: number): Stream {
  return new Sfc(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
}

/** A small fast counting generator of 128 bits: long enough that ids made of it do not meet by chance. */
class Sfc implements Stream {
  readonly #low: number;
  readonly #high: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(low: number, high: number) {
    this.#low = low;
    this.#high = high;
    this.#a = scrambled(low ^ 0x9e3779b9);
    this.#b = scrambled(high ^ 0x7f4a7c15);
    this.#c = scrambled(low + 0x632be5ab);
    for (let round = 0; round < 12; round++) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  below(sides: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * sides);
  }

  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  chance(probability: number): boolean {
    return this.uint32() / 2 ** 32 < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new Error("there is nothing to pick from");
    return items[this.below(items.length)] as Item;
  }

  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item];
    }
    return mixed;
  }

  fork(name: string): Stream {
    let low = this.#low ^ 0x811c9dc5;
    let high = this.#high ^ 0x85ebca6b;
    for (let index = 0; index < name.length; index++) {
      low = Math.imul(low ^ name.charCodeAt(index), 0x01000193);
      high = Math.imul(high ^ low, 0xc2b2ae35);
    }
    return new Sfc(scrambled(low), scrambled(high));
  }
}

function scrambled(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
