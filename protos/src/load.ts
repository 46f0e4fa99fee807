import { fileURLToPath } from "node:url";
import { makeClientConstructor } from "@grpc/grpc-js";
import type { ChannelCredentials, ClientOptions, ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { MessageTypeDefinition, PackageDefinition } from "@grpc/proto-loader";
import type { ErrorInfo, ErrorInfo__Output as ErrorInfoReceived } from "./gen/google/rpc/ErrorInfo.ts";
import type { Status, Status__Output as StatusReceived } from "./gen/google/rpc/Status.ts";
import type { ClusterClient, ClusterDefinition } from "./gen/quorate/v1/Cluster.ts";
import type { Hello, Hello__Output as HelloReceived } from "./gen/quorate/v1/Hello.ts";
import type { KVClient, KVDefinition } from "./gen/quorate/v1/KV.ts";
import type { MachineClient, MachineDefinition } from "./gen/quorate/v1/Machine.ts";
import type { MaintenanceClient, MaintenanceDefinition } from "./gen/quorate/v1/Maintenance.ts";
import type { PeerClient, PeerDefinition } from "./gen/quorate/v1/Peer.ts";
import type { SessionClient, SessionDefinition } from "./gen/quorate/v1/Session.ts";
import { strict } from "./strict.ts";

// One folder above this module, whether it runs from src or from dist.
const root = fileURLToPath(new URL("../", import.meta.url));

const files = ["cluster", "kv", "machine", "maintenance", "peer", "session"].map((name) => `quorate/v1/${name}.proto`);

/** Every loaded type and service by its full name, as gRPC reflection wants it. */
export const packageDefinition: PackageDefinition = strict(
  loadSync(
    [...files, "google/rpc/error_details.proto", "google/rpc/status.proto"],
    // The options the committed types were generated with (`generate` in package.json). Where a proto file
    // says uint64 a string arrives, and bytes are views on the received frame: copy them before keeping them.
    { includeDirs: [root], keepCase: false, longs: String, enums: String, defaults: true, oneofs: true },
  ),
);

/** The service definitions of `quorate.v1`, for servers and clients alike. */
export const services: {
  readonly KV: KVDefinition;
  readonly Machine: MachineDefinition;
  readonly Cluster: ClusterDefinition;
  readonly Maintenance: MaintenanceDefinition;
  readonly Peer: PeerDefinition;
  readonly Session: SessionDefinition;
} = {
  KV: definition<KVDefinition>("quorate.v1.KV"),
  Machine: definition<MachineDefinition>("quorate.v1.Machine"),
  Cluster: definition<ClusterDefinition>("quorate.v1.Cluster"),
  Maintenance: definition<MaintenanceDefinition>("quorate.v1.Maintenance"),
  Peer: definition<PeerDefinition>("quorate.v1.Peer"),
  Session: definition<SessionDefinition>("quorate.v1.Session"),
};

/** What a client class of grpc-js is constructed with. */
export type ClientConstructor<Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: ClientOptions,
) => Client;

/** The callback clients of grpc-js, typed: `new clients.KV("127.0.0.1:4270", credentials.createInsecure())`. */
export const clients: {
  readonly KV: ClientConstructor<KVClient>;
  readonly Machine: ClientConstructor<MachineClient>;
  readonly Cluster: ClientConstructor<ClusterClient>;
  readonly Maintenance: ClientConstructor<MaintenanceClient>;
  readonly Peer: ClientConstructor<PeerClient>;
  readonly Session: ClientConstructor<SessionClient>;
} = {
  KV: clientOf<KVClient>(services.KV, "KV"),
  Machine: clientOf<MachineClient>(services.Machine, "Machine"),
  Cluster: clientOf<ClusterClient>(services.Cluster, "Cluster"),
  Maintenance: clientOf<MaintenanceClient>(services.Maintenance, "Maintenance"),
  Peer: clientOf<PeerClient>(services.Peer, "Peer"),
  Session: clientOf<SessionClient>(services.Session, "Session"),
};

/** The codec of the greeting that peers exchange. */
export const helloType: MessageTypeDefinition<Hello, HelloReceived> = definition("quorate.v1.Hello");

/** The codec of `google.rpc.ErrorInfo`. */
export const errorInfoType: MessageTypeDefinition<ErrorInfo, ErrorInfoReceived> = definition("google.rpc.ErrorInfo");

/** The codec of `google.rpc.Status`. */
export const statusType: MessageTypeDefinition<Status, StatusReceived> = definition("google.rpc.Status");

function definition<Definition>(name: string): Definition {
  const found = packageDefinition[name];
  if (found === undefined) throw new Error(`the proto files in ${root} do not define ${name}`);
  return found as unknown as Definition;
}

function clientOf<Client>(service: ServiceDefinition, name: string): ClientConstructor<Client> {
  return makeClientConstructor(service, name) as unknown as ClientConstructor<Client>;
}
