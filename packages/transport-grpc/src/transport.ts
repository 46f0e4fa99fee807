import { status } from "@grpc/grpc-js";
import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { exchangeMethod } from "@quorate/protos";
import type { Frame, FrameReceiver, Link, Transport } from "@quorate/replica";
import { decodeFrame } from "./decode.ts";
import { IncomingLink, greet, refuse } from "./incoming.ts";
import type { GrpcTransportOptions } from "./options.ts";
import { type LinkHooks, OutgoingLink } from "./outgoing.ts";
import { reasonOf } from "./split.ts";

/** The peer service, to be added to the node's grpc.Server: `server.addService(definition, implementation)`. */
export interface PeerService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** The transport port over gRPC, and the service its peers connect to. */
export interface GrpcTransport extends Transport {
  service(): PeerService;
}

// Addresses come from administrators: a long row of mistaken ones must not pile up.
const linksMax = 256;
const closing = "this node closes its streams";

/**
 * The peer transport: one bidirectional stream to every address that is written to; what arrives is answered on
 * the stream it came on. Frames may be lost; `send` neither throws nor waits.
 */
export function createGrpcTransport(options: GrpcTransportOptions): GrpcTransport {
  return new PeerTransport(options);
}

class PeerTransport implements GrpcTransport {
  readonly #options: GrpcTransportOptions;
  /** The links by address. Idle ones may be forgotten; whoever holds one may still use it. */
  readonly #links = new Map<string, OutgoingLink>();
  /** The links with a stream. */
  readonly #outgoing = new Set<OutgoingLink>();
  readonly #incoming = new Set<IncomingLink>();
  #receiver: FrameReceiver | undefined;
  readonly #hooks: LinkHooks = {
    receive: (bytes, from) => this.#receive(bytes, from),
    opened: (link) => {
      if (this.#isClosed) link.abort(closing);
      else this.#outgoing.add(link);
    },
    ended: (link) => this.#outgoing.delete(link),
  };
  #isClosed = false;

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
  }

  listen(receive: FrameReceiver): void {
    this.#receiver = receive;
  }

  connect(address: string): Link {
    const known = this.#links.get(address);
    if (known !== undefined) return known;
    if (this.#links.size >= linksMax) this.#forgetIdle();
    const link = new OutgoingLink(address, this.#options, this.#hooks);
    this.#links.set(address, link);
    if (this.#isClosed) link.abort(closing);
    return link;
  }

  service(): PeerService {
    const Exchange = (call: ServerDuplexStream<Buffer, Buffer>): void => this.#accept(call);
    return { definition: { Exchange: exchangeMethod }, implementation: { Exchange } };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const { clock, limits } = this.#options;
    for (const link of this.#incoming) link.close();
    const ended = Promise.all([...new Set([...this.#links.values(), ...this.#outgoing])].map((link) => link.close()));
    await new Promise<void>((resolve) => {
      const cancel = clock.after(limits.closeMs, resolve);
      void ended.then(() => {
        cancel();
        resolve();
      });
    });
    for (const link of this.#outgoing) link.abort(closing);
  }

  #accept(call: ServerDuplexStream<Buffer, Buffer>): void {
    if (this.#isClosed || this.#receiver === undefined) {
      refuse(call, status.UNAVAILABLE, "NOT_READY", "this node takes no peers now");
      return;
    }
    if (!greet(call, this.#options)) return;
    const link = new IncomingLink(
      call,
      this.#options,
      (bytes, from) => this.#receive(bytes, from),
      (ended) => this.#incoming.delete(ended),
    );
    this.#incoming.add(link);
  }

  #receive(bytes: Buffer, from: IncomingLink | OutgoingLink): void {
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      this.#options.onEvent({ kind: "malformed", address: from.address, reason: reasonOf(error) });
      return;
    }
    if (!this.#isClosed) this.#receiver?.(frame, from);
  }

  #forgetIdle(): void {
    for (const [address, link] of this.#links) if (link.isIdle) this.#links.delete(address);
  }
}
