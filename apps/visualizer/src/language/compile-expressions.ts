import type { BinaryOperator, LogicalOperator } from "acorn";
import type { Builder } from "./builder.ts";
import { compileAssignment, compileUpdate } from "./compile-assignments.ts";
import { compileAwait, compileCall, compileMember, compileNew } from "./compile-calls.ts";
import { loadName } from "./names.ts";
import { plainKey } from "./patterns.ts";
import { isMissing, type Node, withoutTypes } from "./syntax.ts";
import { rejected } from "./rejected.ts";
import { words } from "./words.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;

/** Compiles an expression, which leaves its value on the stack. */
export function compileExpression(builder: Builder, annotated: Node): void {
  const node = withoutTypes(annotated);
  switch (node.type) {
    case "Literal":
      return compileLiteral(builder, node);
    case "Identifier":
      return compileIdentifier(builder, node);
    case "TemplateLiteral":
      return compileTemplate(builder, node);
    case "ArrayExpression":
      return compileArray(builder, node);
    case "ObjectExpression":
      return compileObject(builder, node);
    case "UnaryExpression":
      return compileUnary(builder, node);
    case "BinaryExpression":
      return compileBinary(builder, node);
    case "LogicalExpression":
      return compileLogical(builder, node);
    case "ConditionalExpression":
      return compileConditional(builder, node);
    case "AssignmentExpression":
      return compileAssignment(builder, node, true);
    case "UpdateExpression":
      return compileUpdate(builder, node, true);
    case "MemberExpression":
      return compileMember(builder, node, []);
    case "ChainExpression":
      return compileChain(builder, node);
    case "CallExpression":
      return compileCall(builder, node, [], false);
    case "AwaitExpression":
      return compileAwait(builder, node);
    case "NewExpression":
      return compileNew(builder, node);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return builder.unit.compilers.closure(
        builder,
        node,
        node.type === "FunctionExpression" ? (node.id?.name ?? "") : "",
      );
    default:
      builder.problem(node, rejected(node));
      builder.literal(node, undefined);
  }
}

/** Compiles an expression of which only the effect counts. */
export function compileEffect(builder: Builder, annotated: Node): void {
  const node = withoutTypes(annotated);
  if (node.type === "AssignmentExpression") return compileAssignment(builder, node, false);
  if (node.type === "UpdateExpression") return compileUpdate(builder, node, false);
  compileExpression(builder, node);
  builder.emit(node, "pop");
}

function compileLiteral(builder: Builder, node: Of<"Literal">): void {
  const { value } = node;
  if (typeof value === "bigint" || value instanceof RegExp || !isMissing(node.regex) || !isMissing(node.bigint)) {
    builder.problem(node, rejected(node));
    return builder.literal(node, undefined);
  }
  builder.literal(node, value);
}

function compileIdentifier(builder: Builder, node: Of<"Identifier">): void {
  if (node.name === "undefined") builder.literal(node, undefined);
  else if (node.name === "Infinity") builder.literal(node, Number.POSITIVE_INFINITY);
  else if (node.name === "NaN") builder.literal(node, Number.NaN);
  else loadName(builder, node, node.name);
}

function compileTemplate(builder: Builder, node: Of<"TemplateLiteral">): void {
  node.quasis.forEach((part, index) => {
    builder.literal(part, part.value.cooked ?? part.value.raw);
    const expression = node.expressions[index];
    if (expression !== undefined) compileExpression(builder, expression);
  });
  builder.emit(node, "template", node.quasis.length + node.expressions.length);
}

function compileArray(builder: Builder, node: Of<"ArrayExpression">): void {
  builder.emit(node, "array");
  for (const element of node.elements) {
    if (element === null) builder.problem(node, words.notPart("Arrays with holes are", "write `undefined`"));
    else if (element.type === "SpreadElement") {
      compileExpression(builder, element.argument);
      builder.emit(element, "spreadArray");
    } else {
      compileExpression(builder, element);
      builder.emit(element, "append");
    }
  }
}

