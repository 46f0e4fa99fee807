import type { Method } from "./endpoint.ts";

/** What `grpc.health.v1` says of a node. */
export type Health = "serving" | "not-serving";

// HealthCheckResponse.ServingStatus
const serving = 1;

/** `grpc.health.v1.Health/Check` for the whole node, which has one field to send and one to read. */
export const healthCheck: Method<null, Health> = {
  path: "/grpc.health.v1.Health/Check",
  // An empty message asks for the service named "", which stands for the node.
  requestSerialize: () => Buffer.alloc(0),
  responseDeserialize: (bytes) => (statusOf(bytes) === serving ? "serving" : "not-serving"),
};

/** The varint of field 1, the only one; a missing one is 0, and no status there is has more than one byte. */
function statusOf(bytes: Buffer): number {
  return bytes[0] === 0x08 ? (bytes[1] ?? 0) : 0;
}
