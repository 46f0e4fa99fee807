import type { Builder, Exit, Guard } from "./builder.ts";
import type { CompileStatement } from "./compile-loops.ts";
import { hopsTo } from "./names.ts";
import { bind } from "./patterns.ts";
import { isMissing, containsFunction, type Node } from "./syntax.ts";

type Try = Extract<Node, { type: "TryStatement" }>;

/** Compiles `try`, `catch` and `finally`. Limits are not caught: they end the run. */
export function compileTry(builder: Builder, node: Try, statement: CompileStatement): void {
  const { next } = builder.scope;
  const { finalizer } = node;
  const outer = isMissing(finalizer) ? undefined : beginGuard(builder, finalizer);
  compileCaught(builder, node, statement);
  if (outer !== undefined && !isMissing(finalizer)) {
    endGuard(builder, outer);
    statement(builder, finalizer);
    const end = builder.emit(finalizer, "jump");
    landGuard(builder, outer);
    const slot = builder.takeSlots(1);
    builder.emit(finalizer, "store", slot);
    statement(builder, finalizer);
    builder.emit(finalizer, "load", slot);
    builder.emit(finalizer, "throw");
    builder.land([end]);
  }
  builder.release(node, next);
}

/** Runs the `finally` parts between here and the exit that a jump goes to. */
export function leave(builder: Builder, node: Node, exit: Exit, statement: CompileStatement): void {
  finalizeDownTo(builder, node, builder.exits.indexOf(exit) + 1, statement);
}

/** Runs all `finally` parts around a `return`, whose value is on the stack and stays there. */
export function leaveAll(builder: Builder, node: Node, statement: CompileStatement): void {
  const finalizes = builder.exits.some((exit) => exit.kind === "guard" && exit.guard.finalizer !== undefined);
  if (!finalizes) return;
  // The stack does not survive a `catch` inside `finally`; a slot of the function's own scope does.
  const slot = builder.takeSlots(1, builder.root);
  builder.emit(node, "storeAbove", slot, hopsTo(builder, builder.root));
  finalizeDownTo(builder, node, 0, statement);
  builder.emit(node, "popScopes", 0);
  builder.emit(node, "load", slot);
  builder.root.next -= 1;
}

function compileCaught(builder: Builder, node: Try, statement: CompileStatement): void {
  const { handler } = node;
  if (isMissing(handler)) return statement(builder, node.block);
  const { next } = builder.scope;
  const guard = beginGuard(builder, undefined);
  statement(builder, node.block);
  endGuard(builder, guard);
  const end = builder.emit(node, "jump");
  landGuard(builder, guard);
  // What the block has left behind when it threw.
  if (!containsFunction(node.block)) builder.clearFrom(handler, next);
  builder.inBlock(handler, [], () => {
    if (isMissing(handler.param)) builder.emit(handler, "pop");
    else bind(builder, handler.param, "let");
    statement(builder, handler.body);
  });
  builder.land([end]);
}

function beginGuard(builder: Builder, finalizer: Node | undefined): Guard {
  const { here, block, scope } = builder;
  const guard: Guard = { pieces: [], openedAt: here, finalizer, block, scope };
  builder.exits.push({ kind: "guard", guard });
  return guard;
}

function endGuard(builder: Builder, guard: Guard): void {
  builder.exits.pop();
  guard.pieces.push({ from: guard.openedAt, to: builder.here });
}

/** Lets everything that was guarded go on here, with what was thrown on the stack. */
function landGuard(builder: Builder, guard: Guard): void {
  for (const piece of guard.pieces) {
    builder.handlers.push({ ...piece, target: builder.here, level: guard.scope.level });
  }
}

/**
 * Compiles the `finally` parts of the exits from `first` on, inside to outside. Each is guarded by the exits around it,
 * not by its own `try`; behind the jump or return that follows, all guard again.
 */
function finalizeDownTo(builder: Builder, node: Node, first: number, statement: CompileStatement): void {
  const left = builder.exits.slice(first);
  const { block, scope } = builder;
  for (const exit of left.toReversed()) {
    builder.exits.pop();
    if (exit.kind !== "guard") continue;
    const { guard } = exit;
    guard.pieces.push({ from: guard.openedAt, to: builder.here });
    if (guard.finalizer === undefined) continue;
    builder.emit(node, "popScopes", guard.scope.level);
    builder.block = guard.block;
    builder.scope = guard.scope;
    statement(builder, guard.finalizer);
  }
  builder.exits.push(...left);
  for (const exit of left) if (exit.kind === "guard") exit.guard.openedAt = builder.here;
  builder.block = block;
  builder.scope = scope;
}
