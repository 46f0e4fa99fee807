import type { handleBidiStreamingCall } from "@grpc/grpc-js";
import type { Node } from "../service/node.ts";
import { Session } from "./session.ts";

/** The open sessions of a node. */
export class Sessions {
  /** The handler of `Session.Operate`, over bytes. */
  readonly handler: handleBidiStreamingCall<Buffer, Buffer>;
  readonly #open = new Set<Session>();
  #isDraining = false;
  #isClosed = false;

  constructor(node: Node) {
    this.handler = (call) => {
      const session = new Session(node, call, (ended) => this.#open.delete(ended));
      this.#open.add(session);
      if (this.#isDraining) session.drain();
      if (this.#isClosed) session.close();
    };
  }

  /** Tells every caller, those that come from now on too, to go on elsewhere. */
  drain(): void {
    this.#isDraining = true;
    for (const session of this.#open) session.drain();
  }

  /** Ends them all, after the answers there are, and those that come from now on at once. */
  close(): void {
    this.#isDraining = true;
    this.#isClosed = true;
    for (const session of this.#open) session.close();
  }
}
