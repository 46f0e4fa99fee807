import type { SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import type { Refusal } from "./failure.ts";
import type { Kind } from "./failure.ts";

/** Why a call of a session has no answer. */
export type Unanswered =
  /** The request may have left, or the node refused it. */
  | { readonly kind: "refused"; readonly error: Refusal }
  /** The request certainly never left. */
  | { readonly kind: "unsent" }
  | { readonly kind: "late" }
  /** It was given up; `sent` tells whether it may have left. */
  | { readonly kind: "stopped"; readonly sent: boolean }
  /** The node has no sessions. */
  | { readonly kind: "unsupported" };

/** One operation on its way through a session, which keeps its books here. It ends by one of the two methods. */
export abstract class SessionCall {
  readonly operation: SessionOperation;
  readonly kind: Kind;
  id = 0;
  beganAt = 0;
  deadline = 0;
  /** Whether it was handed to the stream. */
  sent = false;
  /** Whether nobody waits for it any more. */
  over = false;

  constructor(operation: SessionOperation, kind: Kind) {
    this.operation = operation;
    this.kind = kind;
  }

  abstract answered(answer: SessionAnswer, header: SessionHeader | null): void;
  abstract failed(why: Unanswered): void;
}

/** The bytes of an operation that may be many. */
export function sizeOf(operation: SessionOperation): number {
  switch (operation.kind) {
    case "put":
    case "compareAndSet":
      return operation.key.length + operation.value.length;
    case "execute":
      return operation.inputJson.length;
    case "get":
    case "delete":
    case "readState":
      return 0;
  }
}
