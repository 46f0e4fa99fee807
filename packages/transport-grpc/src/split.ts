import type { Frame } from "@quorate/replica";
import { encodeFrame } from "./encode.ts";

/**
 * Encodes a frame into as many as the limit asks for, in order. A message that is too large by itself, or
 * cannot be encoded, is left out and reported.
 */
export function encodeWithin(frame: Frame, bytesMax: number, onLost: (reason: string) => void): readonly Buffer[] {
  const bytes = encoded(frame, onLost);
  if (bytes === undefined) return [];
  if (bytes.length <= bytesMax) return [bytes];
  const { messages } = frame;
  if (messages.length <= 1) {
    onLost(`a message of ${bytes.length} bytes is above the frame limit of ${bytesMax} bytes`);
    return [];
  }
  const half = Math.ceil(messages.length / 2);
  return [messages.slice(0, half), messages.slice(half)].flatMap((part) =>
    encodeWithin({ ...frame, messages: part }, bytesMax, onLost),
  );
}

function encoded(frame: Frame, onLost: (reason: string) => void): Buffer | undefined {
  try {
    return encodeFrame(frame);
  } catch (error) {
    onLost(reasonOf(error));
    return undefined;
  }
}

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
