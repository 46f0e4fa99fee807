const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];

/** What was done to a cluster, kind by kind, and when. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #schedule: string[] = [];
  readonly #mistakes: string[] = [];
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

  /**
   * Something could not be done to the cluster. What the cluster, or a process that is just ending, refuses is no news; a
   * mistake in what does the faults must not pass for a quiet run.
   */
  failed(what: string, error: unknown): void {
    this.note(`${what}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    const isMistake = mistakes.some((kind) => error instanceof kind);
    if (isMistake) this.#mistakes.push(`${what}: ${String(error)}`);
  }

  /** Mistakes in what does the faults, in words. */
  get mistakes(): readonly string[] {
    return this.#mistakes;
  }

  schedule(): readonly string[] {
    return this.#schedule;
  }
}
