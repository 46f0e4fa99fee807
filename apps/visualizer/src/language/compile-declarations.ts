import type { Builder } from "./builder.ts";
import { storeLocal } from "./names.ts";
import { bind } from "./patterns.ts";
import { isMissing, type Node, withoutTypes } from "./syntax.ts";
import { words } from "./words.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;

/** Compiles `const` and `let`, whose statement has begun. */
export function compileDeclaration(builder: Builder, node: Of<"VariableDeclaration">): void {
  if (node.kind === "var") builder.problem(node, words.notPart("`var` is", "use `const` or `let`"));
  else if (node.kind !== "const" && node.kind !== "let")
    builder.problem(node, words.notPart("`using` is", "use `const`"));
  for (const { id, init } of node.declarations) {
    const value = isMissing(init) ? undefined : withoutTypes(init);
    const isFunction = value?.type === "ArrowFunctionExpression" || value?.type === "FunctionExpression";
    if (isFunction && id.type === "Identifier") {
      compileNamedFunction(builder, value, id.name, node.kind === "const", false);
      continue;
    }
    if (value === undefined) builder.literal(id, undefined);
    else builder.unit.compilers.expression(builder, value);
    bind(builder, id, node.kind === "const" ? "const" : "let");
  }
}

/** A function sees its own name: the variable is there before the function is made. */
export function compileNamedFunction(
  builder: Builder,
  node: Node,
  name: string,
  constant: boolean,
  declared = true,
): void {
  const local = builder.declare(name, constant, declared);
  builder.unit.compilers.closure(builder, node, name);
  storeLocal(builder, node, local);
}
