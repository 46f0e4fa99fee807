import { errorInfoType, statusType } from "./load.ts";

/** The trailer that carries the details of an error. */
export const errorDetailsKey = "grpc-status-details-bin";

/** The domain of every reason of this project. */
export const errorDomain = "quorate.dev";

/** An error as other languages read it: a stable reason with small facts. */
export interface ErrorDetails {
  /** The gRPC status code, repeated inside the details by convention. */
  readonly code: number;
  readonly message: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
}

// HTTP/2 peers commonly refuse headers above 8 KiB, base64 adds a third, and other trailers want room.
const detailsBytesMax = 4096;
const messageLengthMax = 512;
const errorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";

/**
 * A `google.rpc.Status` with one `ErrorInfo`, the value of {@link errorDetailsKey}. Above 4 KiB the metadata is
 * left out and the message is cut, so that the trailers always arrive.
 */
export function encodeErrorDetails(details: ErrorDetails): Buffer {
  const whole = encode(details);
  if (whole.length <= detailsBytesMax) return whole;
  return encode({ ...details, message: details.message.slice(0, messageLengthMax), metadata: {} });
}

/** Reads what {@link encodeErrorDetails} wrote; undefined for anything else, foreign domains included. */
export function decodeErrorDetails(bytes: Uint8Array): ErrorDetails | undefined {
  try {
    const { code, message, details } = statusType.deserialize(Buffer.from(bytes));
    for (const { type_url: url, value } of details) {
      if (url !== errorInfoUrl) continue;
      const { reason, domain, metadata } = errorInfoType.deserialize(value);
      if (domain === errorDomain) return { code, message, reason, metadata };
    }
  } catch {
    // Whatever a proxy put there instead is no error of ours.
  }
  return undefined;
}

function encode({ code, message, reason, metadata }: ErrorDetails): Buffer {
  const info = errorInfoType.serialize({ reason, domain: errorDomain, metadata });
  return bufferOf(statusType.serialize({ code, message, details: [{ type_url: errorInfoUrl, value: info }] }));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
