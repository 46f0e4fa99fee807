import type { Collection } from "./collection.ts";
import { decodeEnvelope, revisionOf } from "./envelope.ts";
import { OperationError } from "./error.ts";
import { compareKeys, isReserved, reservedEnd } from "./keys.ts";
import type { AcceptorStore, StorePage } from "./ports.ts";
import type { RegisterPage, RegistersQuery, StoredContent, StoredRegister } from "./replica.ts";
import { encodeText } from "./text.ts";

/** Throws INVALID_ARGUMENT unless a store can be asked so. */
export function checkQuery({ prefix, after, entriesMax }: RegistersQuery, keyBytesMax: number): void {
  const refuse = (detail: string) => new OperationError("INVALID_ARGUMENT", "not-applied", detail);
  for (const text of [prefix, after ?? ""]) {
    if (!text.isWellFormed()) throw refuse(`${JSON.stringify(text)} has an unpaired surrogate: it is no Unicode text`);
    const bytes = encodeText(text).length;
    if (bytes > keyBytesMax) throw refuse(`a register's key has at most ${keyBytesMax} bytes of UTF-8, not ${bytes}`);
  }
  if (!Number.isSafeInteger(entriesMax) || entriesMax < 1)
    throw refuse(`a page has 1 entry or more, not ${entriesMax}`);
}

/** A page of what the store holds and the query asks for, in the order of `compareKeys`. Rejects as the store does. */
export async function readPage(
  store: AcceptorStore,
  { prefix, after, entriesMax }: RegistersQuery,
  bytesMax: number,
): Promise<StorePage> {
  if (isReserved(prefix)) return { entries: [], last: true };
  // The store lists what is above a key: the one that is the prefix itself is asked for by name.
  const isFirst = after === undefined || compareKeys(after, prefix) < 0;
  const [own] = isFirst && prefix !== "" ? await store.get([prefix]) : [];
  const { entries, last } = await store.list(highest(isFirst ? prefix : after, reservedEnd), entriesMax, bytesMax);
  const found = [...(own === undefined ? [] : [[prefix, own] as const]), ...entries];
  const wanted = found.filter(([key]) => key.startsWith(prefix));
  return {
    entries: wanted.slice(0, entriesMax),
    last: wanted.length <= entriesMax && (last || wanted.length < found.length),
  };
}

/** Says what a page holds. */
export function describePage({ entries, last }: StorePage, collection: Collection): RegisterPage {
  const registers = entries.map(([key, { promised, accepted, value }]): StoredRegister => {
    const content = value === undefined ? ({ kind: "promise" } as const) : contentOf(key, value, collection);
    return { key, promised, accepted, bytes: value?.length ?? 0, content };
  });
  return { registers, last };
}

function contentOf(key: string, value: Uint8Array, collection: Collection): StoredContent {
  const envelope = decodeEnvelope(value);
  if (envelope.payload === undefined) return { kind: "deleted", collection: collection.stateOf(key) };
  return { kind: "value", revision: revisionOf(envelope), version: envelope.version };
}

function highest(a: string, b: string): string {
  return compareKeys(a, b) < 0 ? b : a;
}
