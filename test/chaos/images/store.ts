import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Register } from "@quorate/replica";
import { openLevelStore, StoreError } from "@quorate/store-level";
import type { Random } from "../random.ts";
import { applyDamage, type Damage, damageKinds, drawDamage } from "./damage.ts";
import { copyOf, type Images, kindOf, newestLog } from "./image.ts";
import type { Results } from "./results.ts";

/** All there is in a store. */
interface Content {
  /** The number of its last batch. */
  readonly sequence: number;
  readonly registers: ReadonlyMap<string, Register>;
}

/**
 * Damages every kind of file of a node's directory in every way, `each` times, and opens the store. It refuses, or holds
 * exactly what it held; only a damaged end of the newest log may take batches away, and then the store says so by its
 * sequence number. Adds what it did to the results; resolves with what was wrong.
 */
export async function damageStores(
  images: Images,
  name: string,
  each: number,
  random: Random,
  results: Results,
): Promise<readonly string[]> {
  const sound = await contentOf(await copyOf(images, name, `${name}-sound`));
  if (sound.kind === "refused") throw new Error(`the undamaged store is refused: ${sound.code}`);
  const directory = images.directories.get(name) ?? "";
  const problems: string[] = [];
  for (const files of Map.groupBy(await readdir(directory), kindOf).values()) {
    for (const kind of damageKinds) {
      for (let turn = 0; turn < (kind === "delete" ? files.length : each); turn++) {
        const file = files[turn % files.length] ?? "";
        const copy = await copyOf(images, name, `${name}-damaged`);
        const damage = await drawDamage(kind, join(copy, file), random);
        const isTail = file === (await newestLog(copy));
        await applyDamage(damage, join(copy, file));
        const found = await contentOf(copy);
        const verdict = judge(found, sound.content, isTail);
        results.note(`${kindOf(file)}, ${kind}`, verdict.words);
        if (!verdict.isRight) problems.push(`${file}, ${inWords(damage)}: ${verdict.words}`);
        await rm(copy, { recursive: true });
      }
    }
  }
  return problems;
}

type Found =
  | { readonly kind: "content"; readonly content: Content }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

async function contentOf(directory: string): Promise<Found> {
  const store = openLevelStore({ directory });
  try {
    const { sequence } = await store.open();
    const registers = new Map<string, Register>();
    let after: string | undefined;
    for (;;) {
      const page = await store.list(after, 10_000, 2 ** 26);
      for (const [key, register] of page.entries) registers.set(key, register);
      if (page.last) return { kind: "content", content: { sequence, registers } };
      after = page.entries.at(-1)?.[0];
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { kind: "refused", code: error.code, message: error.message };
  } finally {
    await store.close();
  }
}

/** The codes that tell an operator to replace the member. */
const clear: ReadonlySet<string> = new Set(["CORRUPT", "INCOMPLETE"]);

function judge(found: Found, sound: Content, isTail: boolean): { readonly isRight: boolean; readonly words: string } {
  if (found.kind === "refused") return { isRight: clear.has(found.code), words: `refused as ${found.code}` };
  const { sequence, registers } = found.content;
  if (sequence === sound.sequence) {
    const isSame = isDeepStrictEqual(registers, sound.registers);
    return { isRight: isSame, words: isSame ? "right" : "WRONG" };
  }
  const older = [...registers].every(([key, register]) => isOlder(register, sound.registers.get(key)));
  return { isRight: isTail && sequence < sound.sequence && older, words: older ? "behind, and says so" : "WRONG" };
}

/** Whether a register is one that this one may have been before. */
function isOlder(register: Register, later: Register | undefined): boolean {
  if (later === undefined) return false;
  if (isDeepStrictEqual(register, later)) return true;
  const [before, after] = [register.accepted, later.accepted];
  return before.epoch < after.epoch || (before.epoch === after.epoch && before.counter <= after.counter);
}

function inWords(damage: Damage): string {
  return JSON.stringify(damage);
}
