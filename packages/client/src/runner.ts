import { status } from "@grpc/grpc-js";
import type { ResponseHeaderReceived } from "@quorate/protos";
import { Directory } from "./directory.ts";
import type { Endpoint, Method } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import type { Kind } from "./failure.ts";
import { perform } from "./operation.ts";
import type { Network } from "./operation.ts";
import { changeTimeoutMsDefault } from "./limits.ts";
import { Pool } from "./pool.ts";
import { requireSignal, requireTimeout } from "./validate.ts";

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

/** Runs a client's operations and ends them all when the client is closed. */
export class Runner {
  private readonly network: Network;
  private readonly timeoutMs: number;
  private readonly closing = new AbortController();
  /** One for each operation that runs. */
  private readonly running = new Set<AbortController>();

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
          header: (response) => response.header,
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
    const timeoutMs = options.timeoutMs === undefined ? this.timeoutMs : requireTimeout(options.timeoutMs);
    const signal = requireSignal(options.signal);
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
