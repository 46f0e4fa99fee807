import type { Member } from "@quorate/membership";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../observe/metrics.ts";
import { EdgeError } from "../service/error.ts";
import { type Node, headerOf, knownMembership } from "../service/node.ts";
import { checkReady, readyMsMax, statusOf } from "../service/status.ts";
import { operate } from "./adapter.ts";

/** What the operator's pages need beside the node. */
export interface OperatorOptions {
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  /** Whether the node has begun to stop. */
  readonly draining: () => boolean;
}

/** `/v1/members`, `/v1/status`, `/livez`, `/readyz` and `/metrics`. */
export function operatorRoutes(server: FastifyInstance, node: Node, options: OperatorOptions): void {
  server.get("/livez", (_, reply) => reply.type("application/json").send('{"status":"alive"}'));
  server.get("/readyz", (_, reply) =>
    operate(
      node,
      reply,
      async (deadline) => {
        if (options.draining()) throw new EdgeError("DRAINING", `${node.name} is stopping`);
        await checkReady(node, deadline);
        return reply.type("application/json").send('{"status":"ready"}');
      },
      Math.min(readyMsMax, node.requestTimeoutMs),
    ),
  );
  server.get("/metrics", async (_, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.text()),
  );
  server.get("/v1/status", (_, reply) =>
    operate(node, reply, async () => reply.type("application/json").send(JSON.stringify(statusOf(node)))),
  );
  server.get("/v1/members", (_, reply) =>
    operate(node, reply, async () => {
      const { epoch, joint, members, joining } = knownMembership(node);
      const { clusterId } = headerOf(node);
      const body = { clusterId, epoch, joint, members: members.map(shown), joining: joining.map(shown) };
      return reply.type("application/json").send(JSON.stringify(body));
    }),
  );
}

function shown({ node, store, address }: Member): { name: string; storeId: string; peerUrl: string } {
  return { name: node, storeId: store, peerUrl: address };
}
