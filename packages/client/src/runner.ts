import { status } from "@grpc/grpc-js";
import type { ResponseHeaderReceived, SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import { DirectCall } from "./direct-call.ts";
import type { Asked, Attempted, DirectCallOwner } from "./direct-call.ts";
import { Directory } from "./directory.ts";
import type { Endpoint, Method } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import type { Kind } from "./failure.ts";
import { perform } from "./operation.ts";
import type { Begun, Network } from "./operation.ts";
import { changeTimeoutMsDefault, operationBytesMax, operationsMax, readAttemptMs } from "./limits.ts";
import { Pool } from "./pool.ts";
import { sizeOf } from "./session-call.ts";
import { headerOf } from "./unary-call.ts";
import type { Answered } from "./unary-call.ts";
import { requireSignal, requireTimeout } from "./validate.ts";
import { now } from "./wait.ts";

/** What every operation takes. */
export interface CallOptions {
  /** How long the operation may take in all; the client's own limit unless given. */
  readonly timeoutMs?: number | undefined;
  /** Ends the operation at once. What was sent by then has an unknown outcome if it is a write. */
  readonly signal?: AbortSignal | undefined;
}

/** One operation of one answer. */
export interface Unary<Request, Response> {
  readonly name: string;
  readonly kind: Kind;
  readonly method: Method<Request, Response>;
  readonly request: Request;
}

/** The answer to an operation of this kind. */
export type AnswerTo<Operation extends SessionOperation> = Extract<SessionAnswer, { readonly kind: Operation["kind"] }>;

/** Runs a client's operations and ends them all when the client is closed. */
export class Runner implements DirectCallOwner {
  private readonly network: Network;
  private readonly timeoutMs: number;
  private readonly closing = new AbortController();
  /** One for each operation that runs. */
  private readonly running = new Set<AbortController>();
  /** Of the operations on keys and machines: how many run, and the bytes they hold. */
  private operations = 0;
  private bytes = 0;
  /** The header that was looked at last: all answers of a message share one. */
  private known: SessionHeader | undefined;

  constructor(endpoints: readonly string[], clusterId: string | undefined, timeoutMs: number) {
    const pool = new Pool(endpoints);
    const directory = new Directory(pool, clusterId, this.closing.signal);
    this.network = { pool, directory };
    this.timeoutMs = timeoutMs;
  }

  /** The URLs that operations go to at present. */
  urls(): readonly string[] {
    return this.network.pool.urls();
  }

  /** The pool's endpoint with this URL. */
  find(url: string): Endpoint | undefined {
    return this.network.pool.find(url);
  }

  /**
   * Runs an operation on a key or a machine on whichever endpoint serves it. The bytes in the answer are views on what
   * was received. Throws if it cannot even begin.
   */
  operate<Operation extends SessionOperation>(
    name: string,
    kind: Kind,
    operation: Operation,
    options: CallOptions,
  ): Promise<AnswerTo<Operation>> {
    const asked = this.asked(name, options);
    const size = sizeOf(operation);
    if (this.operations >= operationsMax || this.bytes + size > operationBytesMax) throw overloaded();
    this.operations++;
    this.bytes += size;
    const time = now();
    const endpoint = this.network.pool.first(time);
    const session = endpoint?.ready(kind, time);
    if (endpoint === undefined || session === undefined || asked.signal?.aborted === true) {
      return this.attempts(operation, kind, asked) as Promise<AnswerTo<Operation>>;
    }
    return new Promise<SessionAnswer>((resolve, reject) => {
      const call = new DirectCall(this, operation, kind, asked, endpoint, resolve, reject);
      call.begin(session, kind === "read" ? Math.min(asked.timeoutMs, readAttemptMs) : asked.timeoutMs);
    }) as Promise<AnswerTo<Operation>>;
  }

  isOurs(endpoint: Endpoint, header: SessionHeader | null): boolean {
    if (header === this.known && header !== null) return true;
    if (this.network.directory.heard(endpoint, header, "read") !== undefined) return false;
    this.known = header ?? undefined;
    this.network.pool.worked(endpoint);
    return true;
  }

  done({ operation, kind, resolve, reject }: DirectCall, answer: SessionAnswer): void {
    this.release(operation);
    if (answer.kind === operation.kind) resolve(answer);
    else reject(misanswered(operation, kind, answer));
  }

  goOn({ operation, kind, asked, beganAt, resolve, reject }: DirectCall, attempted: Attempted): void {
    this.attempts(operation, kind, asked, { startedAt: beganAt, ...attempted }).then(resolve, reject);
  }

  /** An operation is over. */
  private release(operation: SessionOperation): void {
    this.operations--;
    this.bytes -= sizeOf(operation);
  }

  /** Tries one endpoint after the other. */
  private async attempts(
    operation: SessionOperation,
    kind: Kind,
    { name, timeoutMs, signal }: Asked,
    begun?: Begun<Answered>,
  ): Promise<SessionAnswer> {
    try {
      const { answer } = await this.stoppable(name, { timeoutMs, signal }, (timeoutMs, stop, interruption) =>
        perform(
          this.network,
          {
            kind,
            timeoutMs,
            startMs: timeoutMs,
            call: (endpoint, limitMs) => endpoint.operate(operation, kind, limitMs, stop),
            header: (response) => response.header,
          },
          stop,
          interruption,
          begun,
        ),
      );
      if (answer.kind !== operation.kind) throw misanswered(operation, kind, answer);
      return answer;
    } finally {
      this.release(operation);
    }
  }

  private asked(name: string, options: CallOptions): Asked {
    const timeoutMs = options.timeoutMs === undefined ? this.timeoutMs : requireTimeout(options.timeoutMs);
    return { name, timeoutMs, signal: requireSignal(options.signal) };
  }

  /** Runs an operation of one answer on whichever endpoint serves it. */
  unary<Request, Response extends { readonly header: ResponseHeaderReceived | null }>(
    operation: Unary<Request, Response>,
    options: CallOptions,
  ): Promise<Response> {
    const { name, kind, method, request } = operation;
    return this.stoppable(name, options, (timeoutMs, stop, interruption) =>
      perform(
        this.network,
        {
          kind,
          timeoutMs,
          startMs: timeoutMs,
          call: (endpoint, limitMs) => endpoint.unary(method, request, limitMs, stop),
          header: (response) => headerOf(response.header),
        },
        stop,
        interruption,
      ),
    );
  }

  /**
   * Runs a change of the members on the first endpoint that works, until its stream of messages ends. Finding that
   * endpoint takes no longer than any operation, the change itself may.
   */
  change<Request, Response>(
    operation: { readonly name: string; readonly method: Method<Request, Response>; readonly request: Request },
    options: CallOptions,
    onMessage: (message: Response) => void,
  ): Promise<void> {
    const { name, method, request } = operation;
    const patience = { ...options, timeoutMs: options.timeoutMs ?? changeTimeoutMsDefault };
    return this.stoppable(name, patience, (timeoutMs, stop, interruption) =>
      perform(
        this.network,
        {
          kind: "write",
          timeoutMs,
          startMs: Math.min(timeoutMs, this.timeoutMs),
          call: (endpoint, limitMs) => endpoint.stream(method, request, limitMs, stop, onMessage),
          header: () => null,
        },
        stop,
        interruption,
      ),
    );
  }

  /** Runs anything that ends by the caller's signal or the closing of the client. */
  async stoppable<Result>(
    name: string,
    options: CallOptions,
    run: (timeoutMs: number, stop: AbortSignal, interruption: Interruption) => Promise<Result>,
  ): Promise<Result> {
    const { timeoutMs, signal } = this.asked(name, options);
    const stop = new AbortController();
    const cancel = (): void => stop.abort();
    if (signal?.aborted === true || this.closing.signal.aborted) stop.abort();
    signal?.addEventListener("abort", cancel);
    this.running.add(stop);
    try {
      return await run(timeoutMs, stop.signal, (outcome) => interrupted(name, outcome, signal));
    } finally {
      this.running.delete(stop);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Ends everything. */
  close(): void {
    this.closing.abort();
    for (const stop of this.running) stop.abort();
    this.network.pool.close();
  }
}

/** The error of an operation that was stopped, given what became of it. */
export type Interruption = (outcome: "not-applied" | "unknown") => QuorateError;

function interrupted(name: string, outcome: "not-applied" | "unknown", signal: AbortSignal | undefined): QuorateError {
  const cancelled = signal?.aborted === true;
  const words = outcome === "unknown" ? "after it was sent, so its outcome is unknown" : "before anything was applied";
  return new QuorateError(`the ${name} was ended by ${cancelled ? "its signal" : "closing the client"} ${words}`, {
    reason: cancelled ? "CANCELLED" : "CLIENT_CLOSED",
    outcome,
    retryable: false,
    code: status.CANCELLED,
    cause: cancelled ? signal.reason : undefined,
  });
}

function overloaded(): QuorateError {
  const limits = `${operationsMax} operations or ${operationBytesMax} bytes`;
  return new QuorateError(`more than ${limits} of this client wait for an answer; wait for some before the next`, {
    reason: "OVERLOADED",
    outcome: "not-applied",
    retryable: true,
    code: status.RESOURCE_EXHAUSTED,
    metadata: { operations: String(operationsMax), bytes: String(operationBytesMax) },
  });
}

function misanswered(operation: SessionOperation, kind: Kind, answer: SessionAnswer): QuorateError {
  return new QuorateError(`the node answered ${operation.kind} with the answer of ${answer.kind}`, {
    reason: "INTERNAL",
    outcome: kind === "read" ? "not-applied" : "unknown",
    retryable: false,
    code: status.INTERNAL,
  });
}
