import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { lenient, operateMethod, packageDefinition, services } from "@quorate/protos";
import type { PeerService } from "@quorate/transport-grpc";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import type { Node } from "../service/node.ts";
import type { NodeUrl } from "../url.ts";
import { clusterHandlers } from "./cluster.ts";
import { kvHandlers } from "./kv.ts";
import { machineHandlers } from "./machine.ts";
import { maintenanceHandlers } from "./maintenance.ts";
import { Sessions } from "./sessions.ts";

/** The gRPC side of a node: peers, client services, health and reflection on one port. */
export interface GrpcServer {
  /** Resolves with the port that was bound; rejects with what the operating system said. */
  listen(url: NodeUrl): Promise<number>;
  /** What `grpc.health.v1` answers for the node as a whole and for each of its client services. */
  setHealth(status: ServingStatus): void;
  /** Tells the callers of open sessions to go on elsewhere. */
  drain(): void;
  /** Refuses new calls, ends the sessions, waits for those in flight at most `timeoutMs`, then cuts them off. */
  stop(timeoutMs: number): Promise<void>;
}

const clientServices = ["KV", "Machine", "Session", "Cluster", "Maintenance"].map((name) => `quorate.v1.${name}`);

/** Builds the server, not yet listening. `options` are those the peer transport wants. */
export function createGrpcServer(
  node: Node,
  peer: PeerService,
  options: ConstructorParameters<typeof Server>[0],
): GrpcServer {
  const server = new Server(options);
  server.addService(peer.definition, peer.implementation);
  server.addService(lenient(services.KV), kvHandlers(node));
  server.addService(lenient(services.Machine), machineHandlers(node));
  const sessions = new Sessions(node);
  server.addService({ Operate: operateMethod }, { Operate: sessions.handler });
  server.addService(lenient(services.Cluster), clusterHandlers(node));
  server.addService(lenient(services.Maintenance), maintenanceHandlers(node));
  const health = new HealthImplementation({ "": "NOT_SERVING" });
  health.addToServer(server);
  new ReflectionService(packageDefinition).addToServer(server);
  const setHealth = (status: ServingStatus): void => {
    for (const service of ["", ...clientServices]) health.setStatus(service, status);
  };
  setHealth("NOT_SERVING");
  return {
    listen: (url) => listen(server, url),
    setHealth,
    drain: () => sessions.drain(),
    stop: (timeoutMs) => {
      sessions.close();
      return stop(server, timeoutMs);
    },
  };
}

function listen(server: Server, { host, port }: NodeUrl): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

/** A call that never ends, such as an open stream, must not hold up the stop. */
function stop(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, timeoutMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
