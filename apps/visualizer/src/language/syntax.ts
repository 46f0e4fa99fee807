import { type AnyNode, Parser, type Program as SyntaxTree } from "acorn";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import type { Position, Problem, SourceText } from "./types.ts";

export type { SyntaxTree };

/** A node of the syntax tree, of JavaScript or of TypeScript. */
export type Node = AnyNode;

const TypeScript = Parser.extend(tsPlugin());

/** The syntax tree of a text, or the first place where it is none. */
export function parse({ name, text }: SourceText): SyntaxTree | Problem {
  try {
    return TypeScript.parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch (error) {
    return syntaxProblem(name, error as Error & { readonly loc?: { readonly line: number; readonly column: number } });
  }
}

/** Whether an optional part of a node is not there. */
export function isMissing(part: unknown): part is null | undefined {
  return part === null || part === undefined;
}

/** Where a node begins. */
export function positionOfNode(source: string, node: Node): Position {
  const start = node.loc?.start;
  return { source, line: start?.line ?? 1, column: (start?.column ?? 0) + 1 };
}

/** The expression inside type annotations of an expression: `x as T`, `x!`, `x satisfies T`, `<T>x`. */
export function withoutTypes(node: Node): Node {
  let inner = node;
  while (typeWrappers.has(inner.type) || inner.type === "ParenthesizedExpression") {
    inner = (inner as unknown as { readonly expression: Node }).expression;
  }
  return inner;
}

/** Whether there is a function in a part of a text, so that its variables may live on after the part has run. */
export function containsFunction(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(containsFunction);
  if (typeof part !== "object" || part === null) return false;
  const { type } = part as Partial<Node>;
  if (type === undefined || type.startsWith("TS")) return type !== undefined && typeWrappers.has(type) && inside(part);
  return functionTypes.has(type) || inside(part);
}

/** The names that a pattern declares, with their nodes. */
export function namesIn(pattern: Node | null): readonly (readonly [name: string, node: Node])[] {
  switch (pattern?.type) {
    case "Identifier":
      return [[pattern.name, pattern]];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => namesIn(part.type === "Property" ? part.value : part.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

/** Whether a statement only speaks of types, so that nothing of it runs. */
export function isTypeOnly(node: Node): boolean {
  const { type, declare, importKind, exportKind } = node as unknown as Record<string, unknown>;
  if (type === "TSEnumDeclaration" || type === "TSModuleDeclaration") return declare === true;
  if (importKind === "type" || exportKind === "type" || declare === true) return true;
  return typeof type === "string" && type.startsWith("TS") && !typeWrappers.has(type);
}

const typeWrappers: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

const functionTypes: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "FunctionDeclaration",
]);

function inside(part: object): boolean {
  return Object.entries(part).some(([name, child]) => name !== "loc" && containsFunction(child));
}

function syntaxProblem(source: string, error: Error & { readonly loc?: { line: number; column: number } }): Problem {
  const line = error.loc?.line ?? 1;
  const column = (error.loc?.column ?? 0) + 1;
  return { position: { source, line, column }, message: `${error.message.replace(/\s*\(\d+:\d+\)$/, "")}.` };
}
