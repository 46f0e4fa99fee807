export { type FrameFilter, type MemoryNetwork, createMemoryNetwork } from "./transport.ts";
export { createMemoryDisk, createMemoryStore, type MemoryDisk } from "./store.ts";
