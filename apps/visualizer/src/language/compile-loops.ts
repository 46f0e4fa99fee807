import type { Builder, Exit } from "./builder.ts";
import { bind } from "./patterns.ts";
import { compileDeclaration } from "./compile-declarations.ts";
import { compileEffect } from "./compile-expressions.ts";
import { isMissing, containsFunction, type Node } from "./syntax.ts";
import { words } from "./words.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;
type Loop = Extract<Exit, { kind: "loop" | "switch" }>;

/** Compiles one statement; passed in, because statements and loops contain each other. */
export type CompileStatement = (builder: Builder, node: Node) => void;

/** Compiles `while` and `do … while`; each test of the condition is a step. */
export function compileWhile(
  builder: Builder,
  node: Of<"WhileStatement" | "DoWhileStatement">,
  statement: CompileStatement,
): void {
  const loop = beginLoop(builder, "loop");
  const top = builder.here;
  const test = (): number => {
    builder.mark(node.type === "WhileStatement" ? node : node.test);
    builder.unit.compilers.expression(builder, node.test);
    return builder.emit(node.test, "jumpIfFalse");
  };
  const first = node.type === "WhileStatement" ? test() : undefined;
  compileRound(builder, loop, node.body, containsFunction(node.body), () => statement(builder, node.body));
  const last = node.type === "DoWhileStatement" ? test() : undefined;
  builder.land([builder.emit(node, "jump")], top);
  builder.land([first ?? last ?? 0]);
  endLoop(builder, loop, node);
}

/** Compiles `for (start; test; update)`: start and first test are one step, update and test another. */
export function compileFor(builder: Builder, node: Of<"ForStatement">, statement: CompileStatement): void {
  const loop = beginLoop(builder, "loop");
  const own = containsFunction(node);
  const round = (): void => {
    builder.mark(node);
    if (node.init?.type === "VariableDeclaration") compileDeclaration(builder, node.init);
    else if (!isMissing(node.init)) compileEffect(builder, node.init);
    const top = builder.here;
    if (!isMissing(node.test)) {
      builder.unit.compilers.expression(builder, node.test);
      loop.breaks.push(builder.emit(node.test, "jumpIfFalse"));
    }
    builder.inBlock(node, [], () => {
      statement(builder, node.body);
      builder.land(loop.continues);
    });
    if (own) builder.emit(node, "freshScope");
    builder.mark(node);
    if (!isMissing(node.update)) compileEffect(builder, node.update);
    builder.land([builder.emit(node, "jump")], top);
  };
  if (own) builder.inScope(node, () => builder.inBlock(node, [], round));
  else builder.inBlock(node, [], round);
  endLoop(builder, loop, node);
}

/** Compiles `for (const element of list)`; taking each element, and finding that there is none left, is a step. */
export function compileForOf(builder: Builder, node: Of<"ForOfStatement">, statement: CompileStatement): void {
  if (node.await) builder.problem(node, words.notPart("`for await` is", "write `await` inside the loop"));
  const loop = beginLoop(builder, "loop");
  const state = builder.takeSlots(2);
  builder.mark(node);
  builder.unit.compilers.expression(builder, node.right);
  builder.emit(node.right, "iterate", state);
  const begin = builder.emit(node, "jump");
  const top = builder.here;
  builder.mark(node);
  builder.land([begin]);
  const end = builder.emit(node, "forOf", 0, state);
  compileRound(builder, loop, node, containsFunction([node.left, node.body]), () => {
    const { left } = node;
    if (left.type === "VariableDeclaration") {
      const [declared] = left.declarations;
      if (declared !== undefined) bind(builder, declared.id, left.kind === "const" ? "const" : "let");
    } else {
      bind(builder, left, "assign");
    }
    statement(builder, node.body);
  });
  builder.land([builder.emit(node, "jump")], top);
  builder.land([end]);
  endLoop(builder, loop, node);
}

/** Compiles `switch`, with the selector as its step. */
export function compileSwitch(
  builder: Builder,
  node: Of<"SwitchStatement">,
  statements: (builder: Builder, nodes: readonly Node[]) => void,
): void {
  const exit = beginLoop(builder, "switch");
  const slot = builder.takeSlots(1);
  builder.mark(node);
  builder.unit.compilers.expression(builder, node.discriminant);
  builder.emit(node, "store", slot);
  const jumps = node.cases.map((part) => {
    if (isMissing(part.test)) return undefined;
    builder.emit(part, "load", slot);
    builder.unit.compilers.expression(builder, part.test);
    builder.emit(part, "!==");
    return builder.emit(part, "jumpIfFalse");
  });
  const otherwise = builder.emit(node, "jump");
  let hasDefault = false;
  builder.inBlock(node, [], () => {
    node.cases.forEach((part, index) => {
      const jump = jumps[index];
      hasDefault ||= jump === undefined;
      builder.land([jump ?? otherwise]);
      statements(builder, part.consequent);
    });
  });
  if (!hasDefault) builder.land([otherwise]);
  endLoop(builder, exit, node);
}

/** One round of a loop: with a scope of its own where functions made in it may outlive it. */
function compileRound(builder: Builder, loop: Loop, part: Node, mayOutlive: boolean, body: () => void): void {
  const { level } = builder.scope;
  const round = (): void => {
    builder.inBlock(part, [], () => {
      body();
      builder.land(loop.continues);
    });
  };
  if (!mayOutlive) return round();
  builder.inScope(part, round);
  builder.emit(part, "popScopes", level);
}

function beginLoop(builder: Builder, kind: Loop["kind"]): Loop & { readonly first: number } {
  const loop = { kind, breaks: [], continues: [], first: builder.scope.next };
  builder.exits.push(loop);
  return loop;
}

/** The place where all ways out of a loop meet: its scopes end, and its slots are free and clear again. */
function endLoop(builder: Builder, loop: Loop & { readonly first: number }, node: Node): void {
  builder.exits.pop();
  builder.land(loop.breaks);
  builder.emit(node, "popScopes", builder.scope.level);
  // Functions made in a round keep the scope of the round; only those of a switch use slots of this one.
  if (loop.kind === "switch") return builder.release(node, loop.first);
  builder.clearFrom(node, loop.first);
  builder.scope.next = loop.first;
}
