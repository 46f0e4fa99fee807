import type { StateKey } from "./system.ts";

const slotsAtFirst = 1 << 12;
/** The share of slots in use at which the table doubles. */
const loadMax = 0.6;

/**
 * The set of states seen, each as 64 bits of hash beside its number. Two states that share all 64 bits would be
 * taken for one: among 10^7 states that happens with a probability below 10^-5.
 */
export class StateTable {
  #high = new Uint32Array(slotsAtFirst);
  #low = new Uint32Array(slotsAtFirst);
  /** The state's number plus one; zero marks a free slot. */
  #numbers = new Uint32Array(slotsAtFirst);
  #size = 0;

  /** How many states the table holds; the next new one gets this number. */
  get size(): number {
    return this.#size;
  }

  /** The number of the state with this key if it was seen, else -1 after it was added. */
  seen(key: StateKey): number {
    const [high, low] = typeof key === "string" ? hashOfText(key) : hashOfNumbers(key);
    const slot = this.#find(high, low);
    const number = this.#numbers[slot] ?? 0;
    if (number > 0) return number - 1;
    this.#put(slot, high, low, ++this.#size);
    if (this.#size > this.#numbers.length * loadMax) this.#grow();
    return -1;
  }

  #find(high: number, low: number): number {
    const mask = this.#numbers.length - 1;
    let slot = (low ^ (high >>> 7)) & mask;
    while (this.#numbers[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(slot: number, high: number, low: number, number: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#numbers[slot] = number;
  }

  #grow(): void {
    const [high, low, numbers] = [this.#high, this.#low, this.#numbers];
    const length = numbers.length * 2;
    this.#high = new Uint32Array(length);
    this.#low = new Uint32Array(length);
    this.#numbers = new Uint32Array(length);
    for (const [index, number] of numbers.entries()) {
      if (number === 0) continue;
      const [h, l] = [high[index] ?? 0, low[index] ?? 0];
      this.#put(this.#find(h, l), h, l, number);
    }
  }
}

// Two lanes of 32 bits with different multipliers, each finished by an avalanche so that close keys fall far apart.

function hashOfText(text: string): readonly [high: number, low: number] {
  let [high, low] = [0x9e3779b9, 0x85ebca6b];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = mixed(high, code, 0x2c1b3c6d);
    low = mixed(low, code, 0x297a2d39);
  }
  return [avalanche(high ^ text.length), avalanche(low + text.length)];
}

function hashOfNumbers(numbers: ArrayLike<number>): readonly [high: number, low: number] {
  let [high, low] = [0x9e3779b9, 0x85ebca6b];
  for (let index = 0; index < numbers.length; index++) {
    const each = numbers[index] ?? 0;
    high = mixed(high, each, 0x2c1b3c6d);
    low = mixed(low, each, 0x297a2d39);
  }
  return [avalanche(high ^ numbers.length), avalanche(low + numbers.length)];
}

function mixed(hash: number, each: number, multiplier: number): number {
  let next = Math.imul(hash ^ each, multiplier);
  next ^= next >>> 15;
  return Math.imul(next, 0x1b873593) + 0x7ed55d16;
}

function avalanche(hash: number): number {
  let next = hash ^ (hash >>> 16);
  next = Math.imul(next, 0x85ebca6b);
  next ^= next >>> 13;
  next = Math.imul(next, 0xc2b2ae35);
  return (next ^ (next >>> 16)) >>> 0;
}
