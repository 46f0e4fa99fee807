/** What was done to a cluster, kind by kind, and when. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #schedule: string[] = [];
  readonly #startedAt = performance.now();
  readonly #echo: (line: string) => void;

  constructor(echo: (line: string) => void) {
    this.#echo = echo;
  }

  count(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  total(...kinds: readonly string[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#counts.get(kind) ?? 0), 0);
  }

  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Adds a line to the schedule. */
  note(what: string): void {
    const line = `${((performance.now() - this.#startedAt) / 1_000).toFixed(3)} ${what}`;
    this.#schedule.push(line);
    this.#echo(line);
  }

  schedule(): readonly string[] {
    return this.#schedule;
  }
}
