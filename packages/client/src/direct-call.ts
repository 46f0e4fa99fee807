import type { SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import type { Answer, Endpoint } from "./endpoint.ts";
import type { Kind } from "./failure.ts";
import { SessionCall } from "./session-call.ts";
import type { Unanswered } from "./session-call.ts";
import type { Session } from "./session.ts";
import type { Answered } from "./unary-call.ts";

/** What a {@link DirectCall} asks of whoever sent it. */
export interface DirectCallOwner {
  /** Takes note of who answered. False unless it is a node of the client's cluster. */
  isOurs(endpoint: Endpoint, header: SessionHeader | null): boolean;
  /** It was answered. */
  done(call: DirectCall, answer: SessionAnswer): void;
  /** It did not do it, or not plainly. The answer is undefined if nothing was tried at all. */
  goOn(call: DirectCall, answer: Answer<Answered> | undefined): void;
}

/** Where a direct call goes. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly session: Session;
}

/** What the operation of a direct call was asked with. */
export interface Asked {
  /** How it is called in messages. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The first attempt of an operation, on the endpoint that served last. Most operations are nothing more, so it does
 * without promises, timers and signals of its own.
 */
export class DirectCall extends SessionCall {
  readonly endpoint: Endpoint;
  readonly asked: Asked;
  readonly resolve: (answer: SessionAnswer) => void;
  readonly reject: (error: unknown) => void;
  private readonly session: Session;
  private readonly owner: DirectCallOwner;
  private abort: (() => void) | undefined;

  constructor(
    owner: DirectCallOwner,
    { endpoint, session }: Route,
    { operation, kind, asked }: { readonly operation: SessionOperation; readonly kind: Kind; readonly asked: Asked },
    resolve: (answer: SessionAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    super(operation, kind);
    this.owner = owner;
    this.endpoint = endpoint;
    this.session = session;
    this.asked = asked;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Sends it, to be given up at the limit and by the signal. */
  begin(limitMs: number): void {
    const { signal } = this.asked;
    if (signal !== undefined) {
      this.abort = () => this.session.stop(this);
      signal.addEventListener("abort", this.abort);
    }
    this.session.send(this, limitMs);
  }

  answered(answer: SessionAnswer, header: SessionHeader | null): void {
    this.unlisten();
    if (this.owner.isOurs(this.endpoint, header)) this.owner.done(this, answer);
    else this.owner.goOn(this, { kind: "answered", response: { answer, header } });
  }

  failed(why: Unanswered): void {
    this.unlisten();
    this.owner.goOn(this, why.kind === "unsupported" ? undefined : why);
  }

  private unlisten(): void {
    if (this.abort !== undefined) this.asked.signal?.removeEventListener("abort", this.abort);
  }
}
