import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import type { Random } from "../random.ts";

/** What is done to a file. */
export type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "truncate"; readonly to: number }
  | { readonly kind: "zero"; readonly at: number; readonly length: number }
  | { readonly kind: "delete" };

/** The kinds of damage. */
export const damageKinds: readonly Damage["kind"][] = ["flip", "truncate", "zero", "delete"];

const ZEROED_MOST = 4_096;

/** Damage of a kind, somewhere in a file. */
export async function drawDamage(kind: Damage["kind"], path: string, random: Random): Promise<Damage> {
  const { size } = await stat(path);
  const at = random.below(Math.max(1, size));
  switch (kind) {
    case "flip":
      return { kind, at, bit: random.below(8) };
    case "truncate":
      return { kind, to: at };
    case "zero":
      return { kind, at, length: 1 + random.below(ZEROED_MOST) };
    case "delete":
      return { kind };
  }
}

export async function applyDamage(damage: Damage, path: string): Promise<void> {
  switch (damage.kind) {
    case "flip":
    case "zero": {
      const bytes = await readFile(path);
      if (damage.kind === "flip") bytes[damage.at] = (bytes[damage.at] ?? 0) ^ (1 << damage.bit);
      else bytes.fill(0, damage.at, Math.min(bytes.length, damage.at + damage.length));
      await writeFile(path, bytes);
      return;
    }
    case "truncate":
      await truncate(path, damage.to);
      return;
    case "delete":
      await rm(path);
  }
}
