import { type AddressInfo, type Socket, type Server as TcpServer, createConnection, createServer } from "node:net";
import { Client, type Metadata, Server, credentials } from "@grpc/grpc-js";
import type { ClientDuplexStream, ServerDuplexStream } from "@grpc/grpc-js";
import { exchangeMethod } from "@quorate/protos";
import type { Frame, Message, ProposerId, StoreId } from "@quorate/replica";
import { frameWith } from "@quorate/replica/testing";
import { GrpcBed, type GrpcPeer, listen } from "./bed.test-support.ts";
import { type Hello, helloMetadata, protocolVersion } from "./hello.ts";

export const hello: Hello = {
  protocol: protocolVersion,
  cluster: undefined,
  node: "raw",
  store: "store-raw" as StoreId,
  process: "process-raw" as ProposerId,
};

const cleanups: (() => unknown)[] = [];

/** Undoes what the helpers of this file opened; to be called after each test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

export function openBed(): GrpcBed {
  const bed = new GrpcBed();
  cleanups.push(() => bed.stop());
  return bed;
}

/** A stream of raw bytes to a peer, as a broken or foreign node would open it. */
export function openRaw({ address }: GrpcPeer, metadata: Metadata): ClientDuplexStream<Buffer, Buffer> {
  const client = new Client(new URL(address).host, credentials.createInsecure());
  cleanups.push(() => client.close());
  const { path, requestSerialize, responseDeserialize } = exchangeMethod;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  stream.on("error", () => undefined);
  stream.on("data", () => undefined);
  return stream;
}

export function messageOf(number: number, value: Uint8Array): Message {
  const ballot = { epoch: 1, counter: 1, proposer: hello.process };
  return { kind: "question", attempt: number, body: { kind: "accept", key: "k", ballot, value, next: undefined } };
}

export function question(number: number, value: Uint8Array = new Uint8Array(0)): Frame {
  return frameWith([messageOf(number, value)], number);
}

/** Receives frames, and waits until one satisfies a test. */
export function openInbox() {
  const frames: Frame[] = [];
  let check = (): void => undefined;
  return {
    frames,
    receive: (frame: Frame): void => {
      frames.push(frame);
      check();
    },
    until: (test: (frames: readonly Frame[]) => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${frames.length} frames came`)), 5_000);
        check = () => {
          if (!test(frames)) return;
          clearTimeout(timer);
          resolve();
        };
        check();
      }),
  };
}

type EventKind = GrpcPeer["events"][number]["kind"];

export function isKind(kind: EventKind): (event: { readonly kind: EventKind }) => boolean {
  return (event) => event.kind === kind;
}

export function up(peer: GrpcPeer, direction: "incoming" | "outgoing"): Promise<unknown> {
  return peer.event((event) => event.kind === "peer-up" && event.direction === direction);
}

/** Repeats `act` until `done`, for what needs several attempts; fails after a while. */
export async function insist(act: () => void, done: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("it did not happen within 5 s");
    act();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A server that accepts connections and never says a word. */
export async function openSilent() {
  let connections = 0;
  let closed = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    socket.on("close", () => closed++);
    socket.resume();
  });
  const address = await listenTcp(server, new Set());
  return {
    address,
    connections: () => connections,
    untilClosed: (count: number) =>
      insist(
        () => undefined,
        () => closed >= count,
      ),
  };
}

/** A relay on the way to a peer. Frozen, it keeps its connections and carries nothing any more. */
export async function openRelay(target: string) {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const far = createConnection(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  const address = await listenTcp(server, sockets);
  return {
    address,
    freeze: (): void => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}

async function listenTcp(server: TcpServer, sockets: Set<Socket>): Promise<string> {
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that greets whoever opens a stream as `says`, and otherwise does what `serve` does. */
export async function openForeign(
  says: Hello,
  serve: (call: ServerDuplexStream<Buffer, Buffer>) => void,
): Promise<string> {
  const server = new Server();
  cleanups.push(() => server.forceShutdown());
  const Exchange = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    call.on("error", () => undefined);
    call.sendMetadata(helloMetadata(says));
    serve(call);
  };
  server.addService({ Exchange: exchangeMethod }, { Exchange });
  return `http://127.0.0.1:${await listen(server, "127.0.0.1:0")}`;
}
