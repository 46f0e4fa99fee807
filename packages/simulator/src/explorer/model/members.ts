import type { Member, NodeId } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";

/** One member for each letter, which is the name of its node, its store and its address. */
export function members(names: string): readonly Member[] {
  return Array.from(names, (name) => ({ node: name as NodeId, store: name as StoreId, address: name }));
}
