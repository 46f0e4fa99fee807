import { fileURLToPath } from "node:url";
import { connect, type QuorateError } from "@quorate/client";
import { type Cluster, startCluster } from "@quorate/demo";
import { services } from "@quorate/protos";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { quorate } from "./support/cli.ts";
import { exchangeBytes } from "./support/peer-stream.ts";
import { type RawAnswer, type RawNode, rawNode, viewOf } from "./support/raw.ts";

const MEBIBYTE = 1024 * 1024;
const machines = fileURLToPath(new URL("./support/fragile.ts", import.meta.url));

let cluster: Cluster;
/** Another cluster, of one node. */
let other: Cluster;
let n1: RawNode;
let grpcUrl = "";
let httpUrl = "";
let pids: readonly (number | undefined)[] = [];
/** What was acknowledged, for the check after every test. */
const held = new Map([
  ["first", "1"],
  ["second", "2"],
]);

beforeAll(async () => {
  const flags = ["--reconfig-timeout", "2s", "--machines", machines];
  [cluster, other] = await Promise.all([
    startCluster({ names: ["n1", "n2", "n3"], flags }),
    startCluster({ names: ["alone"], flags }),
  ]);
  ({ grpcUrl, httpUrl } = cluster.node("n1").info);
  n1 = rawNode(grpcUrl);
  pids = cluster.running().map(({ pid }) => pid);
  for (const [key, value] of held) await n1.call(services.KV.Put, { key, value: Buffer.from(value) });
  expect((await execute({ by: 1 })).kind).toBe("answered");
});

