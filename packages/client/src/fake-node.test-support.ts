import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type {
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
  sendUnaryData,
} from "@grpc/grpc-js";
import {
  WireWriter,
  decodeErrorDetails,
  encodeErrorDetails,
  errorDetailsKey,
  operateMethod,
  readRequests,
  services,
  writeDraining,
  writeHeader,
  writeResponse,
} from "@quorate/protos";
import type { ChangeProgress, SessionFailure, SessionHeader, SessionOperation, SessionResult } from "@quorate/protos";

/** An answer with the trailers of a node. */
export class Refusal extends Error {
  readonly code: number;
  readonly metadata = new Metadata();

  constructor(code: number, reason?: string, outcome?: string, facts: Readonly<Record<string, string>> = {}) {
    super(`refused with ${reason ?? "no reason"}`);
    this.code = code;
    if (reason !== undefined) {
      this.metadata.set("quorate-reason", reason);
      const details = encodeErrorDetails({ code, message: this.message, reason, metadata: facts });
      this.metadata.set(errorDetailsKey, details);
    }
    if (outcome !== undefined) this.metadata.set("quorate-outcome", outcome);
  }
}

/** What a handler sees of a call. */
export interface Incoming {
  /** What is left of the deadline that the client sent, when the call arrives. */
  readonly deadlineMs: number;
  /** Resolves when the client gives the call up. */
  readonly cancelled: Promise<void>;
}

type Handler = (request: never, incoming: Incoming) => object | Promise<object>;
type StreamHandler = (request: never, send: (progress: ChangeProgress) => void) => void | Promise<void>;

/** Never answers. */
export const never = (): Promise<never> => new Promise(() => {});

type SessionStream = ServerDuplexStream<Buffer, Buffer>;

/** A node on a real socket that keeps values in memory, and whose every method can be replaced. */
export class FakeNode {
  /** Whether nodes that listen from now on have sessions. */
  static hasSessions = true;

  readonly name: string;
  /** The open sessions. */
  readonly sessions: Set<SessionStream> = new Set();
  /** The messages that came on sessions: how many requests and bytes each had. */
  readonly messages: { readonly requests: number; readonly bytes: number }[] = [];
  clusterId = "c1";
  epoch = 1;
  members: readonly { readonly name: string; readonly peerUrl: string }[] = [];
  joining: readonly { readonly name: string; readonly peerUrl: string }[] = [];
  /** The methods called so far: "Put", "MemberList". */
  readonly calls: string[] = [];
  /** While true, every call arrives and none is answered, as in a stopped process. */
  paused = false;
  /** Replacements by method, such as `Put`. */
  readonly on: Record<string, Handler> = {};
  readonly onStream: Record<string, StreamHandler> = {};
  readonly values: Map<string, Buffer>;
  private server = new Server();
  private port = 0;

  private constructor(name: string, values: Map<string, Buffer>) {
    this.name = name;
    this.values = values;
  }

