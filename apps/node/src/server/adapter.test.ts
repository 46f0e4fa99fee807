import {
  type Client,
  type ClientReadableStream,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  credentials,
  status,
} from "@grpc/grpc-js";
import { type Configuration, type Link, enterJoint } from "@quorate/membership";
import { OperationError, type Reason } from "@quorate/replica";
import {
  type ChangeProgressReceived,
  clients,
  decodeErrorDetails,
  errorDetailsKey,
  lenient,
  services,
} from "@quorate/protos";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EdgeError, type EdgeReason, wireStatus } from "../service/error.ts";
import { FakeReplica, fakeNode, memberNamed, stableOf } from "../service/fake-node.test-support.ts";
import type { Node } from "../service/node.ts";
import { clusterHandlers } from "./cluster.ts";
import { kvHandlers } from "./kv.ts";
import { maintenanceHandlers } from "./maintenance.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

type Call = (message: object, options?: { readonly deadlineMs?: number }) => Promise<Record<string, unknown>>;

/** A server with real sockets around the node, and its unary methods as promises. */
async function serve(node: Node) {
  const server = new Server();
  server.addService(lenient(services.KV), kvHandlers(node));
  server.addService(lenient(services.Cluster), clusterHandlers(node));
  server.addService(lenient(services.Maintenance), maintenanceHandlers(node));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const target = `127.0.0.1:${port}`;
  const kv = new clients.KV(target, credentials.createInsecure());
  const cluster = new clients.Cluster(target, credentials.createInsecure());
  cleanups.push(() => {
    kv.close();
    cluster.close();
    server.forceShutdown();
  });
  const unary =
    (client: Client, method: string): Call =>
    (message, { deadlineMs = 5_000 } = {}) =>
      new Promise((resolve, reject) => {
        const call = (client as unknown as Record<string, (...parts: unknown[]) => void>)[method];
        call?.call(
          client,
          message,
          new Metadata(),
          { deadline: Date.now() + deadlineMs },
          (error: unknown, answer: never) => (error instanceof Error ? reject(error) : resolve(answer)),
        );
      });
  return {
    kv,
    cluster,
    get: unary(kv, "get"),
    put: unary(kv, "put"),
    cas: unary(kv, "compareAndSet"),
    list: unary(cluster, "memberList"),
    abort: unary(cluster, "abort"),
  };
}

async function failureOf(call: Promise<unknown>): Promise<ServiceError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as ServiceError,
  );
  if (error === undefined) throw new Error("the call succeeded");
  return error;
}

function trailersOf({ metadata }: ServiceError): { reason: unknown; outcome: unknown } {
  return { reason: metadata.get("quorate-reason")[0], outcome: metadata.get("quorate-outcome")[0] };
}

/** Conventions 3.2, row by row: what we answer. */
const rows: readonly (readonly [EdgeReason, status, number])[] = [
  ["NO_QUORUM", status.UNAVAILABLE, 503],
  ["NOT_READY", status.UNAVAILABLE, 503],
  ["DRAINING", status.UNAVAILABLE, 503],
  ["OUTCOME_UNKNOWN", status.UNKNOWN, 504],
  ["REVISION_MISMATCH", status.FAILED_PRECONDITION, 412],
  ["KEY_EXISTS", status.ALREADY_EXISTS, 412],
  ["KEY_NOT_FOUND", status.NOT_FOUND, 404],
  ["REJECTED_BY_TRANSITION", status.FAILED_PRECONDITION, 422],
  ["UNKNOWN_TRANSITION", status.NOT_FOUND, 404],
  ["UNKNOWN_MACHINE", status.NOT_FOUND, 404],
  ["NOT_A_MEMBER", status.FAILED_PRECONDITION, 421],
  ["CLUSTER_ID_MISMATCH", status.FAILED_PRECONDITION, 421],
  ["STORE_MISMATCH", status.FAILED_PRECONDITION, 409],
  ["RECONFIG_IN_PROGRESS", status.ABORTED, 409],
  ["RECONFIG_ABORTED", status.FAILED_PRECONDITION, 409],
  ["EPOCH_MISMATCH", status.FAILED_PRECONDITION, 412],
  ["UNSAFE_RECONFIG", status.FAILED_PRECONDITION, 409],
  ["MEMBER_UNREACHABLE", status.FAILED_PRECONDITION, 409],
  ["MEMBER_EXISTS", status.ALREADY_EXISTS, 409],
  ["MEMBER_NOT_FOUND", status.NOT_FOUND, 404],
  ["LAST_MEMBER", status.FAILED_PRECONDITION, 409],
  ["VALUE_TOO_LARGE", status.INVALID_ARGUMENT, 413],
  ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, 400],
  ["OVERLOADED", status.RESOURCE_EXHAUSTED, 429],
  ["CORRUPT", status.DATA_LOSS, 500],
  ["INTERNAL", status.INTERNAL, 500],
];

