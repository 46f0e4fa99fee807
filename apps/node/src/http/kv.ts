import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EdgeError } from "../service/error.ts";
import { deleteKey, deleteKeyIf, getKey, putKey, putKeyIf } from "../service/kv.ts";
import type { Node } from "../service/node.ts";
import { bodyOf, operate } from "./adapter.ts";
import { conditionOf, entityTag } from "./etag.ts";
import { malformedPath, sendEdgeError } from "./problem.ts";

const prefix = "/v1/kv/";

/** `GET`, `HEAD`, `PUT` and `DELETE /v1/kv/{key}`: raw values, revisions as entity tags. */
export function keyValueRoutes(server: FastifyInstance, node: Node): void {
  const bodyLimit = node.valueBytesMax;
  server.get(`${prefix}*`, (request, reply) => operate(node, reply, (deadline) => get(node, request, reply, deadline)));
  server.put(`${prefix}*`, { bodyLimit }, (request, reply) =>
    operate(node, reply, (deadline) => put(node, request, reply, deadline)),
  );
  server.delete(`${prefix}*`, { bodyLimit }, (request, reply) =>
    operate(node, reply, (deadline) => remove(node, request, reply, deadline)),
  );
}

async function get(node: Node, request: FastifyRequest, reply: FastifyReply, deadline: number): Promise<FastifyReply> {
  const key = keyOf(request);
  const condition = conditionOf(request.headers);
  const current = await getKey(node, key, deadline);
  if (current === undefined && request.headers["if-match"] === undefined) {
    return sendEdgeError(reply, new EdgeError("KEY_NOT_FOUND", "there is no such key"));
  }
  if (current !== undefined) reply.header("etag", entityTag(current.revision));
  if (condition !== undefined && !condition.holds(current?.revision)) {
    if (request.headers["if-match"] === undefined) return reply.code(304).send();
    throw new EdgeError(
      "REVISION_MISMATCH",
      `the key ${current === undefined ? "is missing" : "has another revision"}`,
    );
  }
  if (current === undefined) throw new Error("If-Match never matches a missing key");
  reply.header("x-content-type-options", "nosniff").type("application/octet-stream");
  return reply.send(Buffer.from(current.payload));
}

async function put(node: Node, request: FastifyRequest, reply: FastifyReply, deadline: number): Promise<FastifyReply> {
  const key = keyOf(request);
  const condition = conditionOf(request.headers);
  const value = bodyOf(request);
  const { revision, created } =
    condition === undefined
      ? await putKey(node, key, value, deadline)
      : await putKeyIf(node, key, condition, value, deadline);
  return reply
    .code(created ? 201 : 204)
    .header("etag", entityTag(revision))
    .send();
}

async function remove(
  node: Node,
  request: FastifyRequest,
  reply: FastifyReply,
  deadline: number,
): Promise<FastifyReply> {
  const key = keyOf(request);
  const condition = conditionOf(request.headers);
  const deleted =
    condition === undefined
      ? await deleteKey(node, key, undefined, deadline)
      : await deleteKeyIf(node, key, condition, deadline);
  if (deleted === 0) return sendEdgeError(reply, new EdgeError("KEY_NOT_FOUND", "there is no such key"));
  return reply.code(204).send();
}

/** The percent-decoded rest of the path, whatever it contains: the router's own decoding keeps some escapes. */
function keyOf(request: FastifyRequest): string {
  const [path = ""] = (request.raw.url ?? "").split("?", 1);
  try {
    return decodeURIComponent(path.slice(prefix.length));
  } catch {
    throw malformedPath();
  }
}
