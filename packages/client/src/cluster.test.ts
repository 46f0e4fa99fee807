import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { Refusal, unusedUrl } from "./fake-node.test-support.ts";
import { clientOf, failureOf, nodes } from "./harness.test-support.ts";
import type { Progress } from "./cluster.ts";

describe("a change of the members", () => {
  it("reports every step and resolves with the last", async () => {
    const [node] = await nodes(1);
    let asked: object | undefined;
    node.onStream["MemberAdd"] = (request: never, send) => {
      asked = request;
      send({ phase: "PROBING", epoch: 1 });
      send({ phase: "CATCH_UP", epoch: 2, keysDone: 10, keysTotal: 20, bytesDone: 1_440 });
      send({ phase: "DONE", epoch: 3, keysDone: 20, keysTotal: 20, bytesDone: 2_880 });
    };
    const seen: Progress[] = [];
    const options = { expectedEpoch: 1, onProgress: (progress: Progress) => void seen.push(progress) };
    const done = { phase: "DONE", epoch: 3, keysDone: 20, keysTotal: 20, bytesDone: 2_880 };
    expect(await clientOf([node]).addMember("n2", "127.0.0.1:5", options)).toEqual(done);
    expect(seen.map(({ phase }) => phase)).toEqual(["PROBING", "CATCH_UP", "DONE"]);
    expect(seen[1]).toEqual({ phase: "CATCH_UP", epoch: 2, keysDone: 10, keysTotal: 20, bytesDone: 1_440 });
    expect(asked).toMatchObject({
      name: "n2",
      peerUrl: "http://127.0.0.1:5",
      options: { expectedEpoch: "1", dryRun: false },
    });
  });

  it("sends what each kind of change needs", async () => {
    const [node] = await nodes(1);
    const asked: object[] = [];
    for (const method of ["MemberRemove", "MemberReplace", "Reconfigure"]) {
      node.onStream[method] = (request: never, send) => {
        asked.push(request);
        send({ phase: "DONE" });
      };
    }
    const client = clientOf([node]);
    await client.removeMember("n1");
    await client.replaceMember("n1", "n2", "http://h:1", { dryRun: true });
    await client.reconfigure([{ name: "n1", peerUrl: "http://h:1" }]);
    expect(asked).toMatchObject([
      { name: "n1", options: { dryRun: false } },
      { oldName: "n1", newName: "n2", peerUrl: "http://h:1", options: { dryRun: true } },
      { members: [{ name: "n1", peerUrl: "http://h:1" }] },
    ]);
    expect(asked[0]).not.toHaveProperty("options.expectedEpoch");
  });

  it("goes to the first endpoint that works", async () => {
    const [first, second] = await nodes(2);
    first.onStream["MemberRemove"] = () => {
      throw new Refusal(status.UNAVAILABLE, "NOT_READY", "not-applied");
    };
    const client = clientOf([await unusedUrl(), first, second]);
    await expect(client.removeMember("n9")).resolves.toMatchObject({ phase: "DONE" });
    expect([first.count("MemberRemove"), second.count("MemberRemove")]).toEqual([1, 1]);
  });

  it("is refused with its reason, and not tried elsewhere", async () => {
    const [first, second] = await nodes(2);
    first.onStream["MemberRemove"] = (_request, send) => {
      send({ phase: "PROBING" });
      throw new Refusal(status.FAILED_PRECONDITION, "MEMBER_UNREACHABLE", "not-applied", { members: "n2" });
    };
    const error = await failureOf(clientOf([first, second]).removeMember("n9"));
    expect(error).toMatchObject({ reason: "MEMBER_UNREACHABLE", outcome: "not-applied", retryable: false });
    expect(second.calls).toEqual([]);
  });

  it("has an unknown outcome when its stream breaks, and the error says where to look", async () => {
    const [first, second] = await nodes(2);
    first.onStream["MemberRemove"] = async (_request, send) => {
      send({ phase: "JOINT" });
      first.kill();
    };
    const error = await failureOf(clientOf([first, second]).removeMember("n9"));
    expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown", retryable: false });
    expect(error.message).toContain("the change may still go on");
    expect(second.calls).toEqual([]);
  });

  it("is done when the stream said so before it broke", async () => {
    const [node] = await nodes(1);
    node.onStream["MemberRemove"] = (_request, send) => {
      send({ phase: "DONE", epoch: 3 });
      throw new Refusal(status.UNAVAILABLE);
    };
    await expect(clientOf([node]).removeMember("n9")).resolves.toMatchObject({ phase: "DONE", epoch: 3 });
  });

  it("fails when it was aborted, and when the stream ends in the middle", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    node.onStream["MemberRemove"] = (_request, send) => send({ phase: "ABORTED" });
    expect(await failureOf(client.removeMember("n9"))).toMatchObject({
      reason: "RECONFIG_ABORTED",
      outcome: "not-applied",
      message: "the change was aborted; the old members are in force",
    });
    node.onStream["MemberRemove"] = (_request, send) => send({ phase: "JOINT" });
    const error = await failureOf(client.removeMember("n9"));
    expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
    expect(error.message).toMatch(/^the node ended the stream after JOINT, without DONE; the change may still go on$/);
  });

  it("resolves a dry run with how far it came", async () => {
    const [node] = await nodes(1);
    node.onStream["MemberRemove"] = (_request, send) => send({ phase: "PROBING", epoch: 1 });
    const progress = await clientOf([node]).removeMember("n9", { dryRun: true });
    expect(progress).toMatchObject({ phase: "PROBING", epoch: 1 });
  });

  it("may take longer than the client's operations, but not longer to find an endpoint", async () => {
    const [node] = await nodes(1);
    node.onStream["MemberRemove"] = async (_request, send) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      send({ phase: "DONE" });
    };
    await expect(clientOf([node], { timeoutMs: 200 }).removeMember("n9")).resolves.toMatchObject({ phase: "DONE" });
    const error = await failureOf(clientOf([await unusedUrl()], { timeoutMs: 200 }).removeMember("n9"));
    expect(error).toMatchObject({ reason: "UNREACHABLE", outcome: "not-applied" });
  });

  it("ends by its signal, with an unknown outcome", async () => {
    const [node] = await nodes(1);
    const stop = new AbortController();
    node.onStream["MemberRemove"] = async (_request, send) => {
      send({ phase: "JOINT" });
      await new Promise(() => {});
    };
    const options = { signal: stop.signal, onProgress: () => stop.abort() };
    expect(await failureOf(clientOf([node]).removeMember("n9", options))).toMatchObject({
      reason: "CANCELLED",
      outcome: "unknown",
    });
  });
});

