import { FakeNode } from "./fake-node.test-support.ts";

// All of this also holds with nodes that have no sessions, to which every operation goes as a call of its own.
FakeNode.hasSessions = false;

await import("./endpoints.test.ts");
await import("./interrupt.test.ts");
