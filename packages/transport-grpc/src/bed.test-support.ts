import { randomBytes } from "node:crypto";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Clock, FrameReceiver, ProposerId, StoreId } from "@quorate/replica";
import { type GrpcTransport, type TransportEvent, type TransportLimits, createGrpcTransport } from "./index.ts";
import { peerServerOptions } from "./options.ts";

const clock: Clock = {
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (task) => setImmediate(task),
};

const limits: TransportLimits = {
  frameBytesMax: 4 * 1024 * 1024,
  queueBytesMax: 16 * 1024 * 1024,
  handshakeMs: 2_000,
  backoffMinMs: 10,
  backoffMaxMs: 200,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 3_000,
  closeMs: 500,
};

export interface GrpcPeer {
  readonly address: string;
  readonly transport: GrpcTransport;
  readonly events: TransportEvent[];
  /** The first event that satisfies the test, now or later; rejects after a while. */
  event(test: (event: TransportEvent) => boolean): Promise<TransportEvent>;
  stop(): Promise<void>;
}

export interface PeerOptions {
  readonly receive?: FrameReceiver;
  readonly address?: string;
  readonly node?: string;
  readonly limits?: Partial<TransportLimits>;
}

/** Peers with real sockets on loopback. Stop the bed after the test. */
export class GrpcBed {
  readonly clock: Clock = clock;
  readonly #peers: GrpcPeer[] = [];

  async start(options: PeerOptions = {}): Promise<GrpcPeer> {
    const peer = await startPeer(options);
    this.#peers.push(peer);
    return peer;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.stop()));
  }
}

async function startPeer({ receive, address, node = "n1", limits: own }: PeerOptions): Promise<GrpcPeer> {
  const all = { ...limits, ...own };
  const { events, event, onEvent } = recorder();
  const transport = createGrpcTransport({
    identity: () => ({
      cluster: "c1",
      node,
      store: `store-${node}` as StoreId,
      process: `process-${node}` as ProposerId,
    }),
    clock,
    random: { uint32: () => randomBytes(4).readUInt32LE() },
    limits: all,
    onEvent,
  });
  transport.listen(receive ?? (() => undefined));
  const server = new Server(peerServerOptions(all));
  const { definition, implementation } = transport.service();
  server.addService(definition, implementation);
  const port = await listen(server, address === undefined ? "127.0.0.1:0" : new URL(address).host);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await transport.close();
    server.forceShutdown();
  };
  return { address: `http://127.0.0.1:${port}`, transport, events, event, stop: () => (stopped ??= stop()) };
}

export function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(host, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function recorder() {
  const events: TransportEvent[] = [];
  const waiting = new Set<(event: TransportEvent) => void>();
  const onEvent = (event: TransportEvent): void => {
    events.push(event);
    for (const offer of waiting) offer(event);
  };
  const event = (test: (event: TransportEvent) => boolean): Promise<TransportEvent> => {
    const known = events.find(test);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no such event among ${JSON.stringify(events)}`)), 5_000);
      const offer = (next: TransportEvent): void => {
        if (!test(next)) return;
        waiting.delete(offer);
        clearTimeout(timer);
        resolve(next);
      };
      waiting.add(offer);
    });
  };
  return { events, event, onEvent };
}
