export type { TestRunner } from "./runner.ts";
export { frameWith, sampleMessages } from "./sample-frames.ts";
export { type TestPeer, type TransportBed, transportSuite } from "./transport-suite.ts";
export { acceptorStoreSuite } from "./store-suite.ts";
export type { StoreUnderTest } from "./store-harness.ts";
