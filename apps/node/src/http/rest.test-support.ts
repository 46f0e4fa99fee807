import { defineMachine } from "@quorate/machine";
import type { InjectOptions } from "fastify";
import { expect } from "vitest";
import { createMetrics } from "../observe/metrics.ts";
import { FakeReplica, fakeNode } from "../service/fake-node.test-support.ts";
import type { Node } from "../service/node.ts";
import { createRoutes } from "./server.ts";

const launch = defineMachine({
  name: "icbm",
  initial: { signatures: 0 },
  transitions: {
    sign: {
      apply: ({ signatures }) => {
        if (signatures >= 2) throw new Error("launched already");
        return { state: { signatures: signatures + 1 }, output: signatures + 1 };
      },
    },
  },
});

/** The routes of one node around a fake replica; `ask` answers what a client sees. */
export function rest(changes: Partial<Node> = {}, draining = false, pageFolder = "/there/is/no/page") {
  const replica = new FakeReplica();
  const node = fakeNode(replica, { machines: new Map([[launch.name, launch]]), ...changes });
  const metrics = createMetrics({ version: "0.0.0", status: () => replica.status(), peers: () => [] });
  const options = { metrics, draining: () => draining, pageFolder };
  const server = createRoutes(node, options);
  const ask = async (
    method: InjectOptions["method"],
    url: string,
    parts: Pick<InjectOptions, "headers" | "payload"> = {},
  ) => {
    const answer = await server.inject({ method: method ?? "GET", url, ...parts });
    const type = answer.headers["content-type"] ?? "";
    const problem = type.startsWith("application/problem+json") ? answer.json<Record<string, unknown>>() : undefined;
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, type, problem };
  };
  return { replica, node, options, ask };
}

/** The problem document of a refusal that changed nothing, for `toMatchObject`. */
export const exact = (status: number, reason: string) => ({
  status,
  type: "application/problem+json",
  problem: expect.objectContaining({
    status,
    reason,
    outcome: "not-applied",
    title: expect.any(String),
    detail: expect.any(String),
  }),
});
