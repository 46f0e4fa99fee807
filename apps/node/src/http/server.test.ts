import { connect } from "node:net";
import { defineMachine } from "@quorate/machine";
import { OperationError } from "@quorate/replica";
import type { InjectOptions } from "fastify";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../observe/metrics.ts";
import { FakeReplica, fakeNode } from "../service/fake-node.test-support.ts";
import type { Node } from "../service/node.ts";
import { createHttpServer, createRoutes } from "./server.ts";

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

function rest(changes: Partial<Node> = {}, draining = false) {
  const replica = new FakeReplica();
  const node = fakeNode(replica, { machines: new Map([[launch.name, launch]]), ...changes });
  const metrics = createMetrics({ version: "0.0.0", status: () => replica.status(), peers: () => [] });
  const options = { metrics, draining: () => draining };
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

const exact = (status: number, reason: string) => ({
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

describe("a key over HTTP", () => {
  it("is created with 201, replaced with 204, read with 200 and deleted with 204, with its revision as entity tag", async () => {
    const { ask } = rest();
    await expect(ask("PUT", "/v1/kv/k", { payload: "one" })).resolves.toMatchObject({
      status: 201,
      headers: { etag: '"r1"' },
    });
    await expect(ask("PUT", "/v1/kv/k", { payload: "two" })).resolves.toMatchObject({
      status: 204,
      headers: { etag: '"r2"' },
    });
    await expect(ask("GET", "/v1/kv/k")).resolves.toMatchObject({
      status: 200,
      text: "two",
      type: "application/octet-stream",
      headers: { etag: '"r2"' },
    });
    await expect(ask("DELETE", "/v1/kv/k")).resolves.toMatchObject({ status: 204, text: "" });
    await expect(ask("GET", "/v1/kv/k")).resolves.toMatchObject(exact(404, "KEY_NOT_FOUND"));
    await expect(ask("DELETE", "/v1/kv/k")).resolves.toMatchObject(exact(404, "KEY_NOT_FOUND"));
  });

  it.each(["text/plain", "application/json", "application/x-www-form-urlencoded", "nonsense", undefined])(
    "takes a body of the type %s as bytes",
    async (type) => {
      const { ask, replica } = rest();
      const payload = Buffer.from([0, 255, 10, 13]);
      const headers = type === undefined ? {} : { "content-type": type };
      expect((await ask("PUT", "/v1/kv/k", { payload, headers })).status).toBe(201);
      expect(replica.registers.get("kv/k")?.payload).toEqual(new Uint8Array(payload));
    },
  );

  it("may hold nothing", async () => {
    const { ask } = rest();
    expect((await ask("PUT", "/v1/kv/k")).status).toBe(201);
    await expect(ask("GET", "/v1/kv/k")).resolves.toMatchObject({ status: 200, text: "" });
  });

  it("answers HEAD like GET without the body", async () => {
    const { ask } = rest();
    await ask("PUT", "/v1/kv/k", { payload: "one" });
    await expect(ask("HEAD", "/v1/kv/k")).resolves.toMatchObject({ status: 200, text: "", headers: { etag: '"r1"' } });
  });

  it.each([
    ["a%20b", "a b"],
    ["a/b/c", "a/b/c"],
    ["a%2Fb", "a/b"],
    ["%E2%82%AC", "€"],
    ["a%3Fb%23c%25", "a?b#c%"],
    ["a%2Bb+c", "a+b+c"],
    ["x?y=z", "x"],
    ["a//b/", "a//b/"],
  ])("the path %s names the key %s", async (path, key) => {
    const { ask, replica } = rest();
    expect((await ask("PUT", `/v1/kv/${path}`, { payload: "v" })).status).toBe(201);
    expect([...replica.registers.keys()]).toEqual([`kv/${key}`]);
  });

  it.each([
    ["/v1/kv/", "INVALID_ARGUMENT"],
    ["/v1/kv", "INVALID_ARGUMENT"],
    ["/v1/kv/%zz", "INVALID_ARGUMENT"],
    ["/v1/kv/%ff", "INVALID_ARGUMENT"],
    [`/v1/kv/${"k".repeat(1_025)}`, "INVALID_ARGUMENT"],
  ])("the path %s is refused", async (path, reason) => {
    const { ask } = rest();
    await expect(ask("GET", path)).resolves.toMatchObject(exact(400, reason));
  });

  it("of the greatest length is fine", async () => {
    const { ask } = rest();
    expect((await ask("PUT", `/v1/kv/${"%6b".repeat(1_024)}`, { payload: "v" })).status).toBe(201);
  });

  it("with a value above the limit is 413", async () => {
    const { ask, replica } = rest();
    await expect(ask("PUT", "/v1/kv/k", { payload: "v".repeat(1_025) })).resolves.toMatchObject(
      exact(413, "VALUE_TOO_LARGE"),
    );
    expect((await ask("PUT", "/v1/kv/k", { payload: "v".repeat(1_024) })).status).toBe(201);
    expect(replica.registers.size).toBe(1);
  });
});

describe("a precondition", () => {
  type Case = ["PUT" | "DELETE", "there" | "missing", Record<string, string>, number, string | undefined];
  const cases: Case[] = [
    ["PUT", "there", { "if-match": '"r1"' }, 204, undefined],
    ["PUT", "there", { "if-match": '"r0", "r1"' }, 204, undefined],
    ["PUT", "there", { "if-match": "*" }, 204, undefined],
    ["PUT", "there", { "if-match": '"r0"' }, 412, "REVISION_MISMATCH"],
    ["PUT", "there", { "if-match": 'W/"r1"' }, 412, "REVISION_MISMATCH"],
    ["PUT", "missing", { "if-match": '"r1"' }, 412, "REVISION_MISMATCH"],
    ["PUT", "missing", { "if-match": "*" }, 412, "REVISION_MISMATCH"],
    ["PUT", "missing", { "if-none-match": "*" }, 201, undefined],
    ["PUT", "there", { "if-none-match": "*" }, 412, "KEY_EXISTS"],
    ["PUT", "there", { "if-none-match": '"r1"' }, 412, "REVISION_MISMATCH"],
    ["PUT", "there", { "if-none-match": 'W/"r1"' }, 412, "REVISION_MISMATCH"],
    ["PUT", "there", { "if-none-match": '"r0"' }, 204, undefined],
    ["PUT", "there", { "if-match": "r1" }, 400, "INVALID_ARGUMENT"],
    ["DELETE", "there", { "if-match": '"r1"' }, 204, undefined],
    ["DELETE", "there", { "if-match": '"r0"' }, 412, "REVISION_MISMATCH"],
    ["DELETE", "missing", { "if-match": '"r1"' }, 412, "REVISION_MISMATCH"],
  ];

  it.each<Case>(cases)("%s of a key that is %s with %o is %d %s", async (method, state, headers, status, reason) => {
    const { ask, replica } = rest();
    if (state === "there") await ask("PUT", "/v1/kv/k", { payload: "one" });
    const before = replica.registers.get("kv/k");
    const answer = await ask(method, "/v1/kv/k", { headers, ...(method === "PUT" ? { payload: "two" } : {}) });
    expect(answer).toMatchObject(reason === undefined ? { status } : exact(status, reason));
    if (reason !== undefined) expect(replica.registers.get("kv/k")).toEqual(before);
    if (status === 412 && before !== undefined) expect(answer.headers["etag"]).toBe('"r1"');
  });

  it("of a read that has the revision already is 304", async () => {
    const { ask } = rest();
    await ask("PUT", "/v1/kv/k", { payload: "one" });
    await expect(ask("GET", "/v1/kv/k", { headers: { "if-none-match": '"r1"' } })).resolves.toMatchObject({
      status: 304,
      text: "",
    });
    await expect(ask("GET", "/v1/kv/k", { headers: { "if-none-match": '"r0"' } })).resolves.toMatchObject({
      status: 200,
    });
    await expect(ask("GET", "/v1/kv/k", { headers: { "if-match": '"r0"' } })).resolves.toMatchObject(
      exact(412, "REVISION_MISMATCH"),
    );
  });
});

describe("a machine over HTTP", () => {
  const execute = (body: unknown) => ({ payload: typeof body === "string" ? body : JSON.stringify(body) });

  it("answers a transition with output, revision and version, and its state to a read", async () => {
    const { ask } = rest();
    const first = await ask("POST", "/v1/machines/icbm/a%2Fb/execute", execute({ transition: "sign" }));
    expect(first).toMatchObject({ status: 200, headers: { etag: '"r1"' } });
    expect(JSON.parse(first.text)).toEqual({ output: 1, revision: "r1", version: 1 });
    const state = await ask("GET", "/v1/machines/icbm/a%2Fb");
    expect(JSON.parse(state.text)).toEqual({ state: { signatures: 1 }, revision: "r1", version: 1 });
  });

  it("has its initial state and no revision before the first transition", async () => {
    const { ask } = rest();
    const { text } = await ask("GET", "/v1/machines/icbm/new");
    expect(JSON.parse(text)).toEqual({ state: { signatures: 0 }, revision: null, version: 0 });
  });

  it.each<[unknown, number, string]>([
    ["", 400, "INVALID_ARGUMENT"],
    ["{", 400, "INVALID_ARGUMENT"],
    [[], 400, "INVALID_ARGUMENT"],
    [{}, 400, "INVALID_ARGUMENT"],
    [{ transition: 5 }, 400, "INVALID_ARGUMENT"],
    [{ transition: "" }, 400, "INVALID_ARGUMENT"],
    [{ transition: "sign", inputs: {} }, 400, "INVALID_ARGUMENT"],
    [{ transition: "sign", input: { general: "Lee" } }, 400, "INVALID_ARGUMENT"],
    [{ transition: "launch" }, 404, "UNKNOWN_TRANSITION"],
    [{ transition: "toString" }, 404, "UNKNOWN_TRANSITION"],
    [{ transition: "sign", input: "x".repeat(2_000) }, 413, "VALUE_TOO_LARGE"],
  ])("refuses the body %j", async (body, status, reason) => {
    const { ask, replica } = rest();
    await expect(ask("POST", "/v1/machines/icbm/a/execute", execute(body))).resolves.toMatchObject(
      exact(status, reason),
    );
    expect(replica.deadlines).toEqual([]);
  });

  it("nobody knows is 404 with the names that are known", async () => {
    const { ask } = rest();
    const answer = await ask("POST", "/v1/machines/other/a/execute", execute({ transition: "sign" }));
    expect(answer).toMatchObject(exact(404, "UNKNOWN_MACHINE"));
    expect(answer.problem).toMatchObject({ metadata: { known: "icbm" } });
  });

  it("whose transition throws is 422, and nothing changed", async () => {
    const { ask } = rest();
    const sign = () => ask("POST", "/v1/machines/icbm/a/execute", execute({ transition: "sign" }));
    await sign();
    await sign();
    const refused = await sign();
    expect(refused).toMatchObject(exact(422, "REJECTED_BY_TRANSITION"));
    expect(refused.problem).toMatchObject({ detail: "launched already" });
    expect(JSON.parse((await ask("GET", "/v1/machines/icbm/a")).text)).toMatchObject({ version: 2 });
  });
});

describe("errors over HTTP", () => {
  it.each([
    [new OperationError("NO_QUORUM", "not-applied", "no"), 503, "not-applied"],
    [new OperationError("OUTCOME_UNKNOWN", "unknown", "no"), 504, "unknown"],
    [new OperationError("NOT_A_MEMBER", "not-applied", "no", { members: "http://a:1" }), 421, "not-applied"],
    [new Error("secret"), 500, "unknown"],
  ])("%s is %d %s", async (failure, status, outcome) => {
    const { ask, replica } = rest();
    replica.failure = failure;
    const answer = await ask("PUT", "/v1/kv/k", { payload: "v" });
    expect(answer).toMatchObject({ status, problem: { status, outcome } });
    expect(answer.text).not.toContain("secret");
    if (status === 503) expect(answer.headers["retry-after"]).toBe("1");
  });

  it("an operation that never ends is 504 with an unknown outcome", async () => {
    const { ask, replica } = rest({ requestTimeoutMs: 50 });
    replica.change = () => new Promise(() => {});
    await expect(ask("PUT", "/v1/kv/k", { payload: "v" })).resolves.toMatchObject({
      status: 504,
      problem: { reason: "OUTCOME_UNKNOWN", outcome: "unknown" },
    });
  });

  it.each<[InjectOptions["method"], string, number, string, string | undefined]>([
    ["GET", "/", 404, "NOT_FOUND", undefined],
    ["GET", "/v1/kvx/k", 404, "NOT_FOUND", undefined],
    ["POST", "/v1/kv/k", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, PUT, DELETE"],
    ["GET", "/v1/machines/icbm/a/execute", 405, "METHOD_NOT_ALLOWED", "POST"],
    ["PUT", "/v1/members", 405, "METHOD_NOT_ALLOWED", "GET, HEAD"],
  ])("%s %s is %d", async (method, path, status, reason, allow) => {
    const { ask } = rest();
    const answer = await ask(method, path);
    expect(answer).toMatchObject(exact(status, reason));
    expect(answer.headers["allow"]).toBe(allow);
  });

  it("what is not HTTP gets a problem document too", async () => {
    const { node, options } = rest();
    const server = createHttpServer(node, options);
    const port = await server.listenAt({ host: "127.0.0.1", port: 0 });
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = "";
        const socket = connect(port, "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
        socket.setEncoding("utf8").setTimeout(5_000, () => socket.destroy(new Error("no answer")));
        socket.on("data", (part: string) => {
          text += part;
        });
        socket.on("error", reject);
        socket.on("close", () => resolve(text));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    } finally {
      await server.stop(1_000);
    }
  });
});

describe("the operator's pages", () => {
  it("/livez needs no quorum, /readyz does", async () => {
    const { ask, replica } = rest();
    expect((await ask("GET", "/readyz")).status).toBe(200);
    replica.failure = new OperationError("NO_QUORUM", "not-applied", "no quorum answered in time");
    expect((await ask("GET", "/livez")).status).toBe(200);
    await expect(ask("GET", "/readyz")).resolves.toMatchObject(exact(503, "NO_QUORUM"));
  });

  it("/readyz is not ready before the node is a member, nor while it stops", async () => {
    const { ask, replica } = rest();
    replica.stage = { kind: "joining" };
    await expect(ask("GET", "/readyz")).resolves.toMatchObject(exact(503, "NOT_READY"));
    await expect(rest({}, true).ask("GET", "/readyz")).resolves.toMatchObject(exact(503, "DRAINING"));
  });

  it("/v1/members and /v1/status tell what the node knows", async () => {
    const { ask } = rest();
    expect(JSON.parse((await ask("GET", "/v1/members")).text)).toEqual({
      clusterId: "cluster-1",
      epoch: 1,
      joint: false,
      members: [{ name: "n1", storeId: "store-n1", peerUrl: "http://127.0.0.1:4049" }],
      joining: [],
    });
    expect(JSON.parse((await ask("GET", "/v1/status")).text)).toMatchObject({
      name: "n1",
      clusterId: "cluster-1",
      storeId: "store-n1",
      stage: "member",
      epoch: 1,
      members: 1,
      machines: ["icbm"],
      insecure: false,
    });
  });

  it("/metrics speaks the text format of Prometheus", async () => {
    const { ask } = rest();
    const { type, text } = await ask("GET", "/metrics");
    expect(type).toContain("text/plain; version=0.0.4");
    expect(text).toContain("quorate_cluster_epoch 1");
  });
});
