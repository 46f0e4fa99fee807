import type { Bounded } from "./bounded-change.ts";
import type { Change } from "./change.ts";
import type { Travel } from "./key-queue.ts";

/** A change in a form that can travel, so that another node may be asked to make it (Forwarding). */
export interface Command<Output> {
  /** Bytes of which the `commands` of any node of the cluster make the same change. Asked for when they are needed. */
  encode(): Uint8Array;
  /** The output in the bytes that such a change answers; throws for any others. */
  decode(output: Uint8Array): Output;
}

/**
 * Makes the change that a command stands for, with its output in bytes. Undefined, or an exception, for bytes that this
 * node does not know: whoever sent them then makes the change by itself.
 */
export type Commands = (command: Uint8Array) => Change<Uint8Array> | undefined;

/** How a change that is bounded here travels, bounded by the same limits there. */
export function travelOf<Output>(command: Command<Output>): Travel {
  return {
    encode: () => command.encode(),
    decode: (output): Bounded<Output> => {
      if (output.kind !== "output") return output;
      return { kind: "output", output: command.decode(output.output ?? new Uint8Array(0)) };
    },
  };
}
