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
export { DecodeError, WireReader } from "./wire-reader.ts";
export { WireWriter } from "./wire-writer.ts";
