import { FakeNode } from "./fake-node.test-support.ts";

// All of this also holds with nodes that have no sessions, to which every operation goes as a call of its own.
FakeNode.hasSessions = false;

await import("./kv.test.ts");
await import("./machines.test.ts");
await import("./outcome.test.ts");
