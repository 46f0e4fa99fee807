import { words } from "./words.ts";

/** Characters that are no packed text, or one that is too large; the message says so of the link that they stand in. */
export class PackingError extends Error {
  override readonly name = "PackingError";
}

/** The most characters of a packed text, and the most bytes of what it unpacks to. */
export const packedMax = 200_000;
export const unpackedMax = 1_000_000;

/** A text as characters that may stand in a link: UTF-8, deflated, base64url. */
export async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The text that was packed. Throws a PackingError for what was not, and for what is too large. */
export async function unpacked(text: string): Promise<string> {
  if (text.length > packedMax) throw new PackingError(words.link.tooLong(text.length));
  if (!/^[\w-]+$/.test(text)) throw new PackingError(text === "" ? words.link.empty : words.link.damaged);
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return await inflated(new Blob([bytes]));
  } catch (cause) {
    if (cause instanceof PackingError) throw cause;
    throw new PackingError(words.link.damaged, { cause });
  }
}

async function inflated(deflated: Blob): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = deflated.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let text = "";
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > unpackedMax) {
      await reader.cancel();
      throw new PackingError(words.link.tooLarge);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
