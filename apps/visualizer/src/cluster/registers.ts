import type { RegisterView, StageView } from "@quorate/simulator/stage";

/** The keys that clients wrote, as far as any disk holds them, in the order of their names. */
export function dataKeys({ nodes }: StageView): readonly string[] {
  const keys = new Set<string>();
  for (const { registers } of nodes) {
    for (const { key } of registers) if (!key.startsWith("\u0000")) keys.add(key);
  }
  return [...keys].toSorted();
}

/** What a register shows as its value. */
export function valueText({ value, isTombstone, accepted }: RegisterView, deleted: string): string {
  if (isTombstone) return deleted;
  return accepted === undefined ? "" : (value ?? "");
}