describe("the table of errors", () => {
  it("has every reason exactly once", () => {
    expect(rows.map(([reason]) => reason).toSorted()).toEqual(Object.keys(wireStatus).toSorted());
  });

  it.each(rows)("%s is gRPC %d and HTTP %d", (reason, code, http) => {
    expect(wireStatus[reason]).toMatchObject({ code, http });
  });

  it("UNAVAILABLE, which meshes retry blindly, is only said where nothing was applied", () => {
    for (const [reason, code] of rows) {
      if (code === status.UNAVAILABLE) expect(["NO_QUORUM", "NOT_READY", "DRAINING"]).toContain(reason);
    }
  });
});

describe("a failed call", () => {
  it("carries reason and outcome as trailers and in the details", async () => {
    const replica = new FakeReplica();
    replica.failure = new OperationError("NOT_A_MEMBER", "not-applied", "gone", { members: "http://a:1,http://b:2" });
    const { put } = await serve(fakeNode(replica));
    const error = await failureOf(put({ key: "k", value: Buffer.from("v") }));
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: "gone" });
    expect(trailersOf(error)).toEqual({ reason: "NOT_A_MEMBER", outcome: "not-applied" });
    const [details] = error.metadata.get(errorDetailsKey);
    expect(decodeErrorDetails(details as Buffer)).toEqual({
      code: status.FAILED_PRECONDITION,
      message: "gone",
      reason: "NOT_A_MEMBER",
      metadata: { members: "http://a:1,http://b:2" },
    });
  });

  it.each<[Reason, "applied" | "not-applied" | "unknown"]>([
    ["NO_QUORUM", "not-applied"],
    ["OUTCOME_UNKNOWN", "unknown"],
    ["RECONFIG_ABORTED", "not-applied"],
  ])("keeps the outcome of %s", async (reason, outcome) => {
    const replica = new FakeReplica();
    replica.failure = new OperationError(reason, outcome, "no");
    const { put } = await serve(fakeNode(replica));
    expect(trailersOf(await failureOf(put({ key: "k" })))).toEqual({ reason, outcome });
  });

  it("of an unexpected kind is INTERNAL with an unknown outcome, and its id leads to the log", async () => {
    const replica = new FakeReplica();
    replica.failure = new TypeError("secret detail");
    const node = fakeNode(replica);
    const logged = vi.spyOn(node.log, "error");
    const { put, get } = await serve(node);
    const error = await failureOf(put({ key: "k" }));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).not.toContain("secret");
    expect(trailersOf(error)).toEqual({ reason: "INTERNAL", outcome: "unknown" });
    const details = decodeErrorDetails(error.metadata.get(errorDetailsKey)[0] as Buffer);
    const { errorId } = details?.metadata ?? {};
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ errorId, err: replica.failure }), expect.anything());
    replica.failure = undefined;
    await expect(get({ key: "k" })).resolves.toMatchObject({ revision: "" });
  });

  it.each([
    ["ends within a length", [0x0a, 0xff, 0xff, 0xff, 0xff]],
    ["has a key that claims 4 GiB", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x01]],
    ["has a key that is not UTF-8", [0x0a, 0x02, 0xff, 0xfe]],
  ])("whose message %s is INVALID_ARGUMENT and changes nothing, and the connection lives", async (_, bytes) => {
    const replica = new FakeReplica();
    const { kv, get } = await serve(fakeNode(replica));
    const malformed = new Promise((resolve, reject) => {
      const raw = Buffer.from(bytes);
      const { path } = services.KV.Put;
      kv.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        raw,
        (error, answer) => (error === null ? resolve(answer) : reject(error)),
      );
    });
    const error = await failureOf(malformed);
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(trailersOf(error)).toEqual({ reason: "INVALID_ARGUMENT", outcome: "not-applied" });
    expect(replica.registers.size).toBe(0);
    await expect(get({ key: "k" })).resolves.toMatchObject({
      header: { clusterId: "cluster-1", member: "n1", epoch: "1" },
    });
  });

  it.each<[string, object, EdgeReason]>([
    ["an empty key", { key: "" }, "INVALID_ARGUMENT"],
    ["a key of 1025 bytes", { key: "k".repeat(1_025) }, "INVALID_ARGUMENT"],
    ["a key of 342 three-byte letters", { key: "€".repeat(342) }, "INVALID_ARGUMENT"],
    ["a value above the limit", { key: "k", value: Buffer.alloc(1_025) }, "VALUE_TOO_LARGE"],
  ])("%s is refused before anything is sent", async (_, message, reason) => {
    const replica = new FakeReplica();
    const { put } = await serve(fakeNode(replica));
    const error = await failureOf(put(message));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(trailersOf(error)).toEqual({ reason, outcome: "not-applied" });
    expect(replica.deadlines).toEqual([]);
  });

  it("for the members of a node that belongs to no cluster yet is NOT_READY", async () => {
    const replica = new FakeReplica();
    replica.configuration = undefined;
    const { list } = await serve(fakeNode(replica));
    const error = await failureOf(list({}));
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: "n1 belongs to no cluster yet" });
    expect(trailersOf(error)).toEqual({ reason: "NOT_READY", outcome: "not-applied" });
  });

  it("before the store is open is NOT_READY", async () => {
    const replica = () => {
      throw new EdgeError("NOT_READY", "n1 is starting");
    };
    const { get, list } = await serve(fakeNode(new FakeReplica(), { replica }));
    for (const call of [get({ key: "k" }), list({})]) {
      expect(await failureOf(call)).toMatchObject({ code: status.UNAVAILABLE });
    }
  });
});

