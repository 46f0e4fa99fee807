import type { FastifyReply, FastifyRequest } from "fastify";
import { bounded } from "../service/deadline.ts";
import { edgeErrorOf } from "../service/error.ts";
import type { Node } from "../service/node.ts";
import { HttpError, sendEdgeError, sendHttpError } from "./problem.ts";

/** Runs one request under the node's time limit; whatever is thrown becomes a problem document. */
export async function operate(
  node: Node,
  reply: FastifyReply,
  operation: (deadline: number) => Promise<FastifyReply>,
  limitMs: number = node.requestTimeoutMs,
): Promise<FastifyReply> {
  const deadline = node.clock.now() + limitMs;
  try {
    return await node.inFlight.track(bounded(node.clock, deadline, operation(deadline)));
  } catch (error) {
    return sendThrown(node, reply, error);
  }
}

/** Answers with any thrown thing. */
export function sendThrown(node: Node, reply: FastifyReply, thrown: unknown): FastifyReply {
  if (thrown instanceof HttpError) return sendHttpError(reply, thrown);
  const { method, url } = reply.request;
  const error = edgeErrorOf(thrown, (errorId, cause) =>
    node.log.error({ err: cause, errorId, method, url }, "internal error"),
  );
  return sendEdgeError(reply, error);
}

/** The body as it came; empty if there was none. */
export function bodyOf(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}
