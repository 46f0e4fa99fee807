export { decodeFrame } from "./decode.ts";
export { encodeFrame } from "./encode.ts";
export { type Hello, type PeerIdentity, protocolVersion } from "./hello.ts";
export {
  type Direction,
  type GrpcTransportOptions,
  type TransportEvent,
  type TransportLimits,
  peerServerOptions,
} from "./options.ts";
export { type GrpcTransport, type PeerService, createGrpcTransport } from "./transport.ts";
