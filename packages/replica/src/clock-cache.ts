interface Slot<Value> {
  value: Value;
  weight: number;
  used: boolean;
}

/**
 * A map that forgets, when what it holds weighs too much, what was not used for a whole turn of its hand (the second
 * chance, or clock, algorithm): a use costs no more than a flag. Dropping an entry must always be safe.
 */
export class ClockCache<Value> {
  readonly #weightMax: number;
  readonly #slots = new Map<string, Slot<Value>>();
  #weight = 0;
  /** Kept from one eviction to the next: to begin anew would step over all that was deleted at the front. */
  #hand: Iterator<[string, Slot<Value>]> = this.#slots.entries();

  constructor(weightMax: number) {
    this.#weightMax = weightMax;
  }

  has(key: string): boolean {
    return this.#slots.has(key);
  }

  get(key: string): Value | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    slot.used = true;
    return slot.value;
  }

  set(key: string, value: Value, weight: number): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      this.#slots.set(key, { value, weight, used: false });
      this.#weight += weight;
    } else {
      this.#weight += weight - slot.weight;
      slot.value = value;
      slot.weight = weight;
      slot.used = true;
    }
    while (this.#weight > this.#weightMax && this.#slots.size > 0) this.#evict();
  }

  delete(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#weight -= slot.weight;
    this.#slots.delete(key);
  }

  /** Moves the hand by one entry, which goes unless it was used since the hand came by last. */
  #evict(): void {
    const next = this.#hand.next();
    if (next.done === true) {
      this.#hand = this.#slots.entries();
      return;
    }
    const [key, slot] = next.value;
    if (slot.used) slot.used = false;
    else this.delete(key);
  }
}
