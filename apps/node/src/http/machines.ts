import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { EdgeError } from "../service/error.ts";
import { execute, parseJson, readState } from "../service/machine.ts";
import type { Node } from "../service/node.ts";
import { bodyOf, operate } from "./adapter.ts";
import { entityTag } from "./etag.ts";

interface Address {
  readonly machine: string;
  readonly id: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
// The transition itself judges its input, over gRPC and HTTP alike.
const executeBody = z.strictObject({ transition: z.string(), input: z.unknown().optional() });

/** `POST /v1/machines/{machine}/{id}/execute` and `GET /v1/machines/{machine}/{id}`. */
export function machineRoutes(server: FastifyInstance, node: Node): void {
  server.get<{ Params: Address }>("/v1/machines/:machine/:id", (request, reply) =>
    operate(node, reply, async (deadline) => {
      const { state, revision, version } = await readState(node, request.params.machine, request.params.id, deadline);
      return answer(reply, revision, { state, revision: revision ?? null, version });
    }),
  );
  server.post<{ Params: Address }>(
    "/v1/machines/:machine/:id/execute",
    { bodyLimit: node.valueBytesMax },
    (request, reply) =>
      operate(node, reply, async (deadline) => {
        const execution = { ...request.params, ...executionOf(request) };
        const { output, revision, version } = await execute(node, execution, deadline);
        return answer(reply, revision, { output, revision: revision ?? null, version });
      }),
  );
}

function executionOf(request: FastifyRequest): { transition: string; input: unknown } {
  const body = executeBody.safeParse(parseJson("body", textOf(bodyOf(request))));
  if (!body.success) {
    const [problem] = body.error.issues;
    const where = problem === undefined || problem.path.length === 0 ? "the body" : `"${problem.path.join(".")}"`;
    const example = '{"transition":"sign","input":{}}';
    throw new EdgeError("INVALID_ARGUMENT", `${where}: ${problem?.message ?? "is invalid"}; write it like ${example}`, {
      field: "body",
    });
  }
  return { transition: body.data.transition, input: body.data.input };
}

function textOf(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new EdgeError("INVALID_ARGUMENT", "the body is not valid UTF-8", { field: "body" });
  }
}

function answer(reply: FastifyReply, revision: string | undefined, body: object): FastifyReply {
  if (revision !== undefined) reply.header("etag", entityTag(revision));
  return reply.type("application/json").send(JSON.stringify(body));
}
