interface Slot<Value> {
  value: Value;
  weight: number;
  used: boolean;
}

/** Deletions after which, at the latest, the hand of a small cache begins a new turn. */
const unseenMax = 1024;

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
  /** Deletions that the hand has not seen. */
  #unseen = 0;

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
    // A hand at rest keeps every table that the map has outgrown since, with all that was in it.
    if (++this.#unseen > this.#slots.size + unseenMax) this.#beginTurn();
  }

  #beginTurn(): void {
    this.#hand = this.#slots.entries();
    this.#unseen = 0;
  }

  /** Moves the hand by one entry, which goes unless it was used since the hand came by last. */
  #evict(): void {
    const next = this.#hand.next();
    if (next.done === true) return this.#beginTurn();
    const [key, slot] = next.value;
    if (slot.used) slot.used = false;
    else this.delete(key);
  }
}
