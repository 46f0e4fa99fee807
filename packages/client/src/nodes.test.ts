import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished } from "vitest";
import { Refusal, unusedUrl } from "./fake-node.test-support.ts";
import { clientOf, failureOf, muteUrl, nodes } from "./harness.test-support.ts";

describe("status", () => {
  it("is that node's own, whether the client uses it or not", async () => {
    const [used, other] = await nodes(2);
    const client = clientOf([used]);
    for (const node of [used, other]) {
      expect(await client.status(node.url)).toEqual({
        clusterId: "c1",
        member: node.name,
        epoch: 1,
        version: "1.2.3",
        storeId: `store-${node.name}`,
        stage: "member",
        joint: false,
        members: 0,
        registers: 0,
        durableSequence: 0,
        pendingOperations: 0,
        collection: { waiting: 0, blockedBy: [], collected: 0 },
        insecure: false,
        machines: [],
      });
    }
    expect(client.endpoints).toEqual([used.url]);
  });

  it("fails at once when nobody listens there, although others do", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node], { timeoutMs: 60_000 });
    expect(await failureOf(client.status(await unusedUrl()))).toMatchObject({ reason: "UNREACHABLE", code: 14 });
  });

  it("fails at its deadline when nothing answers there", async () => {
    const [node] = await nodes(1);
    node.paused = true;
    const client = clientOf([node]);
    for (const url of [await muteUrl(), node.url]) {
      const error = await failureOf(client.status(url, { timeoutMs: 200 }));
      expect(error).toMatchObject({ reason: "DEADLINE", code: 4 });
      expect(error.message).not.toContain("status:");
    }
  });

  it("fails with the node's own words", async () => {
    const [node] = await nodes(1);
    node.on["Status"] = () => {
      throw new Refusal(status.UNAVAILABLE, "NOT_READY", "not-applied");
    };
    expect(await failureOf(clientOf([node]).status(node.url))).toMatchObject({ reason: "NOT_READY" });
    expect(await failureOf(clientOf([node]).status("nowhere"))).toMatchObject({ reason: "INVALID_ARGUMENT" });
  });
});

describe("health", () => {
  it.each([
    [[0x08, 1], "serving"],
    [[0x08, 2], "not-serving"],
    [[], "not-serving"],
  ])("reads the answer %j of grpc.health.v1 as %s", async (bytes, health) => {
    const requests: Buffer[] = [];
    const server = new Server();
    const check = {
      path: "/grpc.health.v1.Health/Check",
      requestStream: false,
      responseStream: false,
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: (value: Buffer) => value,
      responseSerialize: (value: Buffer) => value,
      responseDeserialize: (value: Buffer) => value,
    } as const;
    server.addService(
      { Check: check },
      {
        Check: (call: { request: Buffer }, callback: (error: null, answer: Buffer) => void) => {
          requests.push(call.request);
          callback(null, Buffer.from(bytes));
        },
      },
    );
    onTestFinished(() => server.forceShutdown());
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    const client = clientOf([`127.0.0.1:${port}`]);
    expect(await client.health(`http://127.0.0.1:${port}`)).toBe(health);
    expect(requests).toEqual([Buffer.alloc(0)]);
  });
});
