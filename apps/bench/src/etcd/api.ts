import { fileURLToPath } from "node:url";
import {
  type ChannelCredentials,
  type ClientOptions,
  type MethodDefinition,
  type ServiceDefinition,
  credentials,
  makeGenericClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** A key with its value as etcd answers it; numbers of 64 bits arrive as decimal texts. */
export interface KeyValue {
  readonly key: string;
  readonly modRevision: string;
  readonly version: string;
  readonly value: Buffer;
}

export interface RangeRequest {
  readonly key: string;
}

export interface RangeResponse {
  readonly kvs: readonly KeyValue[];
}

export interface PutRequest {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface TxnRequest {
  readonly compare: readonly {
    readonly target: "MOD";
    readonly result: "EQUAL";
    readonly key: string;
    readonly modRevision: string;
  }[];
  readonly success: readonly { readonly requestPut: PutRequest }[];
}

export interface TxnResponse {
  readonly succeeded: boolean;
}

export interface StatusResponse {
  readonly header: { readonly memberId: string } | null;
  readonly version: string;
  readonly leader: string;
}

type Method<Request, Response> = MethodDefinition<Request, Response>;

/** The calls of etcd that are measured, with their codecs. */
export interface EtcdMethods {
  readonly Range: Method<RangeRequest, RangeResponse>;
  readonly Put: Method<PutRequest, object>;
  readonly Txn: Method<TxnRequest, TxnResponse>;
  readonly Status: Method<object, StatusResponse>;
}

const file = fileURLToPath(new URL("../../proto/etcd.proto", import.meta.url));
const loaded = loadSync(file, { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true });

/** The methods of etcd's services KV and Maintenance. */
export const etcd: EtcdMethods = {
  ...serviceOf("etcdserverpb.KV"),
  ...serviceOf("etcdserverpb.Maintenance"),
} as unknown as EtcdMethods;

/** A connection to one etcd node. */
export interface EtcdConnection {
  /** Rejects with a gRPC `ServiceError`. */
  call<Request, Response>(method: Method<Request, Response>, request: Request, timeoutMs: number): Promise<Response>;
  close(): void;
}

const Generic = makeGenericClientConstructor({}, "etcd") as unknown as new (
  address: string,
  credentials: ChannelCredentials,
  options: ClientOptions,
) => InstanceType<ReturnType<typeof makeGenericClientConstructor>>;

/** Connects to an etcd node at `http://host:port`; the connection is made by the first call. */
export function connectEtcd(endpoint: string): EtcdConnection {
  const client = new Generic(new URL(endpoint).host, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_channelz": 0,
  });
  return {
    call: (method, request, timeoutMs) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          request,
          { deadline: Date.now() + timeoutMs },
          (error, response) => {
            if (error === null && response !== undefined) resolve(response);
            else reject(error ?? new Error(`${method.path} answered nothing`));
          },
        );
      }),
    close: () => client.close(),
  };
}

function serviceOf(name: string): ServiceDefinition {
  const found = loaded[name];
  if (found === undefined) throw new Error(`${file} does not define ${name}`);
  return found as ServiceDefinition;
}