  static async start(name = "n1", values: Map<string, Buffer> = new Map()): Promise<FakeNode> {
    const node = new FakeNode(name, values);
    await node.listen();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How often a method was called. */
  count(method: string): number {
    return this.calls.filter((name) => name === method).length;
  }

  /** Breaks all connections and frees the port. */
  kill(): void {
    this.server.forceShutdown();
  }

  /** Answers what has arrived, refuses the rest, and frees the port. */
  stop(): Promise<void> {
    this.sayDraining();
    return new Promise((resolve, reject) => {
      this.server.tryShutdown((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  /** Listens again, at the same port. */
  async restart(): Promise<void> {
    this.kill();
    this.server = new Server();
    await this.listen();
  }

  private listen(): Promise<void> {
    const { KV, Machine, Cluster, Maintenance } = services;
    for (const service of [KV, Machine, Cluster, Maintenance]) {
      const handlers = Object.entries(service).map(([method, { responseStream }]) => [
        method,
        responseStream
          ? this.streaming(method)
          : this.answering(service === Machine && method === "Get" ? "Machine.Get" : method),
      ]);
      this.server.addService(service, Object.fromEntries(handlers) as UntypedServiceImplementation);
    }
    if (FakeNode.hasSessions) {
      this.server.addService({ Operate: operateMethod }, { Operate: (call: SessionStream) => this.session(call) });
    }
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${this.port}`, ServerCredentials.createInsecure(), (error, port) => {
        this.port = port;
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  private answering(method: string) {
    return (call: ServerUnaryCall<never, object>, callback: sendUnaryData<object>): void => {
      this.calls.push(method);
      if (this.paused) return;
      const cancelled = new Promise<void>((resolve) => call.on("cancelled", resolve));
      const incoming = { deadlineMs: Number(call.getDeadline()) - Date.now(), cancelled };
      const handler = this.on[method] ?? this.usual[method];
      if (handler === undefined) {
        callback(new Refusal(status.UNIMPLEMENTED));
        return;
      }
      void (async () => handler(call.request, incoming))().then(
        (answer) => callback(null, { header: this.header(), ...answer }),
        (error: Error) => callback(error),
      );
    };
  }

  /** Tells the callers of all sessions that it is about to stop. */
  sayDraining(): void {
    for (const session of this.sessions) {
      const writer = new WireWriter();
      writeDraining(writer);
      session.write(writer.finish());
    }
  }

  private session(call: SessionStream): void {
    this.sessions.add(call);
    const cancelled = new Promise<void>((resolve) => call.on("cancelled", resolve));
    void cancelled.then(() => this.sessions.delete(call));
    let running = 0;
    let isEnded = false;
    const endIfDone = (): void => {
      if (isEnded && running === 0) call.end();
    };
    call.on("end", () => {
      this.sessions.delete(call);
      isEnded = true;
      endIfDone();
    });
    call.on("data", (message: Buffer) => {
      const requests = readRequests(message);
      this.messages.push({ requests: requests.length, bytes: message.length });
      for (const { id, timeoutMs, operation } of requests) {
        if (operation === undefined) throw new Error("a request has no operation");
        const method = methodOf[operation.kind];
        this.calls.push(method);
        if (this.paused) continue;
        const handler = this.on[method] ?? this.usual[method];
        running++;
        void (async () => {
          if (handler === undefined) throw new Refusal(status.UNIMPLEMENTED);
          return handler(requestOf(operation) as never, { deadlineMs: timeoutMs, cancelled });
        })()
          .then(
            (answer) => answerOf(operation.kind, answer),
            (error: Error): SessionResult => failureOf(error),
          )
          .then((result) => {
            const writer = new WireWriter();
            writeHeader(writer, this.header());
            writeResponse(writer, id, result);
            call.write(writer.finish());
            running--;
            endIfDone();
          });
      }
    });
  }

  private streaming(method: string) {
    return (call: ServerWritableStream<never, ChangeProgress>): void => {
      this.calls.push(method);
      if (this.paused) return;
      const handler = this.onStream[method] ?? ((_request, send) => send({ phase: "DONE", epoch: this.epoch }));
      void (async () => handler(call.request, (progress) => call.write(progress)))().then(
        () => call.end(),
        (error: Error) => call.emit("error", error),
      );
    };
  }

  private readonly usual: Record<string, Handler> = {
    Get: ({ key }: { key: string }) => {
      const value = this.values.get(key);
      return value === undefined ? {} : { value, revision: `r-${key}`, version: 1 };
    },
    Put: ({ key, value }: { key: string; value: Buffer }) => {
      const created = !this.values.has(key);
      this.values.set(key, Buffer.from(value));
      return { revision: `r-${key}`, version: 1, created };
    },
    Delete: ({ key }: { key: string }) => ({ deleted: this.values.delete(key) ? 1 : 0 }),
    CompareAndSet: ({ key, value }: { key: string; value: Buffer }) => {
      this.values.set(key, Buffer.from(value));
      return { revision: `r-${key}`, version: 2 };
    },
    Status: () => ({ version: "1.2.3", storeId: `store-${this.name}`, stage: "member", members: this.members.length }),
    MemberList: () => ({ members: this.members, joining: this.joining, joint: this.joining.length > 0 }),
    ReconfigurationStatus: () => ({ inProgress: false }),
    Abort: () => ({ members: this.members }),
  };

  private header(): SessionHeader {
    return { clusterId: this.clusterId, member: this.name, epoch: this.epoch };
  }
}

const methodOf = {
  get: "Get",
  put: "Put",
  delete: "Delete",
  compareAndSet: "CompareAndSet",
  execute: "Execute",
  readState: "Machine.Get",
} as const;

const emptyAnswer = {
  value: undefined,
  revision: "",
  version: 0,
  created: false,
  deleted: 0,
  outputJson: "",
  stateJson: "",
};

/** The operation as the request of a call of its own arrives. */
function requestOf(received: SessionOperation): object {
  const { kind: _, ...operation } = received;
  if ("ifRevision" in operation) {
    const { key, ifRevision } = operation;
    return ifRevision === undefined ? { key } : { key, ifRevision, _ifRevision: "ifRevision" };
  }
  if (!("expected" in operation) || operation.expected === undefined) return operation;
  const { expected, ...rest } = operation;
  return expected.kind === "absent"
    ? { ...rest, expected: "absent", absent: {} }
    : { ...rest, expected: "revision", revision: expected.revision };
}

/** The response of a call of its own as an answer; uint64 may be texts in it. */
function answerOf(kind: SessionOperation["kind"], response: object): SessionResult {
  const { version, deleted, ...rest }: Record<string, unknown> = { ...emptyAnswer, ...response };
  return { ...rest, version: Number(version), deleted: Number(deleted), kind } as unknown as SessionResult;
}

function failureOf(error: Error): SessionFailure {
  const { code, metadata } = error instanceof Refusal ? error : new Refusal(status.UNKNOWN);
  const details = metadata.get(errorDetailsKey)[0];
  return {
    kind: "error",
    code,
    message: error.message,
    reason: String(metadata.get("quorate-reason")[0] ?? ""),
    outcome: String(metadata.get("quorate-outcome")[0] ?? ""),
    metadata: (details instanceof Uint8Array ? decodeErrorDetails(details) : undefined)?.metadata ?? {},
  };
}

/** A URL at which nobody listens. */
export async function unusedUrl(): Promise<string> {
  const { url, close } = await mute();
  await close();
  return url;
}

/** A server that accepts connections and says nothing, not even the preface of HTTP/2. */
export async function mute(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