describe("the time a call may take", () => {
  it("is the caller's, less a margin to answer in", async () => {
    const replica = new FakeReplica();
    const node = fakeNode(replica);
    const { put } = await serve(node);
    const before = node.clock.now();
    await put({ key: "k" }, { deadlineMs: 1_000 });
    expect((replica.deadlines[0] ?? 0) - before).toBeLessThanOrEqual(990);
    expect((replica.deadlines[0] ?? 0) - before).toBeGreaterThan(500);
  });

  it("is at most the node's own", async () => {
    const replica = new FakeReplica();
    const node = fakeNode(replica, { requestTimeoutMs: 300 });
    const { put } = await serve(node);
    const before = node.clock.now();
    await put({ key: "k" }, { deadlineMs: 4_000 });
    expect((replica.deadlines[0] ?? 0) - node.clock.now()).toBeLessThanOrEqual(300);
    expect((replica.deadlines[0] ?? 0) - before).toBeGreaterThanOrEqual(300);
  });

  it("ends even for an operation that never does: the outcome is unknown then", async () => {
    const replica = new FakeReplica();
    replica.change = () => new Promise(() => {});
    const { put } = await serve(fakeNode(replica, { requestTimeoutMs: 100 }));
    const error = await failureOf(put({ key: "k" }));
    expect(error.code).toBe(status.UNKNOWN);
    expect(trailersOf(error)).toEqual({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
  });
});

describe("a change of members over a stream", () => {
  function follow(stream: ClientReadableStream<ChangeProgressReceived>): Promise<readonly unknown[]> {
    const phases: unknown[] = [];
    return new Promise((resolve, reject) => {
      stream.on("data", (progress: { readonly phase: string; readonly epoch: string }) => phases.push(progress));
      stream.on("error", reject);
      stream.on("end", () => resolve(phases));
    });
  }

  it("tells its progress and ends with exactly one DONE", async () => {
    const { cluster } = await serve(fakeNode(new FakeReplica()));
    await expect(follow(cluster.memberAdd({ name: "n2", peerUrl: "http://n2:1" }))).resolves.toEqual([
      { phase: "PROBING", epoch: "1", keysDone: "0", keysTotal: "0", bytesDone: "0" },
      { phase: "CATCH_UP", epoch: "2", keysDone: "3", keysTotal: "5", bytesDone: "432" },
      { phase: "DONE", epoch: "3", keysDone: "5", keysTotal: "5", bytesDone: "432" },
    ]);
  });

  it("ends with an error that names the reason", async () => {
    const { cluster } = await serve(fakeNode(new FakeReplica()));
    const error = await failureOf(follow(cluster.memberRemove({ name: "n1" })));
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(trailersOf(error)).toEqual({ reason: "LAST_MEMBER", outcome: "not-applied" });
  });

  it("goes on when its caller goes away", async () => {
    const replica = new FakeReplica();
    const { reconfigure } = replica;
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    replica.reconfigure = async (request, onProgress, deadline) => {
      started.resolve();
      await goOn.promise;
      const link = await reconfigure(request, onProgress, deadline);
      finished.resolve();
      return link;
    };
    const { cluster, list } = await serve(fakeNode(replica));
    const stream = cluster.memberAdd({ name: "n2", peerUrl: "http://n2:1" });
    const cancelled = failureOf(follow(stream));
    await started.promise;
    stream.cancel();
    expect((await cancelled).code).toBe(status.CANCELLED);
    goOn.resolve();
    await finished.promise;
    await expect(list({})).resolves.toMatchObject({ members: [{ name: "n1" }, { name: "n2" }] });
  });

  it("is told by its caller's deadline what became of it, and by its own where the caller has none", async () => {
    const replica = new FakeReplica();
    const deadlines: number[] = [];
    replica.reconfigure = (_request, _onProgress, deadline) => {
      deadlines.push(deadline);
      return Promise.reject(new OperationError("OUTCOME_UNKNOWN", "unknown", "it goes on by itself"));
    };
    const node = fakeNode(replica);
    const { cluster } = await serve(node);
    const before = node.clock.now();
    const request = { name: "n2", peerUrl: "http://n2:1" };
    const error = await failureOf(follow(cluster.memberAdd(request, { deadline: Date.now() + 60_000 })));
    expect(trailersOf(error)).toEqual({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
    await failureOf(follow(cluster.memberAdd(request)));
    const after = node.clock.now();
    const dayMs = 24 * 60 * 60 * 1000;
    expect(deadlines[0]).toBeGreaterThan(before);
    expect(deadlines[0]).toBeLessThan(after + 60_000);
    expect(deadlines[1]).toBeGreaterThanOrEqual(before + dayMs);
    expect(deadlines[1]).toBeLessThanOrEqual(after + dayMs);
  });

  it("refuses an epoch that no number can hold", async () => {
    const { cluster } = await serve(fakeNode(new FakeReplica()));
    const options = { expectedEpoch: "18446744073709551615" };
    const error = await failureOf(follow(cluster.memberRemove({ name: "n1", options })));
    expect(trailersOf(error).reason).toBe("INVALID_ARGUMENT");
  });
});

describe("an abort", () => {
  it("is answered with the epoch and the members after it, though the node itself is still joint", async () => {
    const replica = new FakeReplica();
    replica.configuration = enterJoint(stableOf(["n1"], 3), [memberNamed("n2")], "c2" as Configuration["id"]);
    const ballot = { epoch: 4, counter: 1, proposer: "p" } as Link["ballot"];
    replica.abort = async () => ({ configuration: stableOf(["n1"], 5), ballot });
    const { abort } = await serve(fakeNode(replica));
    expect(await abort({})).toMatchObject({ header: { epoch: "5", member: "n1" }, members: [{ name: "n1" }] });
  });
});

describe("compare-and-set", () => {
  it("needs to be told what to expect", async () => {
    const { cas } = await serve(fakeNode(new FakeReplica()));
    for (const message of [{ key: "k" }, { key: "k", revision: "" }]) {
      expect(trailersOf(await failureOf(cas(message))).reason).toBe("INVALID_ARGUMENT");
    }
  });

  it("writes what holds the expected revision, and names the current one otherwise", async () => {
    const { cas, get } = await serve(fakeNode(new FakeReplica()));
    await expect(cas({ key: "k", absent: {}, value: Buffer.from("1") })).resolves.toMatchObject({ revision: "r1" });
    expect(trailersOf(await failureOf(cas({ key: "k", absent: {} }))).reason).toBe("KEY_EXISTS");
    const mismatch = await failureOf(cas({ key: "k", revision: "r0", value: Buffer.from("2") }));
    expect(decodeErrorDetails(mismatch.metadata.get(errorDetailsKey)[0] as Buffer)?.metadata).toEqual({
      currentRevision: "r1",
    });
    await expect(cas({ key: "k", revision: "r1", value: Buffer.from("2") })).resolves.toMatchObject({ revision: "r2" });
    await expect(get({ key: "k" })).resolves.toMatchObject({ value: Buffer.from("2"), version: "2" });
  });
});