function compileObject(builder: Builder, node: Of<"ObjectExpression">): void {
  builder.emit(node, "object");
  for (const part of node.properties) {
    if (part.type === "SpreadElement") {
      compileExpression(builder, part.argument);
      builder.emit(part, "spreadObject");
      continue;
    }
    if (part.kind !== "init") builder.problem(part, words.notPart("`get` and `set` are", "use a function"));
    const name = plainKey(builder, part.key, part.computed);
    if (name === undefined) compileExpression(builder, part.key);
    const value = withoutTypes(part.value);
    const isFunction = value.type === "ArrowFunctionExpression" || value.type === "FunctionExpression";
    if (isFunction) builder.unit.compilers.closure(builder, value, name ?? "");
    else compileExpression(builder, value);
    if (name === undefined) builder.emit(part, "setKey");
    else builder.emit(part, "setField", builder.unit.literal(name));
  }
}

const unaryOperations = { "!": "not", "-": "negate", "+": "toNumber", "~": "invert", typeof: "typeof" } as const;

function compileUnary(builder: Builder, node: Of<"UnaryExpression">): void {
  if (node.operator === "delete") return compileDelete(builder, node);
  if (node.operator === "void") {
    builder.problem(node, words.notPart("`void` is", "leave it out"));
    return builder.literal(node, undefined);
  }
  const value = withoutTypes(node.argument);
  // A negative literal is one value, so that constants need no calculation.
  if (node.operator === "-" && value.type === "Literal" && typeof value.value === "number") {
    return builder.literal(node, -value.value);
  }
  compileExpression(builder, value);
  builder.emit(node, unaryOperations[node.operator]);
}

function compileDelete(builder: Builder, node: Of<"UnaryExpression">): void {
  const target = withoutTypes(node.argument);
  if (target.type !== "MemberExpression" || target.object.type === "Super") {
    builder.problem(node, words.notPart("`delete` of anything but a field is", "write `delete object[key]`"));
    return builder.literal(node, undefined);
  }
  compileExpression(builder, target.object);
  const name = plainKey(builder, target.property, target.computed);
  if (name === undefined) compileExpression(builder, target.property);
  else builder.literal(target.property, name);
  builder.emit(node, "deleteAt");
}

function compileBinary(builder: Builder, node: Of<"BinaryExpression">): void {
  if (node.operator === "==" || node.operator === "!=") return compileNullCheck(builder, node);
  if (node.operator === "instanceof") {
    builder.problem(node, words.notPart("`instanceof` is", "look at a field such as `kind`"));
    return builder.literal(node, undefined);
  }
  compileExpression(builder, node.left);
  compileExpression(builder, node.right);
  builder.emit(node, node.operator satisfies Exclude<BinaryOperator, "==" | "!=" | "instanceof">);
}

function compileNullCheck(builder: Builder, node: Of<"BinaryExpression">): void {
  const isNull = (side: Node): boolean => side.type === "Literal" && side.value === null && side.raw === "null";
  if (!isNull(node.right) && !isNull(node.left)) builder.problem(node, words.loose);
  compileExpression(builder, isNull(node.right) ? node.left : node.right);
  builder.emit(node, "isNothing");
  if (node.operator === "!=") builder.emit(node, "not");
}

function compileLogical(builder: Builder, node: Of<"LogicalExpression">): void {
  compileExpression(builder, node.left);
  const decided = builder.emit(node, node.operator satisfies LogicalOperator);
  compileExpression(builder, node.right);
  builder.land([decided]);
}

function compileConditional(builder: Builder, node: Of<"ConditionalExpression">): void {
  compileExpression(builder, node.test);
  const otherwise = builder.emit(node, "jumpIfFalse");
  compileExpression(builder, node.consequent);
  const end = builder.emit(node, "jump");
  builder.land([otherwise]);
  compileExpression(builder, node.alternate);
  builder.land([end]);
}

function compileChain(builder: Builder, node: Of<"ChainExpression">): void {
  const ends: number[] = [];
  const chain = withoutTypes(node.expression);
  if (chain.type === "MemberExpression") compileMember(builder, chain, ends);
  else if (chain.type === "CallExpression") compileCall(builder, chain, ends, false);
  builder.land(ends);
}
