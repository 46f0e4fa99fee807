import type { Applied, Change, Current } from "./change.ts";
import { OperationError } from "./error.ts";

/** What a bounded change answers. It travels with the attempt that made it, so that the answer is that attempt's. */
export type Bounded<Output> =
  | { readonly kind: "output"; readonly output: Output }
  | { readonly kind: "too-large"; readonly bytes: number }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * A change that keeps the content where the caller's would write more than `payloadBytesMax` or throws, so that
 * one caller's mistake costs no other operation of the key. What the caller is shown is a copy: the next round may go on
 * from those very bytes (R15). What it writes is copied into the envelope before anything else can happen.
 */
export function boundChange<Output>(change: Change<Output>, payloadBytesMax: number): Change<Bounded<Output>> {
  return (current) => {
    try {
      const decision = change(current && shown(current));
      const output = { kind: "output", output: decision.output } as const;
      if (decision.kind !== "write") return { kind: decision.kind, output };
      const bytes = decision.payload.length;
      if (bytes > payloadBytesMax) return { kind: "keep", output: { kind: "too-large", bytes } };
      return { kind: "write", payload: decision.payload, output };
    } catch (error) {
      return { kind: "keep", output: { kind: "threw", error } };
    }
  };
}

/** What the caller is shown, each part made when it is looked at: most changes look at little of it. */
function shown(current: Current): Current {
  let payload: Uint8Array | undefined;
  return {
    version: current.version,
    get revision() {
      return current.revision;
    },
    get payload() {
      payload ??= new Uint8Array(current.payload);
      return payload;
    },
  };
}

/** The answer for the caller; throws an {@link OperationError} where the change that counted did nothing. */
export function unbounded<Output>(applied: Applied<Bounded<Output>>, payloadBytesMax: number): Applied<Output> {
  const { output } = applied;
  switch (output.kind) {
    case "output":
      return { ...applied, output: output.output };
    case "too-large": {
      const detail = `the value has ${output.bytes} bytes, the limit is ${payloadBytesMax}`;
      throw new OperationError("VALUE_TOO_LARGE", "not-applied", detail);
    }
    case "threw": {
      const { error } = output;
      const detail = `the change threw, and changed nothing: ${error instanceof Error ? error.message : String(error)}`;
      throw new OperationError("INTERNAL", "not-applied", detail);
    }
  }
}
