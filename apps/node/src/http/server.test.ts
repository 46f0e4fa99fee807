import { connect } from "node:net";
import { Readable } from "node:stream";
import type { NodeId } from "@quorate/membership";
import { OperationError } from "@quorate/replica";
import type { InjectOptions } from "fastify";
import { describe, expect, it } from "vitest";
import { exact, rest } from "./rest.test-support.ts";
import { createHttpServer } from "./server.ts";

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
    const deleted = await ask("DELETE", "/v1/kv/k");
    expect(deleted).toMatchObject({ status: 204, text: "" });
    const missing = await ask("GET", "/v1/kv/k");
    expect(missing).toMatchObject(exact(404, "KEY_NOT_FOUND"));
    // A key that is not there has no revision.
    for (const { headers } of [deleted, missing]) expect(headers).not.toHaveProperty("etag");
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

  it.each(["/v1/kv/%ff", "/v1/kv/%zz", "/v1/machines/icbm/%ff"])("the path %s is told what is wrong", async (path) => {
    const { problem } = await rest().ask("GET", path);
    expect(problem?.["detail"]).toContain("not valid percent-encoded UTF-8");
  });

  it("of the greatest length is fine", async () => {
    const { ask } = rest();
    expect((await ask("PUT", `/v1/kv/${"%6b".repeat(1_024)}`, { payload: "v" })).status).toBe(201);
  });

  it("with a value above the limit is 413", async () => {
    const { ask, replica } = rest();
    const tooLarge = await ask("PUT", "/v1/kv/k", { payload: "v".repeat(1_025) });
    expect(tooLarge).toMatchObject(exact(413, "VALUE_TOO_LARGE"));
    expect(tooLarge.problem?.["detail"]).toContain("has 1025 bytes; at most 1024");
    const inChunks = await ask("PUT", "/v1/kv/k", {
      headers: { "transfer-encoding": "chunked" },
      payload: Readable.from([Buffer.alloc(1_000), Buffer.alloc(1_000)]),
    });
    expect(inChunks).toMatchObject(exact(413, "VALUE_TOO_LARGE"));
    expect(inChunks.problem?.["detail"]).toContain("has more than 1024 bytes; at most 1024");
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

  it.each([
    ["what is not HTTP", "nonsense\r\n\r\n", "Parse Error"],
    ["HTTP/1.1 without a Host header", "GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n", "no Host header"],
  ])("%s gets a problem document too", async (_, request, detail) => {
    const { node, options } = rest();
    const server = createHttpServer(node, options);
    const port = await server.listenAt({ host: "127.0.0.1", port: 0 });
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = "";
        const socket = connect(port, "127.0.0.1", () => socket.write(request));
        socket.setEncoding("utf8").setTimeout(5_000, () => socket.destroy(new Error("no answer")));
        socket.on("data", (part: string) => {
          text += part;
        });
        socket.on("error", reject);
        socket.on("close", () => resolve(text));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
      expect(answer).toContain(detail);
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
    const answer = await ask("GET", "/readyz");
    expect(answer).toMatchObject(exact(503, "NO_QUORUM"));
    expect(answer.problem?.["detail"]).toBe("n1 reaches no quorum of n1: no answer in time");
  });

  it("/readyz is not ready before the node is a member, nor while it stops", async () => {
    const { ask, replica } = rest();
    replica.stage = { kind: "joining" };
    const joining = await ask("GET", "/readyz");
    expect(joining).toMatchObject(exact(503, "NOT_READY"));
    expect(joining.problem?.["detail"]).toContain("the change that adds it is not committed");
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
      change: null,
      collection: { waiting: 0, blockedBy: [], collected: 0 },
    });
  });

  it("/v1/status tells how far a change of members is, and nothing of one that has ended", async () => {
    const { ask, replica } = rest();
    const target = ["n1", "n2"] as NodeId[];
    replica.progress = { phase: "CATCH_UP", epoch: 2, keysDone: 3, keysTotal: 5, bytesDone: 432, target };
    const change = async () => JSON.parse((await ask("GET", "/v1/status")).text).change;
    expect(await change()).toEqual({ phase: "CATCH_UP", epoch: 2, keysDone: 3, keysTotal: 5, bytesDone: 432, target });
    replica.progress = { ...replica.progress, phase: "DONE" };
    expect(await change()).toBeNull();
  });

  it("/v1/members of a node that belongs to no cluster yet is 503", async () => {
    const { ask, replica } = rest();
    replica.configuration = undefined;
    await expect(ask("GET", "/v1/members")).resolves.toMatchObject(exact(503, "NOT_READY"));
  });

  it("/metrics speaks the text format of Prometheus", async () => {
    const { ask } = rest();
    const { type, text } = await ask("GET", "/metrics");
    expect(type).toContain("text/plain; version=0.0.4");
    expect(text).toContain("quorate_cluster_epoch 1");
  });
});
