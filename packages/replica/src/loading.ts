import type { Register } from "@quorate/synod";
import { configurationKey } from "./keys.ts";
import type { AcceptorStore } from "./ports.ts";
import type { RegisterCache } from "./transaction.ts";
import { keysOf } from "./vote.ts";
import type { Entry } from "./waiting.ts";

/** Registers read for a batch. Those of `passing` are only copied to, and would drive the ones in use out of memory. */
export interface Loaded {
  readonly loaded: ReadonlyMap<string, Register | undefined>;
  readonly passing: ReadonlySet<string>;
}

/** Reads what the entries of a batch need and memory does not hold, all at once. */
export async function load(store: AcceptorStore, cache: RegisterCache, entries: readonly Entry[]): Promise<Loaded> {
  const keys = new Set<string>();
  const passing = new Set<string>();
  for (const entry of entries) {
    const isPassing = entry.kind === "asked" && entry.body.kind === "fill";
    for (const key of entry.kind === "asked" ? keysOf(entry.body) : entry.keys)
      if (!cache.has(key)) (isPassing ? passing : keys).add(key);
  }
  // The configuration register is written by adoption, which no question names.
  if (!cache.has(configurationKey)) keys.add(configurationKey);
  for (const key of keys) passing.delete(key);
  const wanted = passing.size === 0 ? [...keys] : [...keys, ...passing];
  if (wanted.length === 0) return { loaded: new Map(), passing };
  const registers = await store.get(wanted);
  return { loaded: new Map(wanted.map((key, index) => [key, registers[index]])), passing };
}
