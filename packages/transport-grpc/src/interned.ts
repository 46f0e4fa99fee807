/** Ids are few, and come with every frame: a cluster's stores, processes and configurations of some days. */
const idsMax = 256;
const ids = new Map<string, string>();

/**
 * The same text as the object that was seen first. Ids are compared all the time and kept with every register: one
 * object of each makes the first cheap and the second small.
 */
export function interned(text: string): string {
  const known = ids.get(text);
  if (known !== undefined) return known;
  if (ids.size >= idsMax) ids.clear();
  ids.set(text, text);
  return text;
}
