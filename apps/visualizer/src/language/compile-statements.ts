import type { Builder, Exit } from "./builder.ts";
import { compileReturned } from "./compile-calls.ts";
import { compileDeclaration, compileNamedFunction } from "./compile-declarations.ts";
import { compileEffect } from "./compile-expressions.ts";
import { compileFor, compileForOf, compileSwitch, compileWhile } from "./compile-loops.ts";
import { compileTry, leave, leaveAll } from "./compile-try.ts";
import { rejected } from "./rejected.ts";
import { isMissing, isTypeOnly, type Node, namesIn } from "./syntax.ts";
import { words } from "./words.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;

/** The names that statements declare directly, which are known before their line but not usable. */
function declaredNames(statements: readonly Node[]): readonly string[] {
  return statements.flatMap((statement) => {
    if (statement.type === "FunctionDeclaration") return namesIn(statement.id).map(([name]) => name);
    if (statement.type !== "VariableDeclaration" || isTypeOnly(statement)) return [];
    return statement.declarations.flatMap(({ id }) => namesIn(id).map(([name]) => name));
  });
}

/** Compiles the statements of a function's body, or of any block that has been entered. */
export function compileStatements(builder: Builder, statements: readonly Node[]): void {
  for (const name of declaredNames(statements)) builder.block.later.add(name);
  for (const statement of statements) compileStatement(builder, statement);
}

/** Compiles one statement, beginning with its boundary. */
function compileStatement(builder: Builder, node: Node): void {
  if (isTypeOnly(node)) return;
  switch (node.type) {
    case "EmptyStatement":
      return;
    case "BlockStatement":
      return builder.inBlock(node, [], () => compileStatements(builder, node.body));
    case "ExpressionStatement":
      builder.mark(node);
      return compileEffect(builder, node.expression);
    case "VariableDeclaration":
      builder.mark(node);
      return compileDeclaration(builder, node);
    case "FunctionDeclaration":
      builder.mark(node);
      return compileNamedFunction(builder, node, node.id?.name ?? "", true);
    case "IfStatement":
      return compileIf(builder, node);
    case "WhileStatement":
    case "DoWhileStatement":
      return compileWhile(builder, node, compileStatement);
    case "ForStatement":
      return compileFor(builder, node, compileStatement);
    case "ForOfStatement":
      return compileForOf(builder, node, compileStatement);
    case "SwitchStatement":
      return compileSwitch(builder, node, compileStatements);
    case "TryStatement":
      return compileTry(builder, node, compileStatement);
    case "ThrowStatement":
      builder.mark(node);
      builder.unit.compilers.expression(builder, node.argument);
      return void builder.emit(node, "throw");
    case "ReturnStatement":
      return compileReturn(builder, node);
    case "BreakStatement":
    case "ContinueStatement":
      return compileJump(builder, node);
    case "ForInStatement":
      return builder.problem(node, words.notPart("`for … in` is", "write `for (const key of Object.keys(object))`"));
    default:
      builder.problem(node, rejected(node));
  }
}

function compileIf(builder: Builder, node: Of<"IfStatement">): void {
  builder.mark(node);
  builder.unit.compilers.expression(builder, node.test);
  const otherwise = builder.emit(node, "jumpIfFalse");
  compileStatement(builder, node.consequent);
  if (isMissing(node.alternate)) return builder.land([otherwise]);
  const end = builder.emit(node, "jump");
  builder.land([otherwise]);
  compileStatement(builder, node.alternate);
  builder.land([end]);
}

function compileReturn(builder: Builder, node: Of<"ReturnStatement">): void {
  builder.mark(node);
  if (isMissing(node.argument)) builder.literal(node, undefined);
  else compileReturned(builder, node.argument);
  leaveAll(builder, node, compileStatement);
  builder.emit(node, "return");
}

function compileJump(builder: Builder, node: Of<"BreakStatement" | "ContinueStatement">): void {
  if (!isMissing(node.label)) return builder.problem(node, words.notPart("Labels are", "use a function with `return`"));
  builder.mark(node);
  const wanted = (exit: Exit): boolean =>
    exit.kind === "loop" || (exit.kind === "switch" && node.type === "BreakStatement");
  const exit = builder.exits.findLast(wanted);
  if (exit === undefined || exit.kind === "guard") return;
  leave(builder, node, exit, compileStatement);
  const jump = builder.emit(node, "jump");
  (node.type === "BreakStatement" ? exit.breaks : exit.continues).push(jump);
}
