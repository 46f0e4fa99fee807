// Every host of this package, browsers included, has these; its library setting names no host and so not them either.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly fatal: boolean });
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const messageLengthMax = 1000;

/** The UTF-8 bytes of a text. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; throws on anything else. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Cuts a message that others wrote, so that it fits into an answer. */
export function bounded(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)}…`;
}

/** The words of whatever was thrown; never throws itself. */
export function describeThrown(thrown: unknown): string {
  try {
    const message: unknown = thrown instanceof Error ? thrown.message : thrown;
    const words = String(message);
    return bounded(words === "" ? "an error without a message" : words);
  } catch {
    return "a value that cannot be described";
  }
}
