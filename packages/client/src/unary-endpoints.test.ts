import { describe, it } from "vitest";
import { FakeNode } from "./fake-node.test-support.ts";
import { clientOf, failureOf, nodes } from "./harness.test-support.ts";

// All of this also holds with nodes that have no sessions, to which every operation goes as a call of its own.
FakeNode.hasSessions = false;

await import("./endpoints.test.ts");
await import("./interrupt.test.ts");

describe("a deadline of an operation that is a call of its own", () => {
  it("ends the call at the node too", async () => {
    const [node] = await nodes(1);
    const ended = new Promise<void>((resolve) => {
      node.on["Put"] = async (_request, { cancelled }) => {
        await cancelled;
        resolve();
        return {};
      };
    });
    await failureOf(clientOf([node], { timeoutMs: 300 }).put("k", "v"));
    await ended;
  });
});
