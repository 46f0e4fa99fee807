import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { services } from "@quorate/protos";

/** How a plain gRPC call ended. */
export type RawAnswer<Response> =
  | { readonly kind: "answered"; readonly response: Response }
  /** The node refused it, in the words of its trailers. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string; readonly outcome: string }
  /** There was no connection, so nothing was sent. */
  | { readonly kind: "unsent"; readonly code: string; readonly details: string }
  /** An error that is not the node's: a broken connection, or the library. */
  | { readonly kind: "broken"; readonly code: string; readonly details: string };

/** The part of a method definition that a call needs. */
export interface RawMethod<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** Plain gRPC to one node, without anything this project adds to a client. */
export interface RawNode {
  call<Request, Response>(method: RawMethod<Request, Response>, request: Request): Promise<RawAnswer<Response>>;
  /** A call whose request is these bytes, whatever they are. */
  send(path: string, bytes: Uint8Array): Promise<RawAnswer<Buffer>>;
  /** A call with a stream of answers; `onMessage` is told each. */
  stream<Request, Response>(
    method: RawMethod<Request, Response>,
    request: Request,
    onMessage: (message: Response) => void,
  ): Promise<RawAnswer<undefined>>;
  close(): void;
}

/** Above the node's own limit, so that it is the node that ends an operation. */
const CALL_MS = 20_000;

/** Connects when first used. */
export function rawNode(url: string): RawNode {
  const client = new Client(url.replace("http://", ""), credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.max_send_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
  });
  const deadline = () => ({ deadline: Date.now() + CALL_MS });
  const target = client.getChannel().getTarget();
  const call = <Request, Response>(
    { path, requestSerialize, responseDeserialize }: RawMethod<Request, Response>,
    request: Request,
  ): Promise<RawAnswer<Response>> =>
    new Promise((resolve) => {
      const running = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        deadline(),
        (error, response) => {
          if (error !== null) resolve(failure(error, running.getPeer() === target));
          else if (response !== undefined) resolve({ kind: "answered", response });
        },
      );
    });
  return {
    call,
    send: (path, bytes) =>
      call({ path, requestSerialize: (given: Buffer) => given, responseDeserialize: (got) => got }, Buffer.from(bytes)),
    stream: ({ path, requestSerialize, responseDeserialize }, request, onMessage) =>
      new Promise((resolve) => {
        const running = client.makeServerStreamRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          deadline(),
        );
        running.on("data", onMessage);
        running.on("error", (error: ServiceError) => resolve(failure(error, running.getPeer() === target)));
        running.on("end", () => resolve({ kind: "answered", response: undefined }));
      }),
    close: () => client.close(),
  };
}

/** How one node sees the cluster. */
export interface View {
  readonly stage: string;
  readonly epoch: number;
  readonly joint: boolean;
  /** The names in force, in order; while joint those of the old set. */
  readonly members: readonly string[];
}

/** Asks one node how it sees the cluster; rejects if it does not answer. */
export async function viewOf(url: string): Promise<View> {
  const node = rawNode(url);
  try {
    const list = await node.call(services.Cluster.MemberList, {});
    const status = await node.call(services.Maintenance.Status, {});
    if (status.kind !== "answered") throw new Error(`${url} does not answer: ${JSON.stringify(status)}`);
    const { stage } = status.response;
    // A node that belongs to no cluster knows of no members.
    if (list.kind === "refused" && list.reason === "NOT_READY") return { stage, epoch: 0, joint: false, members: [] };
    if (list.kind !== "answered") throw new Error(`${url} does not answer: ${JSON.stringify(list)}`);
    const { header, joint, members } = list.response;
    const names = members.map(({ name }) => name).toSorted();
    return { stage, epoch: Number(header?.epoch), joint, members: names };
  } finally {
    node.close();
  }
}

function failure(error: ServiceError, unconnected: boolean): RawAnswer<never> {
  const code = status[error.code] ?? String(error.code);
  const [reason] = error.metadata.get("quorate-reason");
  const [outcome] = error.metadata.get("quorate-outcome");
  if (reason !== undefined) {
    return { kind: "refused", code, reason: reason.toString(), outcome: outcome?.toString() ?? "none" };
  }
  return { kind: unconnected ? "unsent" : "broken", code, details: error.details };
}
