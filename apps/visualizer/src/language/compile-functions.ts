import { Builder } from "./builder.ts";
import { compileReturned } from "./compile-calls.ts";
import { bind } from "./patterns.ts";
import { type Node, withoutTypes } from "./syntax.ts";
import { words } from "./words.ts";

/** A function in the syntax tree. */
export type FunctionNode = Extract<
  Node,
  { type: "ArrowFunctionExpression" | "FunctionExpression" | "FunctionDeclaration" }
>;

/** Compiles a function where it stands, and leaves its value on the stack. */
export function compileClosure(builder: Builder, node: Node, name: string): void {
  const index = builder.unit.reserveFunction();
  const usesOuter = compileFunction(builder, node as FunctionNode, name, index);
  builder.emit(node, "closure", index, usesOuter ? 1 : 0);
}

/** Compiles a function into its reserved place; tells whether it uses variables around it. */
export function compileFunction(parent: Builder, node: FunctionNode, name: string, index: number): boolean {
  const builder = new Builder(parent.unit, parent, parent.source, name, node.async);
  if (node.generator) builder.problem(node, words.notPart("Generators are", "return an array"));
  compileParameters(builder, node.params);
  if (node.body.type === "BlockStatement") {
    builder.unit.compilers.statements(builder, node.body.body);
    builder.literal(node, undefined);
    builder.emit(node, "return");
  } else {
    builder.mark(node.body);
    compileReturned(builder, node.body);
    builder.emit(node.body, "return");
  }
  parent.unit.functions[index] = builder.finish();
  return builder.usesOuter;
}

/** Parameters are the first slots, where calls put the arguments; defaults and patterns are taken apart from there. */
function compileParameters(builder: Builder, parameters: readonly Node[]): void {
  const first = builder.takeSlots(parameters.length);
  const rest = parameters.at(-1)?.type === "RestElement";
  builder.parameterCount = parameters.length - (rest ? 1 : 0);
  builder.hasRest = rest;
  parameters.forEach((parameter, index) => {
    const slot = first + index;
    const target = parameter.type === "RestElement" ? parameter.argument : parameter;
    const plain = withoutTypes(target);
    if (plain.type === "Identifier") {
      if (plain.name === "this") builder.problem(plain, words.reservedName("this"));
      builder.declare(plain.name, false, false, slot);
      return;
    }
    builder.emit(target, "load", slot);
    bind(builder, target, "let");
    builder.emit(target, "clear", slot, slot + 1);
  });
}
