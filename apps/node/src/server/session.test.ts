import {
  type ClientDuplexStream,
  Server,
  ServerCredentials,
  type ServiceError,
  credentials,
  status,
} from "@grpc/grpc-js";
import { defineMachine } from "@quorate/machine";
import {
  type SessionRequest,
  type SessionRequests,
  type SessionResponseReceived,
  type SessionResponsesReceived,
  clients,
  operateMethod,
} from "@quorate/protos";
import { OperationError } from "@quorate/replica";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EdgeError } from "../service/error.ts";
import { FakeReplica, fakeNode } from "../service/fake-node.test-support.ts";
import type { Node } from "../service/node.ts";
import { Sessions } from "./sessions.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** How long a test waits for what must come: a hundred megabytes take a while on a busy machine. */
const waitMs = 9_000;

/** A caller as any gRPC library would write it: with the generated codec. */
class Caller {
  readonly stream: ClientDuplexStream<SessionRequests, SessionResponsesReceived>;
  readonly messages: SessionResponsesReceived[] = [];
  readonly ended: Promise<ServiceError | undefined>;

  constructor(stream: ClientDuplexStream<SessionRequests, SessionResponsesReceived>) {
    this.stream = stream;
    stream.on("data", (message: SessionResponsesReceived) => this.messages.push(message));
    this.ended = new Promise((resolve) => {
      stream.on("error", resolve);
      stream.on("end", () => resolve(undefined));
    });
  }

  send(...requests: SessionRequest[]): void {
    this.stream.write({ requests });
  }

  get responses(): SessionResponseReceived[] {
    return this.messages.flatMap(({ responses }) => responses);
  }

  /** Waits for so many responses in all. */
  async answers(count: number): Promise<Map<string, SessionResponseReceived>> {
    await vi.waitFor(() => expect(this.responses.length).toBe(count), { timeout: waitMs });
    return new Map(this.responses.map((response) => [response.id, response]));
  }
}

async function serve(node: Node) {
  const server = new Server({ "grpc.max_receive_message_length": 4 * 1024 * 1024 });
  const sessions = new Sessions(node);
  server.addService({ Operate: operateMethod }, { Operate: sessions.handler });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const client = new clients.Session(`127.0.0.1:${port}`, credentials.createInsecure());
  cleanups.push(() => {
    client.close();
    server.forceShutdown();
  });
  /** Something that the node does meanwhile. */
  const roundTrip = async (): Promise<void> => {
    const other = new Caller(client.operate());
    other.send({ id: 0, get: { key: "other" } });
    await other.answers(1);
    other.stream.cancel();
  };
  return { sessions, client, roundTrip, caller: new Caller(client.operate()) };
}

function put(id: number, key = `k${id}`): SessionRequest {
  return { id, put: { key, value: Buffer.from(`v${id}`) } };
}

/** Lets the operations of a replica wait until they are let go. */
function holding(replica: FakeReplica): { started: number; go(): void } {
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const held = { started: 0, go: () => go() };
  const change = replica.change.bind(replica);
  replica.change = async (...rest: Parameters<typeof change>) => {
    held.started++;
    await gate;
    return change(...rest) as never;
  };
  return held;
}

const counter = defineMachine({
  name: "counter",
  initial: { count: 0 },
  transitions: {
    add: {
      apply: ({ count }) => {
        if (count === 1) throw new Error("that is enough");
        return { state: { count: count + 1 }, output: count + 1 };
      },
    },
  },
});

