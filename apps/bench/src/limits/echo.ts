import type { MethodDefinition } from "@grpc/grpc-js";

const identity = (bytes: Buffer): Buffer => bytes;

function method(name: string, isStream: boolean): MethodDefinition<Buffer, Buffer> {
  return {
    path: `/quorate.bench.Echo/${name}`,
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** A service that answers every message with itself, and has nothing to encode. */
export const echo: {
  readonly Unary: MethodDefinition<Buffer, Buffer>;
  readonly Stream: MethodDefinition<Buffer, Buffer>;
} = { Unary: method("Unary", false), Stream: method("Stream", true) };
