import type { MethodDefinition } from "@grpc/grpc-js";
import { services } from "./load.ts";

/** Hands bytes through: gRPC itself would end the stream of a malformed message before anybody can answer it. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

function overBytes(path: string): MethodDefinition<Buffer, Buffer> {
  return {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

/**
 * `Session.Operate` over bytes, for both ends. The requests are written with `writeRequest` and read with
 * `readRequests`, the responses with `writeResponse` and `readResponses`: the codec of session.proto, without an
 * object for every part of a message.
 */
export const operateMethod: MethodDefinition<Buffer, Buffer> = overBytes(services.Session.Operate.path);

/** `Peer.Exchange` over bytes, for both ends: each message is a frame of peer.proto. */
export const exchangeMethod: MethodDefinition<Buffer, Buffer> = overBytes(services.Peer.Exchange.path);
