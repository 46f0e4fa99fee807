import type { FastifyInstance, FastifyRequest } from "fastify";
import { EdgeError } from "../service/error.ts";
import type { Node } from "../service/node.ts";
import { type RegistersRequest, listRegisters } from "../service/registers.ts";
import { operate } from "./adapter.ts";

const limitDefault = 100;

/** `GET /v1/registers?prefix=&after=&limit=`: what this node's store holds. */
export function registerRoutes(server: FastifyInstance, node: Node): void {
  server.get("/v1/registers", (request, reply) =>
    operate(node, reply, async () => {
      const page = await listRegisters(node, requestOf(request));
      return reply.type("application/json").send(JSON.stringify(page));
    }),
  );
}

function requestOf({ query, url }: FastifyRequest): RegistersRequest {
  checkEscapes(url);
  const { prefix, after, limit } = query as Readonly<Record<string, unknown>>;
  const count = textOf("limit", limit) ?? String(limitDefault);
  return {
    prefix: textOf("prefix", prefix) ?? "",
    after: textOf("after", after),
    limit: /^\d+$/.test(count) ? Number(count) : Number.NaN,
  };
}

/** The framework takes escapes that are none, or are no text, as they are written: another key than was meant. */
function checkEscapes(url: string): void {
  try {
    decodeURIComponent(url);
  } catch {
    const detail = "the query is not valid percent-encoded UTF-8; write a % itself as %25";
    throw new EdgeError("INVALID_ARGUMENT", detail);
  }
}

/** Undefined where it is not given, or empty. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new EdgeError("INVALID_ARGUMENT", `${name} is given more than once`, { field: name });
}