describe("a session", () => {
  it("answers every kind of operation under its id, and names the node once", async () => {
    const { caller } = await serve(fakeNode(new FakeReplica(), { machines: new Map([["counter", counter]]) }));
    caller.send(put(1, "a"));
    await caller.answers(1);
    caller.send(
      { id: 2, get: { key: "a" } },
      { id: 3, get: { key: "none" } },
      { id: 4, compareAndSet: { key: "b", absent: {}, value: Buffer.from("new") } },
      { id: 5, compareAndSet: { key: "a", revision: "r1", value: Buffer.from("next") } },
      { id: 6, delete: { key: "none" } },
      { id: 7, execute: { machine: "counter", id: "c", transition: "add" } },
      { id: 8, readState: { machine: "counter", id: "other" } },
    );
    const answers = await caller.answers(8);
    expect(caller.messages[0]?.header).toEqual({ clusterId: "cluster-1", member: "n1", epoch: "1" });
    expect(answers.get("1")).toMatchObject({ result: "put", put: { revision: "r1", version: "1", created: true } });
    expect(answers.get("2")?.get).toMatchObject({ value: Buffer.from("v1"), revision: "r1", version: "1" });
    expect(answers.get("3")?.get).toMatchObject({ revision: "", version: "0" });
    expect(answers.get("3")?.get?.value).toBeUndefined();
    expect(answers.get("4")?.compareAndSet).toMatchObject({ version: "1" });
    expect(answers.get("5")?.compareAndSet).toMatchObject({ version: "2" });
    expect(answers.get("6")?.delete).toMatchObject({ deleted: "0" });
    expect(answers.get("7")?.execute).toMatchObject({ outputJson: "1", version: "1" });
    expect(answers.get("8")?.readState).toMatchObject({ stateJson: '{"count":0}', revision: "", version: "0" });
  });

  it("says of a failed operation what the call would have said, and goes on", async () => {
    const replica = new FakeReplica();
    const { caller } = await serve(fakeNode(replica, { machines: new Map([["counter", counter]]) }));
    const add = { machine: "counter", id: "c", transition: "add" };
    caller.send(put(1, "a"), { id: 2, execute: add });
    await caller.answers(2);
    caller.send(
      { id: 3, compareAndSet: { key: "a", absent: {}, value: Buffer.of() } },
      { id: 4, compareAndSet: { key: "a", value: Buffer.of() } },
      { id: 5, delete: { key: "a", ifRevision: "other" } },
      { id: 6, get: { key: "" } },
      { id: 7, put: { key: "a", value: Buffer.alloc(1025) } },
      { id: 8, execute: { machine: "none", id: "c", transition: "add" } },
      { id: 9, execute: { machine: "counter", id: "c", transition: "none" } },
      { id: 10, execute: { ...add, inputJson: "{" } },
      { id: 11, execute: add },
      { id: 12 },
    );
    const answers = await caller.answers(12);
    const errors = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((id) => answers.get(String(id))?.error);
    expect(errors.map((error) => [error?.reason, error?.code, error?.outcome])).toEqual([
      ["KEY_EXISTS", status.ALREADY_EXISTS, "not-applied"],
      ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, "not-applied"],
      ["REVISION_MISMATCH", status.FAILED_PRECONDITION, "not-applied"],
      ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, "not-applied"],
      ["VALUE_TOO_LARGE", status.INVALID_ARGUMENT, "not-applied"],
      ["UNKNOWN_MACHINE", status.NOT_FOUND, "not-applied"],
      ["UNKNOWN_TRANSITION", status.NOT_FOUND, "not-applied"],
      ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, "not-applied"],
      ["REJECTED_BY_TRANSITION", status.FAILED_PRECONDITION, "not-applied"],
      ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, "not-applied"],
    ]);
    expect(errors[0]).toMatchObject({ metadata: { currentRevision: "r1" }, message: expect.stringContaining('"a"') });
    replica.failure = new OperationError("OUTCOME_UNKNOWN", "unknown", "no quorum accepted");
    caller.send(put(13));
    const last = (await caller.answers(13)).get("13");
    expect(last?.error).toMatchObject({ reason: "OUTCOME_UNKNOWN", code: status.UNKNOWN, outcome: "unknown" });
  });

  it("answers what came before a malformed message, runs nothing of it, and refuses it with a reason", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const { client } = await serve(fakeNode(replica));
    const stream = client.makeBidiStreamRequest(
      operateMethod.path,
      (bytes: Buffer) => bytes,
      operateMethod.responseDeserialize,
    );
    const answers: Buffer[] = [];
    stream.on("data", (message: Buffer) => answers.push(message));
    const ended = new Promise<ServiceError>((resolve) => stream.on("error", resolve));
    const whole = Buffer.from([0x0a, 0x07, 0x08, 0x01, 0x22, 0x03, 0x0a, 0x01, 0x61]);
    stream.write(whole);
    // The second message begins with a request that is whole.
    stream.write(Buffer.concat([whole, Buffer.of(0x0a, 0x7f)]));
    await vi.waitFor(() => expect(held.started).toBe(1));
    held.go();
    const error = await ended;
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("ends beyond") });
    expect(error.metadata.get("quorate-reason")).toEqual(["INVALID_ARGUMENT"]);
    expect(answers).toHaveLength(1);
    expect(held.started).toBe(1);
  });

  it("refuses a message above the limit of the transport", async () => {
    const { caller } = await serve(fakeNode(new FakeReplica()));
    caller.send({ id: 1, put: { key: "a", value: Buffer.alloc(5 * 1024 * 1024) } });
    expect(await caller.ended).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it("runs 4096 operations at a time and no more, and answers 10 000", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const { caller, roundTrip } = await serve(fakeNode(replica));
    for (let message = 0; message < 10; message++) {
      caller.send(...Array.from({ length: 1_000 }, (_, index) => put(message * 1_000 + index)));
    }
    await vi.waitFor(() => expect(held.started).toBe(4_096));
    caller.send({ id: 1, get: { key: "a" } });
    await roundTrip();
    expect(held.started).toBe(4_096);
    held.go();
    const answers = await caller.answers(10_001);
    expect(answers.size).toBe(10_000);
    expect(caller.messages.length).toBeLessThan(1_000);
  });

  it("stops reading for a caller that does not take its answers, and goes on when it does", async () => {
    const replica = new FakeReplica();
    await replica.change("kv/large", () => ({ kind: "write", payload: Buffer.alloc(1024 * 1024), output: 0 }), 0);
    const { caller, roundTrip } = await serve(fakeNode(replica));
    const before = replica.deadlines.length;
    caller.stream.pause();
    for (let id = 0; id < 100; id++) caller.send({ id, get: { key: "large" } });
    // As many as fill the limit of 4 MiB, and those that were under way.
    await vi.waitFor(() => expect(replica.deadlines.length - before).toBeGreaterThan(3), { timeout: waitMs });
    await roundTrip();
    expect(replica.deadlines.length - before).toBeLessThan(64);
    caller.stream.resume();
    const answers = await caller.answers(100);
    expect([...answers.values()].every(({ result }) => result === "get")).toBe(true);
  });

  it("holds no more than 64 MiB of answers for such a caller", async () => {
    const replica = new FakeReplica();
    await replica.change("kv/large", () => ({ kind: "write", payload: Buffer.alloc(1024 * 1024), output: 0 }), 0);
    const { caller } = await serve(fakeNode(replica));
    caller.stream.pause();
    caller.send(...Array.from({ length: 100 }, (_, id) => ({ id, get: { key: "large" } })));
    await vi.waitFor(() => expect(replica.deadlines.length).toBe(101), { timeout: waitMs });
    caller.stream.resume();
    const answers = [...(await caller.answers(100)).values()];
    const refused = answers.filter(({ result }) => result === "error");
    expect(refused.length).toBeGreaterThan(20);
    expect(answers.length - refused.length).toBeGreaterThan(20);
    expect(refused[0]?.error).toMatchObject({ reason: "OVERLOADED", outcome: "not-applied" });
  });

  it("gives an operation the caller's time, but no more than the node's", async () => {
    const replica = new FakeReplica();
    const node = fakeNode(replica, { requestTimeoutMs: 2_000 });
    const { caller } = await serve(node);
    const before = node.clock.now();
    caller.send({ ...put(1), timeoutMs: 400 });
    await caller.answers(1);
    caller.send({ ...put(2), timeoutMs: 60_000 }, put(3));
    await caller.answers(3);
    const after = node.clock.now();
    const [short = 0, long = 0, none = 0] = replica.deadlines;
    expect(short).toBeGreaterThan(before);
    expect(short).toBeLessThan(after + 400);
    for (const deadline of [long, none]) {
      expect(deadline).toBeGreaterThanOrEqual(before + 2_000);
      expect(deadline).toBeLessThanOrEqual(after + 2_000);
    }
  });

  it("says that the outcome is unknown if the replica never answers, and ignores what it says later", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const real = fakeNode(replica).clock;
    const due: (() => void)[] = [];
    let skippedMs = 0;
    const clock = {
      ...real,
      now: () => real.now() + skippedMs,
      after: (_: number, task: () => void) => (due.push(task), () => {}),
    };
    const { caller } = await serve(fakeNode(replica, { clock }));
    caller.send(put(1));
    await vi.waitFor(() => expect(due.length).toBe(1));
    due.shift()?.();
    skippedMs = 10_000;
    due.shift()?.();
    const error = (await caller.answers(1)).get("1")?.error;
    expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
    held.go();
    caller.send({ id: 2, get: { key: "a" } });
    await caller.answers(2);
  });

  it("answers everything after the caller ended its side, then ends the stream", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const { caller } = await serve(fakeNode(replica));
    caller.send(put(1), put(2));
    caller.stream.end();
    await vi.waitFor(() => expect(held.started).toBe(2));
    held.go();
    expect(await caller.ended).toBeUndefined();
    expect(caller.responses).toHaveLength(2);
  });

  it("says when the node drains, still answers what was sent, and ends once the caller does", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const node = fakeNode(replica);
    const { sessions, caller, client } = await serve(node);
    caller.send(put(1));
    await vi.waitFor(() => expect(held.started).toBe(1));
    let idle = false;
    void node.inFlight.idle().then(() => (idle = true));
    sessions.drain();
    await vi.waitFor(() => expect(caller.messages[0]).toMatchObject({ draining: true, responses: [] }));
    expect(idle).toBe(false);
    caller.send({ id: 2, get: { key: "a" } });
    held.go();
    await caller.answers(2);
    await vi.waitFor(() => expect(idle).toBe(true));
    caller.stream.end();
    expect(await caller.ended).toBeUndefined();
    // Who comes later hears it too.
    const late = new Caller(client.operate());
    await vi.waitFor(() => expect(late.messages[0]?.draining).toBe(true));
    sessions.close();
    expect(await late.ended).toBeUndefined();
  });

  it("that is closed says of everything it started what became of it, and starts nothing more", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const node = fakeNode(replica);
    const { sessions, caller, client } = await serve(node);
    caller.send(...Array.from({ length: 5_000 }, (_, id) => put(id)));
    await vi.waitFor(() => expect(held.started).toBe(4_096));
    sessions.close();
    expect(await caller.ended).toBeUndefined();
    expect(caller.responses).toHaveLength(4_096);
    expect(new Set(caller.responses.map(({ error }) => error?.outcome))).toEqual(new Set(["unknown"]));
    await node.inFlight.idle();
    held.go();
    const late = new Caller(client.operate());
    late.send(put(1));
    expect(await late.ended).toBeUndefined();
    expect(late.responses).toEqual([]);
    expect(held.started).toBe(4_096);
  });

  it("lets go of a caller that went away, and still counts what runs for it", async () => {
    const replica = new FakeReplica();
    const held = holding(replica);
    const node = fakeNode(replica);
    const { caller, client } = await serve(node);
    caller.send(put(1), put(2));
    await vi.waitFor(() => expect(held.started).toBe(2));
    caller.stream.cancel();
    expect(await caller.ended).toMatchObject({ code: status.CANCELLED });
    let idle = false;
    const counted = node.inFlight.idle().then(() => (idle = true));
    const next = new Caller(client.operate());
    next.send({ id: 3, get: { key: "a" } });
    await next.answers(1);
    expect(idle).toBe(false);
    held.go();
    await counted;
  });

  it("answers without a header while the node is starting", async () => {
    const replica = (): never => {
      throw new EdgeError("NOT_READY", "starting");
    };
    const { caller } = await serve(fakeNode(new FakeReplica(), { replica }));
    caller.send(put(1));
    expect((await caller.answers(1)).get("1")?.error).toMatchObject({ reason: "NOT_READY", outcome: "not-applied" });
    expect(caller.messages[0]?.header).toBeNull();
  });
});