describe("members, reconfigurationStatus and abortReconfiguration", () => {
  it("read what the cluster says", async () => {
    const [node] = await nodes(1);
    node.epoch = 4;
    node.members = [{ name: "n1", peerUrl: node.url }];
    const n2 = { name: "n2", storeId: "s2", peerUrl: "http://h:2" };
    node.on["ReconfigurationStatus"] = () => ({
      inProgress: true,
      progress: { phase: "CATCH_UP", keysDone: 1, keysTotal: 2, bytesDone: 144, epoch: 4 },
      old: node.members,
      new: [n2],
    });
    const client = clientOf([node]);
    const n1 = { name: "n1", storeId: "", peerUrl: node.url };
    const header = { clusterId: "c1", epoch: 4 };
    expect(await client.members()).toEqual({ ...header, joint: false, members: [n1], joining: [] });
    expect(await client.reconfigurationStatus()).toEqual({
      ...header,
      inProgress: true,
      progress: { phase: "CATCH_UP", keysDone: 1, keysTotal: 2, bytesDone: 144, epoch: 4 },
      old: [n1],
      new: [n2],
    });
    expect(await client.abortReconfiguration()).toEqual({ ...header, members: [n1] });
  });

  it("say that no change runs", async () => {
    const [node] = await nodes(1);
    const answer = await clientOf([node]).reconfigurationStatus();
    expect(answer).toMatchObject({ inProgress: false, progress: undefined, old: [], new: [] });
  });
});
