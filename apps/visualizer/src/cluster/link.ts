import { type Run, readRun } from "@quorate/simulator/stage";
import { packed as packedText, unpacked as unpackedText } from "../ui/packing.ts";

/** A run, and where its reader shall look. */
export interface Shared {
  readonly run: Run;
  readonly at: number;
}

/** Packs a run into letters that stand in an address as they are. */
export function packed({ run, at }: Shared): Promise<string> {
  return packedText(JSON.stringify({ ...run, at }));
}

/** Takes a run out of a link. Rejects with an Error that says what is wrong with it. */
export async function unpacked(text: string): Promise<Shared> {
  const { at, ...rest } = objectIn(await unpackedText(text));
  const run = readRun(rest);
  if (!Number.isSafeInteger(at) || (at as number) < 0) throw new TypeError(`at is ${String(at)}, not a step`);
  return { run, at: at as number };
}

function objectIn(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch (cause) {
    throw new TypeError("the link holds no run", { cause });
  }
}
