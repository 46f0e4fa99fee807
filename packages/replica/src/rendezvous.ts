import type { StoreId } from "@quorate/synod";

/**
 * Spreads keys over stores: `rankOf(key)` is how many of the stores come before `self` for the key, 0 for one of
 * them. Everyone who knows the same stores agrees on it, and a store that goes or comes moves few keys.
 */
export function rendezvous(stores: readonly StoreId[], self: StoreId): (key: string) => number {
  const own = hashOf(self);
  const others = stores.filter((store) => store !== self).map(hashOf);
  return (key) => {
    const hash = hashOf(key);
    const score = mixed(hash, own);
    return others.filter((other) => mixed(hash, other) > score).length;
  };
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

function mixed(key: number, store: number): number {
  let hash = Math.imul(key ^ store, 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}
