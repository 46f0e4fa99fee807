import { type Run, readRun } from "@quorate/simulator/stage";

/** A run, and where its reader shall look. */
export interface Shared {
  readonly run: Run;
  readonly at: number;
}

/** What a link may hold once it is unpacked. */
const unpackedMax = 1_000_000;

class TooMuchError extends TypeError {}

/** Packs a run into letters that stand in an address as they are. */
export async function packed({ run, at }: Shared): Promise<string> {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify({ ...run, at })),
    new CompressionStream("deflate-raw"),
  );
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Takes a run out of a link. Rejects with a TypeError that says what is wrong with it. */
export async function unpacked(text: string): Promise<Shared> {
  let value: Record<string, unknown>;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const json = new TextDecoder("utf-8", { fatal: true }).decode(
      await through(bytes, new DecompressionStream("deflate-raw")),
    );
    value = Object(JSON.parse(json)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof TooMuchError) throw error;
    throw new TypeError("the link is cut or mistyped: copy all of it", { cause: error });
  }
  const { at, ...rest } = value;
  const run = readRun(rest);
  if (!Number.isSafeInteger(at) || (at as number) < 0) throw new TypeError(`at is ${String(at)}, not a step`);
  return { run, at: at as number };
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > unpackedMax) throw new TooMuchError("the link holds too much");
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