afterAll(async () => {
  n1?.close();
  await Promise.all([cluster?.close(), other?.close()]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(cluster.logs());
  // Whatever was thrown at it, the same processes live and hold the same things.
  expect(cluster.running().map(({ pid }) => pid)).toEqual(pids);
  expect((await viewOf(grpcUrl)).members).toEqual(["n1", "n2", "n3"]);
  for (const [key, value] of held) {
    const answer = await n1.call(services.KV.Get, { key });
    expect(answer.kind === "answered" && answer.response.value?.toString()).toBe(value);
  }
  const state = await n1.call(services.Machine.Get, { machine: "fragile", id: "one" });
  expect(state).toMatchObject({ kind: "answered", response: { stateJson: '{"count":1}' } });
});

describe("a key, a value or a frame that is too large", () => {
  it("as a key is INVALID_ARGUMENT", async () => {
    const key = "k".repeat(1025);
    const value = Buffer.from("v");
    for (const method of [services.KV.Put, services.KV.Get, services.KV.Delete, services.KV.CompareAndSet]) {
      const answer = await n1.call<object, unknown>(method, { key, value, absent: {} });
      expect(answer).toEqual(refused("INVALID_ARGUMENT", "INVALID_ARGUMENT"));
    }
    expect(await rest("PUT", `/v1/kv/${key}`, "v")).toEqual(problem(400, "INVALID_ARGUMENT"));
    expect((await cli("put", key, "v")).code).toBe(3);
    // Bytes count, not characters.
    expect(await rest("PUT", `/v1/kv/${encodeURIComponent("é".repeat(513))}`, "v")).toEqual(
      problem(400, "INVALID_ARGUMENT"),
    );
    const longest = "k".repeat(1024);
    expect((await rest("PUT", `/v1/kv/${longest}`, "v")).status).toBe(201);
    expect((await cli("del", longest)).stdout).toBe("1\n");
  });

  it("as an empty key is INVALID_ARGUMENT too", async () => {
    const empty = await n1.call(services.KV.Put, { key: "", value: Buffer.from("v") });
    expect(empty).toEqual(refused("INVALID_ARGUMENT", "INVALID_ARGUMENT"));
    expect(await rest("PUT", "/v1/kv/", "v")).toEqual(problem(400, "INVALID_ARGUMENT"));
  });

  it("as a value is VALUE_TOO_LARGE", async () => {
    const value = Buffer.alloc(MEBIBYTE + 1);
    expect(await n1.call(services.KV.Put, { key: "large", value })).toEqual(
      refused("INVALID_ARGUMENT", "VALUE_TOO_LARGE"),
    );
    const absent = await n1.call(services.KV.CompareAndSet, { key: "large", value, absent: {} });
    expect(absent).toEqual(refused("INVALID_ARGUMENT", "VALUE_TOO_LARGE"));
    expect(await rest("PUT", "/v1/kv/large", value)).toEqual(problem(413, "VALUE_TOO_LARGE"));
    const put = await quorate(["put", "large", "-", "--endpoints", grpcUrl], { input: value });
    expect(put).toMatchObject({ code: 3, stdout: "" });
    expect(put.stderr).toContain("VALUE_TOO_LARGE");
    // The limit itself fits, through all three replicas.
    expect((await rest("PUT", "/v1/kv/large", value.subarray(1))).status).toBe(201);
    expect((await rest("DELETE", "/v1/kv/large")).status).toBe(204);
  });

  it("as a frame is RESOURCE_EXHAUSTED by the transport, before anything is read", async () => {
    const put = await n1.send("/quorate.v1.KV/Put", new Uint8Array(5 * MEBIBYTE));
    expect(put).toMatchObject({ kind: "broken", code: "RESOURCE_EXHAUSTED" });
    const exchanged = await exchangeBytes(grpcUrl, [Buffer.alloc(5 * MEBIBYTE)]);
    expect(exchanged.code).toBe("RESOURCE_EXHAUSTED");
  });
});

describe("what cannot be read", () => {
  const broken = '{"transition":"touch","input":{"by":1}';

  it("as JSON is INVALID_ARGUMENT", async () => {
    const answer = await n1.call(services.Machine.Execute, {
      machine: "fragile",
      id: "one",
      transition: "touch",
      inputJson: "{",
    });
    expect(answer).toEqual(refused("INVALID_ARGUMENT", "INVALID_ARGUMENT"));
    for (const body of [broken, "", "[]", '{"input":{}}', '{"transition":"touch","input":{"by":1},"more":1}']) {
      expect(await rest("POST", "/v1/machines/fragile/one/execute", body)).toEqual(problem(400, "INVALID_ARGUMENT"));
    }
    expect((await cli("execute", "fragile", "one", "touch", "{")).code).toBe(3);
  });

  it("as protobuf is INVALID_ARGUMENT with a reason, in every service", async () => {
    // A field that says it is longer than the message, and one of a type that does not exist.
    const malformed = [Buffer.of(0x0a, 0x7f, 0x01), Buffer.of(0x0f, 0x01, 0x01)];
    const { KV, Machine, Cluster, Maintenance } = services;
    for (const { path } of [KV, Machine, Cluster, Maintenance].flatMap((service) => Object.values(service))) {
      const answers = await Promise.all(malformed.map((bytes) => n1.send(path, bytes)));
      for (const answer of answers) expect(answer, path).toEqual(refused("INVALID_ARGUMENT", "INVALID_ARGUMENT"));
    }
  });

  it("as a frame between nodes is dropped, and whoever does not say hello is refused", async () => {
    const garbage = await exchangeBytes(grpcUrl, [Buffer.from("not a frame at all"), Buffer.alloc(1000, 0xff)]);
    expect(garbage.code).toBe("still open");
    const unknown = await exchangeBytes(grpcUrl, [], { hello: false });
    expect(unknown).toMatchObject({ code: "FAILED_PRECONDITION", reason: "PROTOCOL_MISMATCH" });
  });
});

describe("what a machine does not know or refuses", () => {
  it.each([
    ["an unknown machine", "unknown", "touch", { by: 1 }, "NOT_FOUND", "UNKNOWN_MACHINE", 404, 3],
    ["an unknown transition", "fragile", "fly", { by: 1 }, "NOT_FOUND", "UNKNOWN_TRANSITION", 404, 3],
    [
      "a transition that throws",
      "fragile",
      "touch",
      { by: -1 },
      "FAILED_PRECONDITION",
      "REJECTED_BY_TRANSITION",
      422,
      4,
    ],
    ["an input of the wrong shape", "fragile", "touch", { by: "x" }, "INVALID_ARGUMENT", "INVALID_ARGUMENT", 400, 3],
  ])("%s", async (_, machine, transition, input, code, reason, http, exit) => {
    expect(await execute(input, machine, transition)).toEqual(refused(code, reason));
    const body = JSON.stringify({ transition, input });
    expect(await rest("POST", `/v1/machines/${machine}/one/execute`, body)).toEqual(problem(http, reason));
    const command = await cli("execute", machine, "one", transition, JSON.stringify(input));
    expect(command).toMatchObject({ code: exit, stdout: "" });
    expect(command.stderr).toContain(`[${reason}, outcome: not-applied]`);
  });
});

describe("a change of the members that is refused", () => {
  it("for a node of another cluster is CLUSTER_ID_MISMATCH", async () => {
    const { grpcUrl: peerUrl } = other.node("alone").info;
    const answer = await change(services.Cluster.MemberAdd, { name: "alone", peerUrl });
    expect(answer).toEqual(refused("FAILED_PRECONDITION", "CLUSTER_ID_MISMATCH"));
    expect((await cli("member", "add", "alone", "--peer-urls", peerUrl)).code).toBe(4);
  });

  it("and so is any operation of a client that is pinned to another cluster", async () => {
    const client = connect({ endpoints: [grpcUrl], clusterId: other.node("alone").info.clusterId });
    const failure = await client.put("first", "changed").catch((error: QuorateError) => error);
    client.close();
    expect(failure).toMatchObject({ reason: "CLUSTER_ID_MISMATCH", outcome: "not-applied" });
  });

  it("for a stale epoch is EPOCH_MISMATCH", async () => {
    const options = { expectedEpoch: 1 };
    const answer = await change(services.Cluster.MemberRemove, { name: "n3", options });
    expect(answer).toEqual(refused("FAILED_PRECONDITION", "EPOCH_MISMATCH"));
    expect((await cli("member", "remove", "n3", "--expected-epoch", "1")).code).toBe(4);
  });

  it("for a duplicate member is MEMBER_EXISTS", async () => {
    const peerUrl = "http://127.0.0.1:1";
    const named = await change(services.Cluster.MemberAdd, { name: "n2", peerUrl });
    expect(named).toEqual(refused("ALREADY_EXISTS", "MEMBER_EXISTS"));
    const addressed = await change(services.Cluster.MemberAdd, {
      name: "n9",
      peerUrl: cluster.node("n2").info.grpcUrl,
    });
    expect(addressed).toEqual(refused("ALREADY_EXISTS", "MEMBER_EXISTS"));
    expect((await cli("member", "add", "n2", "--peer-urls", peerUrl)).code).toBe(4);
  });

  it("for an unknown member is MEMBER_NOT_FOUND", async () => {
    const answer = await change(services.Cluster.MemberRemove, { name: "n9" });
    expect(answer).toEqual(refused("NOT_FOUND", "MEMBER_NOT_FOUND"));
    expect((await cli("member", "remove", "n9")).code).toBe(4);
  });

  it("for an unreachable new member is MEMBER_UNREACHABLE", async () => {
    const peerUrl = "http://127.0.0.1:1";
    const answer = await change(services.Cluster.MemberAdd, { name: "n9", peerUrl });
    expect(answer).toEqual(refused("FAILED_PRECONDITION", "MEMBER_UNREACHABLE"));
    const added = await cli("member", "add", "n9", "--peer-urls", peerUrl);
    expect(added.code).toBe(4);
    expect(added.stderr).toContain("n9");
  });

  it("for the last member is LAST_MEMBER", async () => {
    const alone = rawNode(other.node("alone").info.grpcUrl);
    const answer = await alone.stream(services.Cluster.MemberRemove, { name: "alone" }, () => undefined);
    alone.close();
    expect(answer).toEqual(refused("FAILED_PRECONDITION", "LAST_MEMBER"));
    const command = await quorate(["member", "remove", "alone", "--endpoints", other.node("alone").info.grpcUrl]);
    expect(command.code).toBe(4);
    const empty = await change(services.Cluster.Reconfigure, { members: [] });
    expect(empty).toEqual(refused("INVALID_ARGUMENT", "INVALID_ARGUMENT"));
  });

  it("for the loss of the quorum is UNSAFE_RECONFIG", async () => {
    // Without n2 the new set would be n1 and n3, of which only n1 answers.
    cluster.node("n3").pause();
    try {
      const answer = await change(services.Cluster.MemberRemove, { name: "n2" });
      expect(answer).toEqual(refused("FAILED_PRECONDITION", "UNSAFE_RECONFIG"));
      const removed = await cli("member", "remove", "n2");
      expect(removed.code).toBe(4);
      expect(removed.stderr).toContain("n3");
    } finally {
      cluster.node("n3").resume();
    }
  });
});

function refused(code: string, reason: string): RawAnswer<never> {
  return { kind: "refused", code, reason, outcome: "not-applied" };
}

function execute(input: object, machine = "fragile", transition = "touch"): Promise<RawAnswer<unknown>> {
  return n1.call(services.Machine.Execute, { machine, id: "one", transition, inputJson: JSON.stringify(input) });
}

function change<Request, Response>(
  method: Parameters<typeof n1.stream<Request, Response>>[0],
  request: Request,
): Promise<RawAnswer<undefined>> {
  return n1.stream(method, request, () => undefined);
}

function cli(...args: readonly string[]): ReturnType<typeof quorate> {
  return quorate([...args, "--endpoints", grpcUrl]);
}

/** A REST request: its status and, of a problem document, what stays the same. */
async function rest(method: string, path: string, body?: string | Buffer<ArrayBuffer>): Promise<Partial<Problem>> {
  const response = await fetch(`${httpUrl}${path}`, { method, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (response.headers.get("content-type") !== "application/problem+json") return { status: response.status };
  const { type, title, status, detail, reason, outcome } = JSON.parse(text) as Record<string, unknown>;
  expect([typeof type, typeof title, typeof detail]).toEqual(["string", "string", "string"]);
  expect(status).toBe(response.status);
  return { status: response.status, reason: String(reason), outcome: String(outcome) };
}

interface Problem {
  readonly status: number;
  readonly reason: string;
  readonly outcome: string;
}

function problem(status: number, reason: string): Problem {
  return { status, reason, outcome: "not-applied" };
}
