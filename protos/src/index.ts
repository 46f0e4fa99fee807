export { exchangeMethod, operateMethod } from "./byte-streams.ts";
export {
  type ErrorDetails,
  decodeErrorDetails,
  encodeErrorDetails,
  errorDetailsKey,
  errorDomain,
} from "./error-details.ts";
export { type Malformed, isMalformed, lenient } from "./lenient.ts";
export { type ClientConstructor, clients, helloType, packageDefinition, services } from "./load.ts";
export { safeInteger } from "./longs.ts";
export type * from "./messages.ts";
export {
  type ExpectedContent,
  type ReceivedRequest,
  type SessionOperation,
  readRequests,
  writeRequest,
} from "./session-request.ts";
export {
  type ReceivedResponse,
  type ReceivedResponses,
  type SessionAnswer,
  type SessionFailure,
  type SessionHeader,
  type SessionResult,
  readResponses,
  writeDraining,
  writeHeader,
  writeResponse,
} from "./session-response.ts";
export { DecodeError, WireReader } from "./wire-reader.ts";
export { WireWriter } from "./wire-writer.ts";
