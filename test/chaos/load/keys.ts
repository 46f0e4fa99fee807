import type { Random } from "../random.ts";

/** What is known of one object's history so far. */
export interface Count {
  operations(key: string): number;
  unknown(key: string): number;
}

/** Operations of unknown outcome that one history may hold before its object is left alone: each may be anywhere. */
const UNKNOWN_MAX = 6;
/** Operations of one history, so that a violation is found while the run goes on. */
const OPERATIONS_MAX = 1_500;

/** So many objects that clients work on at random; one whose history is long enough is replaced by a new one. */
export class Objects {
  readonly #prefix: string;
  readonly #count: Count;
  readonly #current: string[];
  readonly #retired: string[] = [];
  #made = 0;

  constructor(prefix: string, width: number, count: Count) {
    this.#prefix = prefix;
    this.#count = count;
    this.#current = Array.from({ length: width }, () => this.#make());
  }

  pick(random: Random): string {
    const at = random.below(this.#current.length);
    const key = this.#current[at] ?? "";
    if (this.#count.unknown(key) < UNKNOWN_MAX && this.#count.operations(key) < OPERATIONS_MAX) return key;
    this.#retired.push(key);
    const made = this.#make();
    this.#current[at] = made;
    return made;
  }

  /** Those nobody is sent to any more, once each. */
  takeRetired(): readonly string[] {
    return this.#retired.splice(0);
  }

  #make(): string {
    return `${this.#prefix}/${this.#made++}`;
  }
}
