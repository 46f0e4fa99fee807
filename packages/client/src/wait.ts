/** How a wait ended: with the promise's value, by the time limit, or by the signal. */
export type Waited<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "late" }
  | { readonly kind: "stopped" };

/** Waits for a promise, but no longer than the limit and the signal allow. The promise must not reject. */
export function within<Value>(promise: Promise<Value>, limitMs: number, signal: AbortSignal): Promise<Waited<Value>> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: "stopped" });
      return;
    }
    const finish = (waited: Waited<Value>): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(waited);
    };
    const stop = (): void => finish({ kind: "stopped" });
    const timer = setTimeout(() => finish({ kind: "late" }), Math.max(0, limitMs));
    signal.addEventListener("abort", stop);
    void promise.then((value) => finish({ kind: "value", value }));
  });
}

/** Waits for the time to pass or the signal to fire. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await within(new Promise<never>(() => {}), ms, signal);
}

/** A clock that never jumps, in milliseconds. */
export function now(): number {
  return performance.now();
}
