import type { words } from "./words.ts";

/** What a key does on the code page. */
export type KeyCommand = keyof typeof words.keys;

/** One row of the keyboard table: it drives the handling and the sheet that `?` opens. */
export interface KeyBinding {
  readonly command: KeyCommand;
  /** As `keyOf` writes them; several keys may do the same. */
  readonly keys: readonly string[];
  /** As people read them. */
  readonly shown: string;
}

/** Every shortcut of the code page. */
export const keyTable: readonly KeyBinding[] = [
  { command: "selectFirst", keys: ["1"], shown: "1" },
  { command: "selectSecond", keys: ["2"], shown: "2" },
  { command: "selectThird", keys: ["3"], shown: "3" },
  { command: "start", keys: ["s"], shown: "S" },
  { command: "step", keys: ["ArrowRight", "."], shown: "→ or ." },
  { command: "stepOver", keys: ["Shift+ArrowRight"], shown: "Shift + →" },
  { command: "toNextMessage", keys: ["n"], shown: "N" },
  { command: "runGeneral", keys: ["r"], shown: "R" },
  { command: "giveUp", keys: ["g"], shown: "G" },
  { command: "crash", keys: ["c"], shown: "C" },
  { command: "restart", keys: ["Shift+R"], shown: "Shift + R" },
  { command: "nextMessage", keys: ["j"], shown: "J" },
  { command: "previousMessage", keys: ["k"], shown: "K" },
  { command: "deliver", keys: ["d"], shown: "D" },
  { command: "lose", keys: ["l"], shown: "L" },
  { command: "duplicate", keys: ["u"], shown: "U" },
  { command: "moveUp", keys: ["Alt+ArrowUp"], shown: "Alt + ↑" },
  { command: "moveDown", keys: ["Alt+ArrowDown"], shown: "Alt + ↓" },
  { command: "back", keys: ["ArrowLeft", ","], shown: "← or ," },
  { command: "forward", keys: ["f"], shown: "F" },
  { command: "toStart", keys: ["Home"], shown: "Home" },
  { command: "toEnd", keys: ["End"], shown: "End" },
  { command: "autoRun", keys: [" "], shown: "Space" },
  { command: "findViolation", keys: ["v"], shown: "V" },
  { command: "help", keys: ["?"], shown: "?" },
];

/** The part of a keyboard event that tells which key it is. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The key as the table writes it: `Shift+` only before named keys and capitals, `Alt+` always. */
export function keyOf({ key, shiftKey, altKey }: KeyPress): string {
  const isCapital = key.length === 1 && key !== key.toLowerCase();
  const shift = shiftKey && (key.length > 1 || isCapital) ? "Shift+" : "";
  return `${altKey ? "Alt+" : ""}${shift}${shift === "" && key.length === 1 ? key.toLowerCase() : key}`;
}

/** What the key does; undefined for a key without a meaning here, and for those of the browser. */
export function commandOf(press: KeyPress): KeyCommand | undefined {
  if (press.ctrlKey || press.metaKey) return undefined;
  const key = keyOf(press);
  return keyTable.find(({ keys }) => keys.includes(key))?.command;
}

/** Whether the focus is where keys write text or have a meaning of their own, so that no shortcut may fire. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable=true], dialog"))
    return true;
  if (key === " " || key === "Enter")
    return target.closest("button, a, summary, [role=button], [role=option]") !== null;
  const moves = key.startsWith("Arrow") || key === "Home" || key === "End";
  return moves && target.closest("[role=slider], [role=tablist], [role=radiogroup], input") !== null;
}
