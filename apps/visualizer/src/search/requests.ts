import { valueKey } from "../language/index.ts";
import type { Message } from "../world/index.ts";
import { Interned } from "./intern.ts";

/** A request in flight, without what makes no difference to what it can do. */
export interface Request {
  /** The general that still counts its answer, -1 if none does. */
  readonly general: number;
  readonly acceptor: number;
  /** One such message. */
  readonly message: Message;
  /** The number of the same request once its answer does not count any more. */
  readonly late: number;
}

/** All requests that a search met, by number. */
export class Requests {
  readonly #interned = new Interned<Request>();

  at(number: number): Request {
    return this.#interned.at(number);
  }

  /** The number of a request that a general sent to an acceptor. */
  numberOf(message: Message, general: number, acceptor: number): number {
    const { handler, body } = message;
    const key = `${handler} ${acceptor} ${valueKey(body)}`;
    const late = this.#interned.number(key, (number) => ({ general: -1, acceptor, message, late: number }));
    if (general < 0) return late;
    return this.#interned.number(`${general} ${key}`, () => ({ general, acceptor, message, late }));
  }
}
