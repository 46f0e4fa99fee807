import { type Configuration, enterJoint } from "@quorate/membership";
import { OperationError } from "@quorate/replica";
import { describe, expect, it } from "vitest";
import { changeMembers, requestOf } from "./cluster.ts";
import { FakeReplica, fakeNode, memberNamed, stableOf } from "./fake-node.test-support.ts";
import { membershipOf } from "./node.ts";

const plain = { expectedEpoch: undefined, dryRun: false };
const deadline = 5_000;
const three = membershipOf(stableOf(["n1", "n2", "n3"], 5));

function namesIn({ target }: ReturnType<typeof requestOf>): readonly string[] {
  return target.map(({ node }) => node);
}

describe("what an administrator asks for", () => {
  it("an addition is the present set and the newcomer, right only for the present epoch", () => {
    const request = requestOf({ kind: "add", name: "n4", peerUrl: "HTTP://n4.example:1/" }, plain, three);
    expect(namesIn(request)).toEqual(["n1", "n2", "n3", "n4"]);
    expect(request.target.at(-1)?.address).toBe("http://n4.example:1");
    expect(request).toMatchObject({ replace: [], expectedEpoch: 5, dryRun: false });
  });

  it("a removal is the present set without the member", () => {
    expect(namesIn(requestOf({ kind: "remove", name: "n2" }, plain, three))).toEqual(["n1", "n3"]);
  });

  it("a replacement under the same name and URL forces a new store", () => {
    const { address } = memberNamed("n2");
    const request = requestOf({ kind: "replace", oldName: "n2", newName: "n2", peerUrl: address }, plain, three);
    expect(namesIn(request)).toEqual(["n1", "n2", "n3"]);
    expect(request.replace).toEqual(["n2"]);
  });

  it("a replacement under another name takes the old one's place", () => {
    const request = requestOf({ kind: "replace", oldName: "n2", newName: "n4", peerUrl: "http://n4:1" }, plain, three);
    expect(namesIn(request)).toEqual(["n1", "n4", "n3"]);
  });

  it("a whole set is right for any epoch unless the administrator names one", () => {
    const set = { kind: "set", members: [{ name: "n9", peerUrl: "http://n9:1" }] } as const;
    expect(requestOf(set, plain, three).expectedEpoch).toBeUndefined();
    expect(requestOf(set, { expectedEpoch: 4, dryRun: true }, three)).toMatchObject({ expectedEpoch: 4, dryRun: true });
  });

  it.each([
    [{ kind: "add", name: "n2", peerUrl: "http://x:1" }, "MEMBER_EXISTS"],
    [{ kind: "add", name: "n4", peerUrl: memberNamed("n3").address }, "MEMBER_EXISTS"],
    [{ kind: "add", name: "a/b", peerUrl: "http://x:1" }, "INVALID_ARGUMENT"],
    [{ kind: "add", name: "", peerUrl: "http://x:1" }, "INVALID_ARGUMENT"],
    [{ kind: "add", name: "n4", peerUrl: "x:1" }, "INVALID_ARGUMENT"],
    [{ kind: "add", name: "n4", peerUrl: "http://x:0" }, "INVALID_ARGUMENT"],
    [{ kind: "remove", name: "n9" }, "MEMBER_NOT_FOUND"],
    [{ kind: "replace", oldName: "n9", newName: "n4", peerUrl: "http://x:1" }, "MEMBER_NOT_FOUND"],
    [{ kind: "replace", oldName: "n1", newName: "n2", peerUrl: "http://x:1" }, "MEMBER_EXISTS"],
    [{ kind: "set", members: [] }, "INVALID_ARGUMENT"],
    [{ kind: "set", members: [{ name: "n1", peerUrl: "" }] }, "INVALID_ARGUMENT"],
  ] as const)("%o is refused with %s", (change, reason) => {
    expect(() => requestOf(change, plain, three)).toThrow(expect.objectContaining({ reason, outcome: "not-applied" }));
  });

  it("the last member cannot be removed", () => {
    const one = membershipOf(stableOf(["n1"]));
    expect(() => requestOf({ kind: "remove", name: "n1" }, plain, one)).toThrow(
      expect.objectContaining({ reason: "LAST_MEMBER" }),
    );
  });

  it("while a change runs nothing is judged here: the replica refuses with the progress", () => {
    const joint = enterJoint(stableOf(["n1", "n2"], 5), [memberNamed("n1")], "c2" as Configuration["id"]);
    expect(() =>
      requestOf({ kind: "add", name: "n1", peerUrl: "http://x:1" }, plain, membershipOf(joint)),
    ).not.toThrow();
  });
});

describe("a change through a node that belongs to no cluster", () => {
  it("is refused in words that send the client to another node", async () => {
    const replica = new FakeReplica();
    replica.configuration = undefined;
    for (const change of [
      { kind: "remove", name: "n1" },
      { kind: "add", name: "n2", peerUrl: "http://n2:1" },
    ] as const) {
      const refused = changeMembers(fakeNode(replica), change, plain, () => {}, deadline);
      await expect(refused).rejects.toMatchObject({ reason: "NOT_READY", outcome: "not-applied" });
    }
  });
});

describe("a change through a node that has missed one", () => {
  it("is built again from the newer set", async () => {
    const replica = new FakeReplica();
    replica.configuration = stableOf(["n1"], 1);
    const reconfigure = replica.reconfigure;
    let refusals = 0;
    replica.reconfigure = async (request, onProgress, at) => {
      expect(at).toBe(deadline);
      if (refusals++ > 0) return reconfigure(request, onProgress, at);
      replica.configuration = stableOf(["n1", "n2"], 3);
      throw new OperationError("EPOCH_MISMATCH", "not-applied", "the configuration in force has epoch 3, not 1");
    };
    const change = { kind: "add", name: "n3", peerUrl: "http://n3:1" } as const;
    await changeMembers(fakeNode(replica), change, plain, () => {}, deadline);
    expect(replica.requests).toHaveLength(1);
    expect(replica.requests[0]?.target.map(({ node }) => node)).toEqual(["n1", "n2", "n3"]);
    expect(replica.requests[0]?.expectedEpoch).toBe(3);
  });

  it("is refused with the epoch in force if the administrator named another", async () => {
    const replica = new FakeReplica();
    replica.reconfigure = () => Promise.reject(new OperationError("EPOCH_MISMATCH", "not-applied", "epoch 1, not 7"));
    const options = { expectedEpoch: 7, dryRun: false };
    const change = changeMembers(
      fakeNode(replica),
      { kind: "add", name: "n3", peerUrl: "http://n3:1" },
      options,
      () => {},
      deadline,
    );
    await expect(change).rejects.toMatchObject({ reason: "EPOCH_MISMATCH", metadata: { epoch: "1" } });
  });
});
