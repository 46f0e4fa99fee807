import type { Block, Builder, Local, SlotScope } from "./builder.ts";
import { nativeIndex } from "./natives-global.ts";
import { refusedNames } from "./properties.ts";
import type { Node } from "./syntax.ts";
import type { TopName } from "./unit.ts";
import { words } from "./words.ts";

/** What a name means at some place of a text. */
export type Meaning =
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "top"; readonly top: TopName }
  | { readonly kind: "global" | "host" | "native"; readonly index: number }
  | { readonly kind: "early" | "unknown" };

/** The namespaces of built-in functions, as in `Math.max`. */
export const namespaces: ReadonlySet<string> = new Set(
  [...nativeIndex.keys()].filter((name) => name.includes(".")).map((name) => name.slice(0, name.indexOf("."))),
);

/** Finds what a name means here: variables from inside to outside, then the top level, the host, built-in functions. */
export function meaningOf(builder: Builder, name: string): Meaning {
  for (let block: Block | null = builder.block; block !== null; block = block.up) {
    const local = block.names.get(name);
    if (local !== undefined) {
      for (let inner: Builder | null = builder; inner !== block.builder && inner !== null; inner = inner.parent) {
        inner.usesOuter = true;
      }
      return { kind: "local", local };
    }
    if (block.later.has(name)) return { kind: "early" };
  }
  const top = builder.unit.top.get(name);
  if (top !== undefined) return { kind: "top", top };
  const { globals, awaitable } = builder.unit.hostNames;
  if (globals.includes(name)) return { kind: "global", index: globals.indexOf(name) };
  if (awaitable.includes(name)) return { kind: "host", index: awaitable.indexOf(name) };
  const native = nativeIndex.get(name);
  return native === undefined ? { kind: "unknown" } : { kind: "native", index: native };
}

/** Puts the value of a name on the stack. */
export function loadName(builder: Builder, node: Node, name: string): void {
  const meaning = meaningOf(builder, name);
  switch (meaning.kind) {
    case "local": {
      const hops = hopsTo(builder, meaning.local.scope);
      if (hops === 0) builder.emit(node, "load", meaning.local.slot);
      else builder.emit(node, "loadAbove", meaning.local.slot, hops);
      return;
    }
    case "top":
      builder.emit(node, "loadTop", meaning.top.index);
      return;
    case "global":
      builder.emit(node, "loadGlobal", meaning.index);
      return;
    case "native":
      builder.emit(node, "native", meaning.index);
      return;
    case "host":
      builder.problem(node, words.notAwaited(name));
      return builder.literal(node, undefined);
    case "early":
    case "unknown":
      reportUnusable(builder, node, name, meaning.kind);
      return builder.literal(node, undefined);
  }
}

/** Takes the value on top of the stack into a variable that a text assigns. */
export function storeName(builder: Builder, node: Node, name: string): void {
  const meaning = meaningOf(builder, name);
  if (meaning.kind === "local") {
    if (meaning.local.isFunction) builder.problem(node, words.assignedFunction(name));
    else if (meaning.local.constant) builder.problem(node, words.assignedConstant(name));
    return storeLocal(builder, node, meaning.local);
  }
  if (meaning.kind === "early" || meaning.kind === "unknown") reportUnusable(builder, node, name, meaning.kind);
  else if (meaning.kind === "top" && meaning.top.code === undefined) builder.problem(node, words.assignedTop(name));
  else if (meaning.kind === "global") builder.problem(node, words.assignedGlobal(name));
  else builder.problem(node, words.assignedFunction(name));
  builder.emit(node, "pop");
}

/** Takes the value on top of the stack into a variable. */
export function storeLocal(builder: Builder, node: Node, local: Local): void {
  const hops = hopsTo(builder, local.scope);
  if (hops === 0) builder.emit(node, "store", local.slot);
  else builder.emit(node, "storeAbove", local.slot, hops);
}

/** Reports a field name that leads out of plain data; true where the name is fine. */
export function checkFieldName(builder: Builder, node: Node, name: string): void {
  if (refusedNames.has(name)) builder.problem(node, words.refusedName(name));
}

/** How many scopes lie between the one in which the code runs and another. */
export function hopsTo(builder: Builder, wanted: SlotScope): number {
  let hops = 0;
  for (let scope: SlotScope | null = builder.scope; scope !== wanted && scope !== null; scope = scope.up) hops += 1;
  return hops;
}

function reportUnusable(builder: Builder, node: Node, name: string, kind: "early" | "unknown"): void {
  builder.problem(node, kind === "early" ? words.usedEarly(name) : words.unknown(name, nearest(builder, name)));
}

/** The name in reach that is most like the given one, if any is close. */
function nearest(builder: Builder, name: string): string | undefined {
  const { top, hostNames } = builder.unit;
  const reachable = [...top.keys(), ...hostNames.globals, ...hostNames.awaitable, ...nativeIndex.keys(), ...namespaces];
  for (let block: Block | null = builder.block; block !== null; block = block.up) reachable.push(...block.names.keys());
  let best: string | undefined;
  let shortest = Math.min(3, Math.ceil(name.length / 2));
  for (const other of reachable) {
    const distance = editDistance(name, other);
    if (distance < shortest) [best, shortest] = [other, distance];
  }
  return best;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] as number) + (left[row - 1] === right[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, (previous[column] as number) + 1, (line[column - 1] as number) + 1));
    }
    previous = line;
  }
  return previous[right.length] as number;
}
