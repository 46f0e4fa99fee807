/** Something that had to happen within a time did not. */
export class DeadlineError extends Error {
  constructor(what: string, afterMs: number) {
    super(`${what} took longer than ${afterMs / 1_000} s`);
    this.name = "DeadlineError";
  }
}

/** The promise's result, or a rejection with {@link DeadlineError} that names what was awaited. */
export async function within<Value>(what: string, afterMs: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, afterMs)), afterMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
