import { Socket } from "node:net";
import { connect } from "@quorate/client";
import { type Cluster, machineFiles, startCluster } from "@quorate/demo";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/bed.ts";
import { rawNode } from "./support/raw.ts";

const READY_MS = 20_000;

let cluster: Cluster;
let base = "";

beforeAll(async () => {
  const machines = machineFiles.flatMap((file) => ["--machines", file]);
  cluster = await startCluster({ names: ["n1", "n2", "n3"], flags: machines });
  base = cluster.node("n1").info.httpUrl;
});

afterAll(() => cluster?.close());

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.error(cluster.logs());
});

describe("/v1/kv/{key}", () => {
  it("creates with 201, replaces with 204, reads raw bytes, deletes with 204 and then is 404", async () => {
    const bytes = Buffer.from([0, 1, 2, 0xff]);
    const created = await ask("PUT", "/v1/kv/a", { body: bytes });
    expect(created.status).toBe(201);
    const got = await ask("GET", "/v1/kv/a");
    expect(got.status).toBe(200);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
    expect(got.headers.get("etag")).toBe(created.headers.get("etag"));
    const replaced = await ask("PUT", "/v1/kv/a", { body: "two" });
    expect(replaced.status).toBe(204);
    expect(replaced.headers.get("etag")).not.toBe(created.headers.get("etag"));
    expect((await ask("DELETE", "/v1/kv/a")).status).toBe(204);
    expect((await ask("DELETE", "/v1/kv/a")).status).toBe(404);
    await isProblem(await ask("GET", "/v1/kv/a"), 404, "KEY_NOT_FOUND");
  });

  it("obeys If-Match and If-None-Match", async () => {
    const first = await ask("PUT", "/v1/kv/b", { body: "one", headers: { "if-none-match": "*" } });
    expect(first.status).toBe(201);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\S+"$/);
    await isProblem(await ask("PUT", "/v1/kv/b", { body: "x", headers: { "if-none-match": "*" } }), 412, "KEY_EXISTS");
    const second = await ask("PUT", "/v1/kv/b", { body: "two", headers: { "if-match": etag } });
    expect(second.status).toBe(204);
    const stale = { headers: { "if-match": etag } };
    await isProblem(await ask("PUT", "/v1/kv/b", { body: "x", ...stale }), 412, "REVISION_MISMATCH");
    await isProblem(await ask("DELETE", "/v1/kv/b", stale), 412, "REVISION_MISMATCH");
    expect(await (await ask("GET", "/v1/kv/b")).text()).toBe("two");
    const current = { headers: { "if-match": second.headers.get("etag") ?? "" } };
    expect((await ask("DELETE", "/v1/kv/b", current)).status).toBe(204);
  });

  it("takes the percent-decoded rest of the path as the key", async () => {
    const client = connect({ endpoints: cluster.endpoints("n2") });
    expect((await ask("PUT", "/v1/kv/a%2Fb/c%20d/%C3%A9", { body: "deep" })).status).toBe(201);
    expect(Buffer.from((await client.get("a/b/c d/é"))?.value ?? []).toString()).toBe("deep");
    client.close();
    await isProblem(await ask("GET", "/v1/kv/"), 400, "INVALID_ARGUMENT");
    await isProblem(await ask("GET", "/v1/kv/%ff"), 400, "INVALID_ARGUMENT");
  });

  it("writes nothing when the body is cut off", async () => {
    const { hostname, port } = new URL(base);
    const socket = new Socket();
    socket.connect(Number(port), hostname);
    socket.write("PUT /v1/kv/cut HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nonly this");
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    expect((await ask("GET", "/v1/kv/cut")).status).toBe(404);
  });
});

describe("/v1/machines/{machine}/{id}", () => {
  it("executes a transition and shows the state", async () => {
    const url = "/v1/machines/icbm/rest";
    const json = { "content-type": "application/json" };
    const sign = (general: string) => JSON.stringify({ transition: "sign", input: { general } });
    const lee = await ask("POST", `${url}/execute`, { body: sign("Lee"), headers: json });
    expect(await lee.json()).toEqual({ output: { launched: false }, revision: expect.any(String), version: 1 });
    const ross = await ask("POST", `${url}/execute`, { body: sign("Ross"), headers: json });
    expect(await ross.json()).toMatchObject({ output: { launched: true }, version: 2 });
    const state = await ask("GET", url);
    expect(await state.json()).toMatchObject({ state: { launchedBy: ["Lee", "Ross"] }, version: 2 });
  });
});

describe("what operators look at", () => {
  it("lists members and status, and speaks Prometheus", async () => {
    const { clusterId } = cluster.node("n1").info;
    const members = (await (await ask("GET", "/v1/members")).json()) as { members: { name: string }[] };
    expect(members).toMatchObject({ clusterId, joint: false });
    expect(members.members.map(({ name }) => name).toSorted()).toEqual(["n1", "n2", "n3"]);
    expect(await (await ask("GET", "/v1/status")).json()).toMatchObject({ name: "n1", clusterId, stage: "member" });
    const metrics = await (await ask("GET", "/metrics")).text();
    expect(metrics).toMatch(/^quorate_cluster_epoch \d+$/m);
    expect(metrics).toMatch(/^quorate_cluster_joint 0$/m);
    expect(metrics).toMatch(/^quorate_disk_batch_fsync_duration_seconds_count \d+$/m);
    expect(metrics).toMatch(/^quorate_proposer_requests_total\{op="change",outcome="applied"\} \d+$/m);
    await isProblem(await ask("GET", "/v1/nothing"), 404, "NOT_FOUND");
    await isProblem(await ask("POST", "/v1/members"), 405, "METHOD_NOT_ALLOWED");
  });

  it("answers grpc.health.v1 and reflection", async () => {
    const client = connect({ endpoints: [cluster.node("n1").info.grpcUrl] });
    expect(await client.health(cluster.node("n1").info.grpcUrl)).toBe("serving");
    client.close();
    const node = rawNode(cluster.node("n1").info.grpcUrl);
    const unserved = await node.send("/quorate.v1.KV/List", Buffer.alloc(0));
    expect(unserved).toMatchObject({ kind: "broken", code: "UNIMPLEMENTED" });
    // A request for the list of services, field 7.
    const reflected = await node.send(
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
      Buffer.of(0x3a, 0x01, 0x2a),
    );
    node.close();
    expect(reflected.kind === "answered" && reflected.response.toString()).toContain("quorate.v1.KV");
  });

  it("stays alive without a quorum, but is not ready", async () => {
    expect((await ask("GET", "/readyz")).status).toBe(200);
    for (const name of ["n2", "n3"]) cluster.node(name).pause();
    try {
      const unready = await ask("GET", "/readyz");
      expect((await ask("GET", "/livez")).status).toBe(200);
      expect(unready.status).toBe(503);
      expect(unready.headers.get("content-type")).toBe("application/problem+json");
      expect(unready.headers.get("retry-after")).toMatch(/^\d+$/);
    } finally {
      for (const name of ["n2", "n3"]) cluster.node(name).resume();
    }
    const isReady = async () => (await ask("GET", "/readyz")).status === 200 || undefined;
    await eventually("readiness", READY_MS, isReady);
  });
});

function ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${base}${path}`, { ...init, method, signal: AbortSignal.timeout(READY_MS) });
}

async function isProblem(response: Response, status: number, reason: string): Promise<void> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem: unknown = await response.json();
  expect(problem).toMatchObject({ status, reason, outcome: "not-applied" });
  expect(Object.keys(problem as object)).toEqual(expect.arrayContaining(["type", "title", "detail"]));
  expect(response.status).toBe(status);
}
