import type { Builder } from "./builder.ts";
import { checkFieldName, storeLocal, storeName } from "./names.ts";
import { type Node, withoutTypes } from "./syntax.ts";
import { words } from "./words.ts";

/** Whether the names of a pattern are new variables, variables that exist, or names of the top level. */
export type Binding = "const" | "let" | "assign" | "top";

/** Takes the value on top of the stack apart into the names of a pattern. */
export function bind(builder: Builder, pattern: Node, binding: Binding): void {
  const target = withoutTypes(pattern);
  switch (target.type) {
    case "Identifier":
      return bindName(builder, target, target.name, binding);
    case "MemberExpression":
      return bindMember(builder, target);
    case "AssignmentPattern": {
      const given = builder.emit(target, "unlessUndefined");
      builder.unit.compilers.expression(builder, target.right);
      builder.land([given]);
      return bind(builder, target.left, binding);
    }
    case "ObjectPattern":
      return bindObject(builder, target, binding);
    case "ArrayPattern":
      return bindArray(builder, target, binding);
    default:
      builder.problem(target, words.notPart("This kind of target is", "use a name, a field, or `{ … }` and `[ … ]`"));
      builder.emit(target, "pop");
  }
}

/** The key of a field in an object, a pattern or a member access: a name, or undefined for a computed one. */
export function plainKey(builder: Builder, key: Node, computed: boolean): string | undefined {
  let name: string | undefined;
  if (!computed && key.type === "Identifier") ({ name } = key);
  else if (key.type === "Literal" && typeof key.value === "string") name = key.value;
  else if (key.type === "Literal" && typeof key.value === "number" && !computed) name = String(key.value);
  if (name !== undefined) checkFieldName(builder, key, name);
  return name;
}

function bindName(builder: Builder, node: Node, name: string, binding: Binding): void {
  if (binding === "assign") storeName(builder, node, name);
  else if (binding === "top") builder.emit(node, "storeTop", builder.unit.top.get(name)?.index ?? 0);
  else storeLocal(builder, node, builder.declare(name, binding === "const"));
}

function bindMember(builder: Builder, node: Extract<Node, { type: "MemberExpression" }>): void {
  builder.unit.compilers.expression(builder, node.object);
  const name = plainKey(builder, node.property, node.computed);
  if (name === undefined) builder.unit.compilers.expression(builder, node.property);
  else builder.literal(node.property, name);
  builder.emit(node, "lift", 2);
  builder.emit(node, "setAt");
  builder.emit(node, "pop");
}

function bindObject(builder: Builder, pattern: Extract<Node, { type: "ObjectPattern" }>, binding: Binding): void {
  const names: string[] = [];
  let hasComputed = false;
  for (const part of pattern.properties) {
    builder.emit(part, "dup");
    if (part.type === "RestElement") {
      if (hasComputed)
        builder.problem(
          part,
          words.notPart("A rest beside a computed name is", "copy the object and `delete` the field"),
        );
      builder.emit(part, "restFields", builder.unit.literals.push(Object.freeze(names)) - 1);
      bind(builder, part.argument, binding);
      continue;
    }
    const name = plainKey(builder, part.key, part.computed);
    if (name === undefined) {
      hasComputed = true;
      builder.unit.compilers.expression(builder, part.key);
      builder.emit(part, "getAt");
    } else {
      names.push(name);
      builder.emit(part, "get", builder.unit.literal(name));
    }
    bind(builder, part.value, binding);
  }
  builder.emit(pattern, "pop");
}

function bindArray(builder: Builder, pattern: Extract<Node, { type: "ArrayPattern" }>, binding: Binding): void {
  pattern.elements.forEach((element, index) => {
    if (element === null) return;
    builder.emit(element, "dup");
    if (element.type === "RestElement") {
      builder.emit(element, "restElements", index);
      bind(builder, element.argument, binding);
    } else {
      builder.emit(element, "element", index);
      bind(builder, element, binding);
    }
  });
  builder.emit(pattern, "pop");
}
