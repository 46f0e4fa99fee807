import type { SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import type { Answer, Endpoint } from "./endpoint.ts";
import type { Kind } from "./failure.ts";
import { SessionCall } from "./session-call.ts";
import type { Unanswered } from "./session-call.ts";
import type { Session } from "./session.ts";
import type { Answered } from "./unary-call.ts";

/** Where an attempt was made and how it ended; the answer is undefined if nothing could be sent there. */
export interface Attempted {
  readonly endpoint: Endpoint;
  readonly answer: Answer<Answered> | undefined;
}

/** What a {@link DirectCall} asks of whoever sent it. */
export interface DirectCallOwner {
  /** Takes note of who answered. False unless it is a node of the client's cluster. */
  isOurs(endpoint: Endpoint, header: SessionHeader | null): boolean;
  /** It was answered. */
  done(call: DirectCall, answer: SessionAnswer): void;
  /** The attempt did not do it, or not plainly. */
  goOn(call: DirectCall, attempt: Attempted): void;
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
  readonly asked: Asked;
  readonly resolve: (answer: SessionAnswer) => void;
  readonly reject: (error: unknown) => void;
  private readonly owner: DirectCallOwner;
  private readonly endpoint: Endpoint;
  private abort: (() => void) | undefined;

  constructor(
    owner: DirectCallOwner,
    operation: SessionOperation,
    kind: Kind,
    asked: Asked,
    endpoint: Endpoint,
    resolve: (answer: SessionAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    super(operation, kind);
    this.owner = owner;
    this.asked = asked;
    this.endpoint = endpoint;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Sends it on a session of its endpoint, to be given up at the limit and by the signal. */
  begin(session: Session, limitMs: number): void {
    const { signal } = this.asked;
    if (signal !== undefined) {
      this.abort = () => session.stop(this);
      signal.addEventListener("abort", this.abort);
    }
    session.send(this, limitMs);
  }

  answered(answer: SessionAnswer, header: SessionHeader | null): void {
    this.unlisten();
    const { owner, endpoint } = this;
    if (owner.isOurs(endpoint, header)) owner.done(this, answer);
    else owner.goOn(this, { endpoint, answer: { kind: "answered", response: { answer, header } } });
  }

  failed(why: Unanswered): void {
    this.unlisten();
    this.owner.goOn(this, { endpoint: this.endpoint, answer: why.kind === "unsupported" ? undefined : why });
  }

  private unlisten(): void {
    if (this.abort !== undefined) this.asked.signal?.removeEventListener("abort", this.abort);
  }
}
