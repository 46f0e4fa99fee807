import { LimitReached } from "./errors.ts";
import { numberOf, type OperationName } from "./operations.ts";
import { containsFunction, type Node, positionOfNode } from "./syntax.ts";
import type { FunctionCode, Handler, VariableRange } from "./types.ts";
import type { Unit } from "./unit.ts";
import { words } from "./words.ts";

/** A scope as it will exist at run time: which slots of it are taken now, and how many it needs at most. */
export interface SlotScope {
  readonly up: SlotScope | null;
  readonly level: number;
  next: number;
  most: number;
}

/** A variable in reach: the slot it has, and whether its function may assign it. */
export interface Local {
  readonly name: string;
  readonly scope: SlotScope;
  readonly slot: number;
  readonly constant: boolean;
  /** What the variable is, where messages depend on it. */
  readonly isFunction: boolean;
  readonly from: number;
}

/** The names between two braces. `later` holds those whose declaration is still to come. */
export interface Block {
  readonly up: Block | null;
  readonly builder: Builder;
  readonly names: Map<string, Local>;
  readonly later: Set<string>;
}

/** What `break`, `continue` and `return` leave on their way: loops, switches, and `try` parts with their handlers. */
export type Exit =
  | { readonly kind: "loop" | "switch"; readonly breaks: number[]; readonly continues: number[] }
  | { readonly kind: "guard"; readonly guard: Guard };

/** The region of a `try` that a handler covers, in pieces, and its `finally` part where it has one. */
export interface Guard {
  readonly pieces: { from: number; to: number }[];
  openedAt: number;
  readonly finalizer: Node | undefined;
  readonly block: Block;
  readonly scope: SlotScope;
}

/** Collects the instructions and tables of one function. */
export class Builder {
  readonly unit: Unit;
  readonly parent: Builder | null;
  readonly source: string;
  readonly name: string;
  readonly isAsync: boolean;
  /** The function's own scope, of level 0. */
  readonly root: SlotScope;
  scope: SlotScope;
  block: Block;
  readonly exits: Exit[] = [];
  readonly handlers: Handler[] = [];
  /** Whether the function uses variables of functions around it. */
  usesOuter = false;
  parameterCount = 0;
  hasRest = false;
  readonly #instructions: number[] = [];
  readonly #lines: number[] = [];
  readonly #columns: number[] = [];
  readonly #statements: number[] = [];
  readonly #variables: VariableRange[] = [];
  #statement = 0;

  constructor(unit: Unit, parent: Builder | null, source: string, name: string, isAsync: boolean) {
    this.unit = unit;
    this.parent = parent;
    this.source = source;
    this.name = name;
    this.isAsync = isAsync;
    this.root = { up: parent?.scope ?? null, level: 0, next: 0, most: 0 };
    this.scope = this.root;
    this.block = { up: parent?.block ?? null, builder: this, names: new Map(), later: new Set() };
  }

  /** The place of the next instruction. */
  get here(): number {
    return this.#instructions.length;
  }

  /** Adds an instruction for a part of the text, and tells its place. Throws LimitReached where there are too many. */
  emit(node: Node, operation: OperationName, a = 0, b = 0): number {
    const at = this.here;
    this.unit.room -= 1;
    if (this.unit.room < 0) throw new LimitReached(words.textTooLarge);
    const { line, column } = positionOfNode(this.source, node);
    this.#instructions.push(numberOf[operation], a, b);
    this.#lines.push(line);
    this.#columns.push(column);
    this.#statements.push(this.#statement);
    return at;
  }

  /** Begins a statement: a boundary at which runs stop. */
  mark(node: Node): void {
    this.#statement = this.here;
    this.emit(node, "statement");
  }

  /** Makes jumps go to a place, the next instruction unless told. */
  land(jumps: readonly number[], target: number = this.here): void {
    for (const jump of jumps) this.#instructions[jump + 1] = target;
  }

  literal(node: Node, value: undefined | null | boolean | number | string): void {
    this.emit(node, "literal", this.unit.literal(value));
  }

  problem(node: Node, message: string): void {
    this.unit.problem(this.source, node, message);
  }

  /** Takes free slots of a scope for as long as the block lasts. */
  takeSlots(count: number, scope: SlotScope = this.scope): number {
    const slot = scope.next;
    scope.next += count;
    scope.most = Math.max(scope.most, scope.next);
    return slot;
  }

  /** Declares a variable in the block, from the next instruction on. */
  declare(name: string, constant: boolean, isFunction = false, slot = this.takeSlots(1)): Local {
    const local: Local = { name, scope: this.scope, slot, constant, isFunction, from: this.here };
    this.block.names.set(name, local);
    this.block.later.delete(name);
    return local;
  }

  /**
   * Compiles what is between two braces: its names end with it, and its slots are free and clear again, except where a
   * function in it may still use them.
   */
  inBlock(node: Node, later: readonly string[], body: () => void): void {
    const { next } = this.scope;
    this.block = { up: this.block, builder: this, names: new Map(), later: new Set(later) };
    body();
    this.endNames();
    this.block = this.block.up as Block;
    this.release(node, next);
  }

  /** Compiles a part that gets a scope of its own at run time. The caller ends it with `popScopes`. */
  inScope(node: Node, body: () => void): void {
    const push = this.emit(node, "pushScope");
    this.scope = { up: this.scope, level: this.scope.level + 1, next: 0, most: 0 };
    body();
    this.#instructions[push + 1] = this.scope.most;
    this.scope = this.scope.up as SlotScope;
  }

  /** Frees the slots that a part has taken from this one on, unless a function in it may still use them. */
  release(node: Node, slot: number): void {
    if (containsFunction(node)) return;
    this.clearFrom(node, slot);
    this.scope.next = slot;
  }

  /** Forgets the values of all slots from this one, where any were used: equal states look equal. */
  clearFrom(node: Node, slot: number): void {
    if (this.scope.most > slot) this.emit(node, "clear", slot, this.scope.most);
  }

  /** The tables of the finished function. */
  finish(): FunctionCode {
    this.endNames();
    return {
      name: this.name,
      source: this.source,
      isAsync: this.isAsync,
      parameterCount: this.parameterCount,
      hasRest: this.hasRest,
      slotCount: this.root.most,
      instructions: Int32Array.from(this.#instructions),
      lines: Int32Array.from(this.#lines),
      columns: Int32Array.from(this.#columns),
      statements: Int32Array.from(this.#statements),
      handlers: this.handlers,
      variables: this.#variables.toSorted((left, right) => left.from - right.from),
    };
  }

  private endNames(): void {
    for (const { name, scope, slot, from } of this.block.names.values()) {
      this.#variables.push({ name, level: scope.level, slot, from, to: this.here });
    }
  }
}
