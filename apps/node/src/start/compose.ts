import type { Replica } from "@quorate/replica";
import type { ProposerId, StoreId } from "@quorate/synod";
import { type GrpcTransport, type PeerIdentity, createGrpcTransport, peerServerOptions } from "@quorate/transport-grpc";
import { pageFolder } from "@quorate/visualizer";
import { type HttpServer, createHttpServer } from "../http/server.ts";
import type { Logger } from "../observe/log.ts";
import { type Metrics, createMetrics } from "../observe/metrics.ts";
import { PeerWatch } from "../observe/peers.ts";
import { processClock } from "../ports/clock.ts";
import { systemRandom } from "../ports/random.ts";
import { type GrpcServer, createGrpcServer } from "../server/grpc.ts";
import { EdgeError } from "../service/error.ts";
import { InFlight } from "../service/in-flight.ts";
import type { Node } from "../service/node.ts";
import { packageVersion } from "../cli/version.ts";
import { Exits } from "./exits.ts";
import { HealthWatch } from "./health.ts";
import { transportLimits } from "./limits.ts";
import type { Machines } from "./machines.ts";
import type { StartOptions } from "./options.ts";

/** The parts of a node around its replica. Until one is attached they answer NOT_READY. */
export interface Parts {
  readonly metrics: Metrics;
  readonly transport: GrpcTransport;
  readonly grpc: GrpcServer;
  readonly http: HttpServer;
  readonly health: HealthWatch;
  readonly exits: Exits;
  attach(replica: Replica): void;
}

/** Wires the parts together; nothing listens yet. */
export function compose(options: StartOptions, machines: Machines, log: Logger): Parts {
  let replica: Replica | undefined;
  const version = packageVersion();
  const node: Node = {
    name: options.name,
    version,
    insecure: options.insecure,
    replica: () => {
      if (replica === undefined) throw new EdgeError("NOT_READY", `${options.name} is starting`);
      return replica;
    },
    clock: processClock,
    machines,
    requestTimeoutMs: options.requestTimeoutMs,
    reconfigTimeoutMs: options.reconfigTimeoutMs,
    valueBytesMax: options.valueBytesMax,
    inFlight: new InFlight(),
    log,
  };
  const peers = new PeerWatch(log);
  const status = () => replica?.status();
  const metrics = createMetrics({ version, status, peers: () => peers.among(status()) });
  const transport = createGrpcTransport({
    identity: identityOf(options.name, status),
    clock: processClock,
    random: systemRandom,
    limits: transportLimits,
    onEvent: (event) => peers.observe(event),
  });
  const grpc = createGrpcServer(node, transport.service(), peerServerOptions(transportLimits));
  const health = new HealthWatch(node, (serving) => grpc.setHealth(serving ? "SERVING" : "NOT_SERVING"));
  const http = createHttpServer(node, { metrics, draining: () => health.stopped, pageFolder });
  const exits = new Exits({ ...node, replica: () => replica, health, transport, grpc, http });
  const attach = (opened: Replica): void => {
    replica = opened;
  };
  return { metrics, transport, grpc, http, health, exits, attach };
}

/** How this node introduces itself to peers. The process id is for their logs; ballots carry the replica's own (R1). */
function identityOf(node: string, status: () => ReturnType<Replica["status"]> | undefined): () => PeerIdentity {
  const process = crypto.randomUUID() as string as ProposerId;
  return () => {
    const current = status();
    return { node, process, cluster: current?.cluster, store: current?.store ?? ("" as StoreId) };
  };
}
