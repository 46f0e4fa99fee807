/** Counts requests that were taken and not answered yet, so that a stop can wait for them. */
export class InFlight {
  #count = 0;
  #idle: (() => void)[] = [];

  async track<Result>(request: Promise<Result>): Promise<Result> {
    this.begin();
    try {
      return await request;
    } finally {
      this.end();
    }
  }

  /** A request was taken. */
  begin(): void {
    this.#count++;
  }

  /** One that was taken is answered. */
  end(): void {
    this.#count--;
    if (this.#count === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves at the next moment without a request. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}
