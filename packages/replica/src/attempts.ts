/** Unanswered attempts at one question that are still listened to. */
const attemptsKept = 8;

interface Question {
  /** The batch of copies that it is about. */
  readonly batch: number | undefined;
  readonly forgets: (() => void)[];
}

/** What a change asked and still listens for: of each question the last attempts, each with the way to forget it. */
export class Attempts {
  readonly #questions = new Map<string, Question>();

  /**
   * Listens to one more attempt at a question; the eldest gives way to it where there are many. That about a batch is
   * a question of its own: on a slow link, those about others come in between.
   */
  keep(name: string, forget: () => void, batch?: number): void {
    const id = batch === undefined ? name : `${name} ${batch}`;
    const question = this.#questions.get(id) ?? { batch, forgets: [] };
    question.forgets.push(forget);
    if (question.forgets.length > attemptsKept) question.forgets.shift()?.();
    this.#questions.set(id, question);
  }

  /** Listens no more to what is about any other batch than these. */
  forgetOtherBatches(batches: readonly number[]): void {
    this.#forget(({ batch }) => batch !== undefined && !batches.includes(batch));
  }

  /** Listens to nothing any more. */
  forgetAll(): void {
    this.#forget(() => true);
  }

  #forget(isOver: (question: Question) => boolean): void {
    for (const [id, question] of this.#questions) {
      if (!isOver(question)) continue;
      for (const forget of question.forgets) forget();
      this.#questions.delete(id);
    }
  }
}
