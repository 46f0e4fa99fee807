import type { MethodDefinition } from "@grpc/grpc-js";
import { services } from "@quorate/protos";

/** Hands bytes through. Frames are encoded and decoded outside of gRPC, which would end the stream of a malformed one. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

/** The peer service's only method, over bytes. */
export const exchange: MethodDefinition<Buffer, Buffer> = {
  path: services.Peer.Exchange.path,
  requestStream: true,
  responseStream: true,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};
