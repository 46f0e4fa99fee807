import { status } from "@grpc/grpc-js";
import { QuorateError } from "./error.ts";
import { keyBytesMax, timeoutMsMax, valueBytesMax } from "./limits.ts";

/** A text of 1 to 1024 bytes of UTF-8: a key, a name, an id. `what` names it in the message. */
export function requireText(what: string, text: unknown): string {
  if (typeof text !== "string") throw invalid(`${what} is a string, not ${typeName(text)}`);
  if (text === "") throw invalid(`${what} is empty`);
  if (!text.isWellFormed()) throw invalid(`${what} holds half a surrogate pair, which UTF-8 cannot express`);
  const bytes = Buffer.byteLength(text);
  if (bytes > keyBytesMax) throw invalid(`${what} has ${bytes} bytes of UTF-8; at most ${keyBytesMax} are allowed`);
  return text;
}

/** A value's bytes, copied, so that the caller may change its own meanwhile. */
export function requireValue(value: unknown): Buffer {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw invalid("the value holds half a surrogate pair, which UTF-8 cannot express; pass bytes instead");
  }
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw invalid(`a value is a string or a Uint8Array, not ${typeName(value)}`);
  }
  requireSize("the value", typeof value === "string" ? Buffer.byteLength(value) : value.length);
  return Buffer.from(value);
}

/** Refuses what no node can be configured to take. */
export function requireSize(what: string, bytes: number): void {
  if (bytes <= valueBytesMax) return;
  throw new QuorateError(`${what} has ${bytes} bytes; at most ${valueBytesMax} are allowed`, {
    ...refused,
    reason: "VALUE_TOO_LARGE",
    metadata: { limit: String(valueBytesMax), actual: String(bytes) },
  });
}

/** What a time limit is, for messages. */
export const timeoutForm: string = `timeoutMs is a number of milliseconds from 1 to ${timeoutMsMax}`;

export function isTimeout(timeoutMs: unknown): timeoutMs is number {
  return typeof timeoutMs === "number" && timeoutMs >= 1 && timeoutMs <= timeoutMsMax;
}

/** A time limit in milliseconds. */
export function requireTimeout(timeoutMs: unknown): number {
  if (isTimeout(timeoutMs)) return timeoutMs;
  throw invalid(`${timeoutForm}, not ${String(timeoutMs)}`);
}

/** A signal, if there is one. */
export function requireSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalid(`signal is an AbortSignal, not ${typeName(signal)}`);
}

/** An epoch, if there is one. */
export function requireEpoch(epoch: unknown): number | undefined {
  if (epoch === undefined || (typeof epoch === "number" && Number.isSafeInteger(epoch) && epoch >= 0)) return epoch;
  throw invalid(`expectedEpoch is a whole number, not ${typeof epoch === "number" ? epoch : typeName(epoch)}`);
}

/** Refuses an argument before anything is sent. */
export function invalid(message: string): QuorateError {
  return new QuorateError(message, refused);
}

const refused = {
  reason: "INVALID_ARGUMENT",
  outcome: "not-applied",
  retryable: false,
  code: status.INVALID_ARGUMENT,
} as const;

function typeName(value: unknown): string {
  return value === null ? "null" : typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;
}
