/** Random numbers that a seed decides. */
export interface Random {
  /** A number from 0, below 1. */
  unit(): number;
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  /** A number from `least`, below `most`. */
  between(least: number, most: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** One of the items; throws if there are none. */
  pick<Item>(items: readonly Item[]): Item;
  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[];
  /** A generator of its own, which draws the same numbers however often this one is used afterwards. */
  fork(): Random;
}

/** Random numbers from a seed of 32 bits (mixing by multiplication and shifts, as in a hash). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(unit() * limit);
  return {
    unit,
    below,
    between: (least, most) => least + unit() * (most - least),
    chance: (probability) => unit() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("there is nothing to pick from");
      return item;
    },
    shuffled(items) {
      const keyed = items.map((item) => ({ item, order: unit() }));
      return keyed.toSorted((a, b) => a.order - b.order).map(({ item }) => item);
    },
    fork: () => seeded(below(2 ** 32)),
  };
}

/** A seed given as text, or a new one. Throws a RangeError for what is no seed. */
export function readSeed(text: string | undefined): number {
  if (text === undefined || text === "") return Math.floor(Math.random() * 2 ** 32);
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new RangeError(`a seed is a whole number from 0 to ${2 ** 32 - 1}, not ${JSON.stringify(text)}`);
}
