import { Client } from "@grpc/grpc-js";
import type { ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { exchangeMethod } from "@quorate/protos";
import type { Frame, Link } from "@quorate/replica";
import { backoffMs } from "./backoff.ts";
import { helloMetadata, protocolVersion, readHello } from "./hello.ts";
import { channelOptions } from "./options.ts";
import type { GrpcTransportOptions } from "./options.ts";
import { PeerCredentials } from "./peer-credentials.ts";
import { SendQueue } from "./send-queue.ts";
import { encodeWithin, reasonOf } from "./split.ts";
import { targetOf } from "./target.ts";

/** One stream, with the connection made for it. */
interface Attempt {
  readonly client: Client;
  readonly credentials: PeerCredentials;
  readonly stream: ClientDuplexStream<Buffer, Buffer>;
  readonly cancelHandshake: () => void;
}

/** What was last said of the peer; the same is not said twice. */
type Report = "peer-up" | "peer-down" | "refused";

/** What a link tells its transport. */
export interface LinkHooks {
  receive(bytes: Buffer, from: OutgoingLink): void;
  /** A stream was created; `ended` follows. */
  opened(link: OutgoingLink): void;
  ended(link: OutgoingLink): void;
}

/**
 * The link to an address. Its stream opens when there is something to send, and again after a pause when it
 * ended; a peer to whom nobody writes is left alone.
 */
export class OutgoingLink implements Link {
  readonly address: string;
  readonly #options: GrpcTransportOptions;
  readonly #hooks: LinkHooks;
  readonly #queue: SendQueue;
  #attempt: Attempt | undefined;
  #cancelPause: (() => void) | undefined;
  #failures = 0;
  #quietUntil: number;
  #reported: Report | undefined;
  #onEnded: (() => void) | undefined;
  #isClosed = false;

  constructor(address: string, options: GrpcTransportOptions, hooks: LinkHooks) {
    this.address = address;
    this.#options = options;
    this.#hooks = hooks;
    this.#quietUntil = options.clock.now();
    this.#queue = new SendQueue(options.limits.queueBytesMax, (frames) => {
      this.#dropped(frames, "the peer is not there, or takes them too slowly");
    });
  }

  send(frame: Frame): void {
    if (this.#isClosed) return;
    const encoded = encodeWithin(frame, this.#options.limits.frameBytesMax, (reason) => this.#dropped(1, reason));
    for (const bytes of encoded) this.#queue.push(bytes);
    this.#wake();
  }

  /** Whether nothing would be lost by forgetting this link. */
  get isIdle(): boolean {
    return this.#attempt === undefined && this.#queue.isEmpty;
  }

  /** Ends the stream and resolves when the peer did so too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelPause?.();
    const { stream } = this.#attempt ?? {};
    if (stream === undefined) return;
    await new Promise<void>((resolve) => {
      this.#onEnded = resolve;
      stream.end();
    });
  }

  /** Ends everything at once; nothing is sent any more. */
  abort(reason: string): void {
    this.#isClosed = true;
    this.#cancelPause?.();
    if (this.#attempt !== undefined) this.#end(this.#attempt, reason);
  }

  #wake(): void {
    if (this.#attempt !== undefined || this.#cancelPause !== undefined || this.#queue.isEmpty) return;
    const pauseMs = this.#quietUntil - this.#options.clock.now();
    if (pauseMs <= 0) {
      this.#open();
      return;
    }
    this.#cancelPause = this.#options.clock.after(pauseMs, () => {
      this.#cancelPause = undefined;
      this.#open();
    });
  }

  #open(): void {
    const { identity, clock, limits } = this.#options;
    try {
      const hello = helloMetadata({ ...identity(), protocol: protocolVersion });
      const credentials = new PeerCredentials();
      const client = new Client(targetOf(this.address), credentials, channelOptions(limits));
      const { path, requestSerialize, responseDeserialize } = exchangeMethod;
      const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, hello);
      const cancelHandshake = clock.after(limits.handshakeMs, () => {
        this.#end(attempt, `no answer within ${limits.handshakeMs} ms`);
      });
      const attempt: Attempt = { client, credentials, stream, cancelHandshake };
      this.#attempt = attempt;
      this.#listenTo(attempt);
      this.#hooks.opened(this);
    } catch (error) {
      this.#failed(reasonOf(error));
    }
  }

  #listenTo(attempt: Attempt): void {
    const { stream } = attempt;
    // Without this listener an error of the stream ends the process.
    stream.on("error", (error) => this.#end(attempt, reasonOf(error)));
    stream.on("end", () => this.#end(attempt, "the peer ended the stream"));
    stream.on("metadata", (metadata) => this.#greeted(attempt, metadata));
    stream.on("data", (bytes: Buffer) => {
      if (this.#attempt === attempt && this.#reported === "peer-up") this.#hooks.receive(bytes, this);
    });
  }

  #greeted(attempt: Attempt, metadata: Metadata): void {
    if (this.#attempt !== attempt) return;
    const greeting = readHello(metadata);
    if (greeting.kind === "refused") {
      this.#end(attempt, greeting.reason, "refused");
      return;
    }
    attempt.cancelHandshake();
    this.#failures = 0;
    this.#reported = "peer-up";
    this.#options.onEvent({
      kind: "peer-up",
      direction: "outgoing",
      address: this.address,
      hello: greeting.hello,
    });
    this.#queue.attach(attempt.stream);
  }

  #end(attempt: Attempt, reason: string, report: "peer-down" | "refused" = "peer-down"): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    attempt.cancelHandshake();
    attempt.stream.cancel();
    attempt.client.close();
    attempt.credentials.breakConnections();
    this.#failed(reason, report);
    this.#onEnded?.();
    this.#hooks.ended(this);
  }

  #failed(reason: string, report: "peer-down" | "refused" = "peer-down"): void {
    const { clock, limits, random, onEvent } = this.#options;
    this.#failures++;
    this.#quietUntil = clock.now() + backoffMs(this.#failures, limits, random);
    if (this.#reported !== report) onEvent({ kind: report, direction: "outgoing", address: this.address, reason });
    this.#reported = report;
    this.#queue.reset();
  }

  #dropped(frames: number, reason: string): void {
    if (this.#isClosed) return;
    this.#options.onEvent({ kind: "dropped", address: this.address, frames, reason });
  }
}
