/** How often damage of a kind to a file of a kind led to what. */
export class Results {
  readonly #counts = new Map<string, Map<string, number>>();

  note(what: string, result: string): void {
    const counts = this.#counts.get(what) ?? new Map<string, number>();
    this.#counts.set(what, counts);
    counts.set(result, (counts.get(result) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].flatMap((counts) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  }

  /** A line for every kind of damage. */
  table(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(
        ([what, counts]) =>
          `${what.padEnd(28)} ${[...counts].map(([result, count]) => `${result} ${count}`).join(", ")}`,
      )
      .join("\n");
  }
}
