import type { Builder } from "./builder.ts";
import { meaningOf, namespaces } from "./names.ts";
import { nativeIndex } from "./natives-global.ts";
import { callShape } from "./operations-flow.ts";
import { plainKey } from "./patterns.ts";
import { type Node, withoutTypes } from "./syntax.ts";
import { words } from "./words.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;

/** Compiles `owner.name` and `owner[key]`; `ends` collects the jumps of `?.` to the end of the chain. */
export function compileMember(builder: Builder, node: Of<"MemberExpression">, ends: number[]): void {
  const native = nativeOf(builder, node);
  if (native !== undefined) return void builder.emit(node, "native", native);
  compileLink(builder, node.object, ends);
  if (node.optional) ends.push(builder.emit(node, "endIfNothing"));
  const name = plainKey(builder, node.property, node.computed);
  if (name === undefined) {
    builder.unit.compilers.expression(builder, node.property);
    builder.emit(node.property, "getAt");
  } else {
    builder.emit(node.property, "get", builder.unit.literal(name));
  }
}

/** Compiles a call; `awaited` where it stands behind `await` or its end is the end of an async function. */
export function compileCall(builder: Builder, node: Of<"CallExpression">, ends: number[], awaited: boolean): void {
  const callee = withoutTypes(node.callee);
  if (callee.type === "Identifier" && callNamed(builder, node, callee.name, awaited)) return;
  if (callee.type === "MemberExpression") return callMember(builder, node, callee, ends, awaited);
  compileLink(builder, callee, ends);
  if (node.optional) ends.push(builder.emit(node, "endIfNothing"));
  builder.emit(node, "call", 0, compileArguments(builder, node.arguments, awaited));
}

/** Compiles `await value`: of a host call, of a function of the texts, or of a value that is there already. */
export function compileAwait(builder: Builder, node: Of<"AwaitExpression">): void {
  if (!builder.isAsync) builder.problem(node, words.awaitOutside);
  compileAwaited(builder, node.argument);
}

/** Compiles an expression whose end is waited for, as in `await f()` and `return f()` of an async function. */
function compileAwaited(builder: Builder, annotated: Node): void {
  const value = withoutTypes(annotated);
  const ends: number[] = [];
  const call = value.type === "ChainExpression" ? withoutTypes(value.expression) : value;
  if (call.type === "CallExpression") compileCall(builder, call, ends, true);
  else builder.unit.compilers.expression(builder, value);
  builder.land(ends);
}

/** Compiles what a function returns: an async one waits for a function of the texts, as in JavaScript. */
export function compileReturned(builder: Builder, annotated: Node): void {
  const value = withoutTypes(annotated);
  const named = value.type === "CallExpression" && value.callee.type === "Identifier" ? value.callee.name : undefined;
  const isHost = named !== undefined && meaningOf(builder, named).kind === "host";
  // A host call shows that it takes time: it always has its `await`.
  if (builder.isAsync && !isHost) compileAwaited(builder, value);
  else builder.unit.compilers.expression(builder, value);
}

/** Compiles `new Error(message)`, the only `new` there is. */
export function compileNew(builder: Builder, node: Of<"NewExpression">): void {
  const isError = node.callee.type === "Identifier" && node.callee.name === "Error";
  if (!isError)
    builder.problem(node, words.notPart("`new` is", "use plain objects and arrays; only `new Error(…)` works"));
  builder.emit(node, "callNative", nativeIndex.get("Error"), compileArguments(builder, node.arguments, false));
}

/** Compiles a call by a name that says at once what is called. False where the name is an ordinary variable. */
function callNamed(builder: Builder, node: Of<"CallExpression">, name: string, awaited: boolean): boolean {
  const meaning = meaningOf(builder, name);
  switch (meaning.kind) {
    case "host":
      if (!awaited) builder.problem(node, words.notAwaited(name));
      builder.emit(node, "callHost", meaning.index, compileArguments(builder, node.arguments, true));
      return true;
    case "native":
      builder.emit(node, "callNative", meaning.index, compileArguments(builder, node.arguments, awaited));
      return true;
    case "top":
      if (meaning.top.code === undefined) return false;
      if (meaning.top.isAsync && !awaited) builder.problem(node, words.notAwaited(name));
      builder.emit(node, "callTop", meaning.top.code, compileArguments(builder, node.arguments, awaited));
      return true;
    default:
      return false;
  }
}

function callMember(
  builder: Builder,
  node: Of<"CallExpression">,
  callee: Of<"MemberExpression">,
  ends: number[],
  awaited: boolean,
): void {
  const native = nativeOf(builder, callee);
  if (native !== undefined) {
    builder.emit(node, "callNative", native, compileArguments(builder, node.arguments, awaited));
    return;
  }
  if (node.optional) {
    compileMember(builder, callee, ends);
    ends.push(builder.emit(node, "endIfNothing"));
    builder.emit(node, "call", 0, compileArguments(builder, node.arguments, awaited));
    return;
  }
  compileLink(builder, callee.object, ends);
  if (callee.optional) ends.push(builder.emit(callee, "endIfNothing"));
  const name = plainKey(builder, callee.property, callee.computed);
  if (name === undefined) {
    builder.unit.compilers.expression(builder, callee.property);
    builder.emit(callee.property, "callAt", 0, compileArguments(builder, node.arguments, awaited));
  } else {
    const shape = compileArguments(builder, node.arguments, awaited);
    builder.emit(callee.property, "callMethod", builder.unit.literal(name), shape);
  }
}

/** Compiles what is left of a dot or a bracket: a part of the same chain, or any expression. */
function compileLink(builder: Builder, annotated: Node, ends: number[]): void {
  const node = withoutTypes(annotated);
  if (node.type === "MemberExpression") compileMember(builder, node, ends);
  else if (node.type === "CallExpression") compileCall(builder, node, ends, false);
  else builder.unit.compilers.expression(builder, node);
}

/** The built-in function that `Math.max` and the like mean; a problem for those that are not there. */
function nativeOf(builder: Builder, node: Of<"MemberExpression">): number | undefined {
  const owner = withoutTypes(node.object);
  if (owner.type !== "Identifier" || node.computed || node.property.type !== "Identifier") return undefined;
  if (!namespaces.has(owner.name) || !["unknown", "native"].includes(meaningOf(builder, owner.name).kind))
    return undefined;
  const name = `${owner.name}.${node.property.name}`;
  const index = nativeIndex.get(name);
  if (index === undefined) builder.problem(node, words.noMethod(name));
  return index ?? 0;
}

/** Compiles arguments onto the stack, as a list where some are spread, and tells the shape of the call. */
function compileArguments(builder: Builder, args: Of<"CallExpression">["arguments"], awaited: boolean): number {
  const { expression } = builder.unit.compilers;
  if (!args.some((arg) => arg.type === "SpreadElement")) {
    for (const arg of args) expression(builder, arg);
    return callShape(args.length, awaited);
  }
  const [first] = args;
  if (first !== undefined) builder.emit(first, "array");
  for (const arg of args) {
    expression(builder, arg.type === "SpreadElement" ? arg.argument : arg);
    builder.emit(arg, arg.type === "SpreadElement" ? "spreadArray" : "append");
  }
  return callShape(-1, awaited);
}
