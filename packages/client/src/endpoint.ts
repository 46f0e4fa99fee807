import { Client, Metadata, connectivityState, credentials } from "@grpc/grpc-js";
import type { ClientReadableStream, ClientUnaryCall, ServiceError } from "@grpc/grpc-js";
import type { SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import type { Kind } from "./failure.ts";
import { answerReserveMs, avoidForeignMs, avoidMs, flowControlWindowBytes, trustMs } from "./limits.ts";
import { SessionCall } from "./session-call.ts";
import type { Unanswered } from "./session-call.ts";
import { Session } from "./session.ts";
import { callUnary } from "./unary-call.ts";
import type { Answered } from "./unary-call.ts";
import { now, within } from "./wait.ts";

/** The part of a generated method definition that a call needs. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** How a call ended. */
export type Answer<Response> =
  | { readonly kind: "answered"; readonly response: Response }
  | Exclude<Unanswered, { readonly kind: "unsupported" }>;

const channelOptions = {
  "grpc.enable_channelz": 0,
  // Retries are decided where outcomes are known; the library keeps those of calls that no server has seen.
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_http_proxy": 0,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 3_000,
  // An answer above a limit here would turn a write that was applied into one of unknown outcome.
  "grpc.max_receive_message_length": -1,
  "grpc-node.flow_control_window": flowControlWindowBytes,
};

/** One node's address with one channel, and what this client thinks of it. */
export class Endpoint {
  readonly url: string;
  /** When anything was last heard from it, by {@link now}. */
  heardAt: number = Number.NEGATIVE_INFINITY;
  /** Whether it has shown, on this connection, that it belongs to the cluster. */
  familiar = false;
  /** It is the last choice until then; Infinity until it answers well. */
  avoidUntil: number = Number.NEGATIVE_INFINITY;
  private readonly client: Client;
  private calls = 0;
  private retired = false;
  private session: Session | undefined;
  /** It said that it is about to stop: what it still answers makes it no better choice. */
  private leaving = false;
  private hasSessions = true;

  constructor(url: string) {
    this.url = url;
    this.client = new Client(url.slice("http://".length), credentials.createInsecure(), channelOptions);
  }

  /** It answered well. */
  worked(): void {
    this.heardAt = now();
    if (!this.leaving) this.avoidUntil = Number.NEGATIVE_INFINITY;
  }

  /** It did not answer, or could not serve. */
  failed(): void {
    this.avoidUntil = Math.max(this.avoidUntil, now() + avoidMs);
  }

  /** It belongs to another cluster. */
  foreign(): void {
    this.familiar = false;
    this.avoidUntil = Math.max(this.avoidUntil, now() + avoidForeignMs);
  }

  /** It says itself that it serves nobody. */
  dropped(): void {
    this.avoidUntil = Number.POSITIVE_INFINITY;
  }

  /** Waits for a connection. `failed` is certain for now: nobody listens there. */
  async connected(limitMs: number, signal: AbortSignal): Promise<"ready" | "failed" | "late" | "stopped"> {
    const until = now() + limitMs;
    for (;;) {
      if (this.retired) return "failed";
      // Checked here too: a watch beyond its time ends at once, before any timer can.
      if (now() >= until) return "late";
      const state = this.client.getChannel().getConnectivityState(true);
      if (state === connectivityState.READY) return "ready";
      this.forget();
      if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) return "failed";
      const waited = await within(this.changed(state, until - now()), until - now(), signal);
      if (waited.kind !== "value") return waited.kind;
    }
  }

  /** The session to send an operation on without asking anything before; undefined if there is none. */
  ready(kind: Kind, time: number): Session | undefined {
    if (kind === "write" && !(this.familiar && time - this.heardAt < trustMs)) return undefined;
    return this.session?.isOpen === true ? this.session : undefined;
  }

  /** One operation, given up at the limit and by the signal. There must be a connection. */
  async operate(
    operation: SessionOperation,
    kind: Kind,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Answer<Answered>> {
    if (this.retired || signal.aborted) return { kind: "unsent" };
    if (this.hasSessions) {
      const session = this.opened();
      const answer = await waitFor(
        operation,
        kind,
        signal,
        (call) => session.send(call, limitMs),
        (call) => session.stop(call),
      );
      if (answer.kind !== "unsupported") return answer;
    }
    return callUnary(this, operation, limitMs, signal);
  }

  /** One call with one answer, cancelled at the limit and by the signal. */
  unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Answer<Response>> {
    return this.run<Response>(limitMs, signal, (metadata, finish) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        {},
        (error, response) => {
          if (error !== null) finish(this.refusal(call, error));
          else if (response !== undefined) finish({ kind: "answered", response });
        },
      );
      return call;
    });
  }

  /** One call with a stream of answers, which is answered itself when the stream ends well. */
  stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    limitMs: number,
    signal: AbortSignal,
    onMessage: (message: Response) => void,
  ): Promise<Answer<undefined>> {
    return this.run<undefined>(limitMs, signal, (metadata, finish) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const call = this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
      call.on("data", (message: Response) => {
        this.heardAt = now();
        onMessage(message);
      });
      call.on("error", (error: ServiceError) => finish(this.refusal(call, error)));
      call.on("end", () => finish({ kind: "answered", response: undefined }));
      return call;
    });
  }

  /** Ends the session, with all that runs on it. */
  stop(): void {
    this.session?.stopAll();
  }

  /** Closes the channel once no call uses it. */
  retire(): void {
    this.retired = true;
    this.session?.close();
    if (this.calls === 0) this.client.close();
  }

  private run<Response>(
    limitMs: number,
    signal: AbortSignal,
    start: (metadata: Metadata, finish: (answer: Answer<Response>) => void) => { cancel(): void },
  ): Promise<Answer<Response>> {
    if (this.retired || signal.aborted) return Promise.resolve({ kind: "unsent" });
    this.calls++;
    return new Promise<Answer<Response>>((resolve) => {
      const finish = (answer: Answer<Response>): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        resolve(answer);
      };
      // A call option would set both deadlines to the same instant, and the server's last word would come too late.
      const metadata = new Metadata();
      metadata.set("grpc-timeout", `${Math.max(1, Math.floor(limitMs - Math.min(answerReserveMs, limitMs / 4)))}m`);
      const call = start(metadata, finish);
      const end = (kind: "late" | "stopped"): void => {
        finish(kind === "late" ? { kind } : { kind, sent: true });
        call.cancel();
      };
      const stop = (): void => end("stopped");
      const timer = setTimeout(() => end("late"), Math.max(0, limitMs));
      signal.addEventListener("abort", stop);
    }).finally(() => this.release());
  }

  private release(): void {
    this.calls--;
    if (this.retired && this.calls === 0) this.client.close();
  }

  /** Behind a new connection may be another process. */
  private forget(): void {
    this.familiar = false;
    this.leaving = false;
    this.hasSessions = true;
  }

  private opened(): Session {
    if (this.session !== undefined) return this.session;
    this.calls++;
    const session: Session = new Session(this.client, {
      heard: () => (this.heardAt = now()),
      silent: () => this.failed(),
      draining: () => {
        this.leaving = true;
        this.dropped();
      },
      closed: () => (this.session = undefined),
      ended: (how) => {
        if (how === "broken") this.forget();
        if (how === "unsupported") this.hasSessions = false;
        this.release();
      },
    });
    this.session = session;
    return session;
  }

  /** A call without a peer never got a connection. Before a peer is chosen the library names the channel's target. */
  private refusal(call: ClientUnaryCall | ClientReadableStream<unknown>, error: ServiceError): Answer<never> {
    const target = this.client.getChannel().getTarget();
    return call.getPeer() === target ? { kind: "unsent" } : { kind: "refused", error };
  }

  private changed(state: connectivityState, limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.client.getChannel().watchConnectivityState(state, Date.now() + limitMs, () => resolve());
    });
  }
}

/** A call of a session as a promise. */
function waitFor(
  operation: SessionOperation,
  kind: Kind,
  signal: AbortSignal,
  begin: (call: SessionCall) => void,
  stop: (call: SessionCall) => void,
): Promise<Answer<Answered> | Unanswered> {
  return new Promise((resolve) => {
    const call = new PromisedCall(operation, kind, (answer) => {
      signal.removeEventListener("abort", abort);
      resolve(answer);
    });
    const abort = (): void => stop(call);
    signal.addEventListener("abort", abort);
    begin(call);
  });
}

class PromisedCall extends SessionCall {
  private readonly finish: (answer: Answer<Answered> | Unanswered) => void;

  constructor(operation: SessionOperation, kind: Kind, finish: (answer: Answer<Answered> | Unanswered) => void) {
    super(operation, kind);
    this.finish = finish;
  }

  answered(answer: SessionAnswer, header: SessionHeader | null): void {
    this.finish({ kind: "answered", response: { answer, header } });
  }

  failed(why: Unanswered): void {
    this.finish(why);
  }
}
