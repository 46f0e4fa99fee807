import type { MethodDefinition } from "@grpc/grpc-js";
import { services } from "./load.ts";

/** Hands bytes through: messages are read where a malformed one can be answered. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

/**
 * `Session.Operate` over bytes, for both ends. The requests are written with `writeRequest` and read with
 * `readRequests`, the responses with `writeResponse` and `readResponses`: the codec of session.proto, without an
 * object for every part of a message.
 */
export const operateMethod: MethodDefinition<Buffer, Buffer> = {
  path: services.Session.Operate.path,
  requestStream: true,
  responseStream: true,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};
