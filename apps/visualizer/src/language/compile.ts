import { Builder } from "./builder.ts";
import { compileExpression } from "./compile-expressions.ts";
import { compileClosure, compileFunction } from "./compile-functions.ts";
import { compileStatements } from "./compile-statements.ts";
import { LimitReached } from "./errors.ts";
import { unset } from "./operations-data.ts";
import { bind } from "./patterns.ts";
import { rejected } from "./rejected.ts";
import { isMissing, isTypeOnly, type Node, namesIn, parse, type SyntaxTree, withoutTypes } from "./syntax.ts";
import { callFunction } from "./threads.ts";
import type { Compilation, FunctionCode, HostNames, Problem, Program, SourceText, Value } from "./types.ts";
import { Unit } from "./unit.ts";
import { freezeDeep, isFunctionValue } from "./values.ts";
import { words } from "./words.ts";

/**
 * Compiles texts together into one program with one top-level scope, and computes its constants. Problems are all that
 * can be told at once: of reading, or else of names and unknown parts, or else of the constants. Never throws.
 */
export function compile(sources: readonly SourceText[], hostNames: HostNames): Compilation {
  const problems: Problem[] = [];
  const trees: (readonly [string, SyntaxTree])[] = [];
  for (const source of sources) {
    const tree = parse(source);
    if ("message" in tree) problems.push(tree);
    else trees.push([source.name, tree]);
  }
  if (problems.length > 0) return { kind: "problems", problems };
  const unit = new Unit(hostNames, {
    expression: compileExpression,
    closure: compileClosure,
    statements: compileStatements,
  });
  for (const [source, tree] of trees) collect(unit, source, tree);
  const starts = trees.map(([source, tree]) => compiledTop(unit, source, tree));
  if (unit.problems.length > 0) return { kind: "problems", problems: unit.problems };
  return computeConstants(programOf(unit), starts);
}

/** Notes the names of the top level before anything is compiled: they see each other in any order. */
function collect(unit: Unit, source: string, tree: SyntaxTree): void {
  const add = (name: string, node: Node, code: number | undefined, isAsync: boolean): void => {
    const known = unit.top.get(name);
    const isHost = unit.hostNames.globals.includes(name) || unit.hostNames.awaitable.includes(name);
    if (known !== undefined) unit.problem(source, node, words.duplicate(name, `${known.source}, line ${known.line}`));
    else if (isHost) unit.problem(source, node, words.duplicate(name, "the page itself"));
    else unit.top.set(name, { index: unit.top.size, source, line: node.loc?.start.line ?? 1, code, isAsync });
  };
  for (const statement of topStatements(tree)) {
    if (statement.type === "FunctionDeclaration") {
      for (const [name, node] of namesIn(statement.id)) add(name, node, unit.reserveFunction(), statement.async);
    } else if (statement.type === "VariableDeclaration") {
      for (const { id } of statement.declarations) {
        for (const [name, node] of namesIn(id)) add(name, node, undefined, false);
      }
    }
  }
}

/** As `compileTop`; a text that is too large, or nested deeper than the compiler can follow, is a problem of it. */
function compiledTop(unit: Unit, source: string, tree: SyntaxTree): number {
  try {
    return compileTop(unit, source, tree);
  } catch (error) {
    if (!(error instanceof LimitReached) && !(error instanceof RangeError)) throw error;
    unit.problem(source, tree, words.textTooLarge);
    return 0;
  }
}

/** Compiles the functions of a text, and its constants as one function that computes them; tells where that one is. */
function compileTop(unit: Unit, source: string, tree: SyntaxTree): number {
  const builder = new Builder(unit, null, source, "", false);
  for (const statement of topStatements(tree)) {
    if (statement.type === "FunctionDeclaration") {
      const name = statement.id?.name ?? "";
      const top = unit.top.get(name);
      if (top?.code !== undefined) compileFunction(builder, statement, name, top.code);
    } else if (statement.type === "VariableDeclaration") {
      compileConstants(builder, statement);
    } else if (statement.type !== "EmptyStatement") {
      const isPlain = statement.type.endsWith("Statement");
      unit.problem(source, statement, isPlain ? words.topOnlyConstants : rejected(statement));
    }
  }
  const last = tree.body.at(-1) ?? tree;
  builder.literal(last, undefined);
  builder.emit(last, "return");
  return unit.functions.push(builder.finish()) - 1;
}

function compileConstants(builder: Builder, node: Extract<Node, { type: "VariableDeclaration" }>): void {
  if (node.kind !== "const") builder.problem(node, words.topLet);
  builder.mark(node);
  for (const { id, init } of node.declarations) {
    const value = isMissing(init) ? undefined : withoutTypes(init);
    const isFunction = value?.type === "ArrowFunctionExpression" || value?.type === "FunctionExpression";
    if (value === undefined) builder.literal(id, undefined);
    else if (isFunction) builder.unit.compilers.closure(builder, value, id.type === "Identifier" ? id.name : "");
    else builder.unit.compilers.expression(builder, value);
    bind(builder, id, "top");
  }
}

/** The statements of a text that run or are rejected, without their `export`. */
function topStatements(tree: SyntaxTree): readonly Node[] {
  return tree.body.flatMap((statement): Node[] => {
    if (isTypeOnly(statement)) return [];
    if (statement.type !== "ExportNamedDeclaration") return [statement];
    if (isMissing(statement.declaration)) return isMissing(statement.source) ? [] : [statement];
    return isTypeOnly(statement.declaration) ? [] : [statement.declaration];
  });
}

function programOf(unit: Unit): Program {
  const topNames = [...unit.top.keys()];
  const topValues = [...unit.top].map(([name, { code }]): Value => {
    return code === undefined ? unset : Object.freeze({ prototype: "function", name, code, scope: null });
  });
  const functions = unit.functions as FunctionCode[];
  return { functions, literals: unit.literals, topNames, topValues, hostNames: unit.hostNames, functionNames: [] };
}

function computeConstants(program: Program, starts: readonly number[]): Compilation {
  for (const code of starts) {
    const result = callFunction(program, { prototype: "function", name: "", code, scope: null }, []);
    if (result.kind === "failed") {
      return { kind: "problems", problems: [{ position: result.position, message: words.topFailed(result.message) }] };
    }
  }
  for (const value of program.topValues) freezeDeep(value);
  const functionNames = program.topNames.filter((_, index) => isFunctionValue(program.topValues[index]));
  return { kind: "program", program: { ...program, functionNames } };
}
