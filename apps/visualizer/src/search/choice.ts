import type { Message } from "../world/index.ts";

/** One choice of the search: several actions of the world that nothing needs to come between. */
export type Choice =
  | { readonly kind: "start" | "call" | "give-up" | "restart"; readonly general: number }
  | { readonly kind: "wipe"; readonly acceptor: number }
  | {
      readonly kind: "deliver";
      readonly acceptor: number;
      /** A request like the one that is delivered. */
      readonly message: Message;
      /** The general that counts the answer, -1 if none does. */
      readonly general: number;
      /** Whether the answer reaches the general at once; it never does otherwise. */
      readonly isAnswered: boolean;
      /** Whether a copy of the request stays in flight. */
      readonly isCopied: boolean;
    };
