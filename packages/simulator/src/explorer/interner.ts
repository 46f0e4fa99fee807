/** Gives equal things one number, so that a state is a few numbers and its steps are looked up. */
export class Interner<Thing> {
  readonly #numbers = new Map<string, number>();
  readonly #things: Thing[] = [];
  readonly #nameOf: (thing: Thing) => string;

  /** `nameOf` tells apart exactly the things that must not be taken for one. */
  constructor(nameOf: (thing: Thing) => string) {
    this.#nameOf = nameOf;
  }

  number(thing: Thing): number {
    const name = this.#nameOf(thing);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#things.length;
    this.#things.push(thing);
    this.#numbers.set(name, number);
    return number;
  }

  thing(number: number): Thing {
    const found = this.#things[number];
    if (found === undefined) throw new Error(`nothing was interned as ${number}`);
    return found;
  }
}
