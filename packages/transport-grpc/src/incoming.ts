import { Metadata, status } from "@grpc/grpc-js";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { Frame, Link } from "@quorate/replica";
import { helloMetadata, protocolVersion, readHello } from "./hello.ts";
import type { GrpcTransportOptions } from "./options.ts";
import { SendQueue } from "./send-queue.ts";
import { encodeWithin, reasonOf } from "./split.ts";

/** A stream that a peer opened: what arrives on it is answered on it. */
export class IncomingLink implements Link {
  readonly address: string;
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #options: GrpcTransportOptions;
  readonly #queue: SendQueue;
  readonly #onEnded: (link: IncomingLink) => void;
  #isUp = true;

  /** The peer was greeted already. `onEnded` is called once. */
  constructor(
    call: ServerDuplexStream<Buffer, Buffer>,
    options: GrpcTransportOptions,
    receive: (bytes: Buffer, from: IncomingLink) => void,
    onEnded: (link: IncomingLink) => void,
  ) {
    this.address = call.getPeer();
    this.#call = call;
    this.#options = options;
    this.#onEnded = onEnded;
    this.#queue = new SendQueue(options.limits.queueBytesMax, (frames) => {
      this.#dropped(frames, "the peer is gone, or takes them too slowly");
    });
    this.#queue.attach(call);
    // Without a listener an error of the stream ends the process.
    call.on("error", (error) => this.#end(reasonOf(error)));
    call.on("cancelled", () => this.#end("the peer cancelled the stream, or its connection broke"));
    call.on("end", () => this.#end("the peer ended the stream"));
    call.on("data", (bytes: Buffer) => {
      if (this.#isUp) receive(bytes, this);
    });
  }

  send(frame: Frame): void {
    if (!this.#isUp) return;
    const encoded = encodeWithin(frame, this.#options.limits.frameBytesMax, (reason) => this.#dropped(1, reason));
    for (const bytes of encoded) this.#queue.push(bytes);
  }

  /** Ends the stream from this end, after what was handed to gRPC. */
  close(): void {
    this.#end("this node closes its streams");
  }

  #end(reason: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#queue.reset();
    this.#call.end();
    this.#options.onEvent({ kind: "peer-down", direction: "incoming", address: this.address, reason });
    this.#onEnded(this);
  }

  #dropped(frames: number, reason: string): void {
    this.#options.onEvent({ kind: "dropped", address: this.address, frames, reason });
  }
}

/** Introduces this node to whoever opened the stream. Returns whether the peer may stay; if not, the stream was ended. */
export function greet(call: ServerDuplexStream<Buffer, Buffer>, { identity, onEvent }: GrpcTransportOptions): boolean {
  const greeting = readHello(call.metadata);
  const address = call.getPeer();
  // Sent in any case: the peer's operator wants to know whom it met.
  call.sendMetadata(helloMetadata({ ...identity(), protocol: protocolVersion }));
  if (greeting.kind === "greeted") {
    onEvent({ kind: "peer-up", direction: "incoming", address, hello: greeting.hello });
    return true;
  }
  onEvent({ kind: "refused", direction: "incoming", address, reason: greeting.reason });
  refuse(call, status.FAILED_PRECONDITION, "PROTOCOL_MISMATCH", greeting.reason);
  return false;
}

/** Ends a stream before its first frame, with a status and a reason. */
export function refuse(call: ServerDuplexStream<Buffer, Buffer>, code: status, reason: string, details: string): void {
  const metadata = new Metadata();
  metadata.set("quorate-reason", reason);
  call.on("error", () => undefined);
  call.on("data", () => undefined);
  call.emit("error", { code, details, metadata });
}
