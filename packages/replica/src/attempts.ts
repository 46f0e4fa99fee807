/** Unanswered attempts at one question that are still listened to. */
const attemptsKept = 8;

/** What a change asked and still listens for: of each question the last attempts, each with the way to forget it. */
export class Attempts {
  readonly #kept = new Map<string, (() => void)[]>();

  /** Listens to one more attempt at a question; the eldest gives way to it where there are many. */
  keep(question: string, forget: () => void): void {
    const attempts = this.#kept.get(question) ?? [];
    attempts.push(forget);
    if (attempts.length > attemptsKept) attempts.shift()?.();
    this.#kept.set(question, attempts);
  }

  /** Listens to nothing any more. */
  forgetAll(): void {
    for (const attempts of this.#kept.values()) for (const forget of attempts) forget();
    this.#kept.clear();
  }
}
