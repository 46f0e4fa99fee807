import type { Builder } from "./builder.ts";
import { limits } from "./limits.ts";
import { type Node, positionOfNode } from "./syntax.ts";
import type { FunctionCode, HostNames, Problem, Value } from "./types.ts";

/** A name of the top level: its place among the values, and the code where it is a function declaration. */
export interface TopName {
  readonly index: number;
  readonly source: string;
  readonly line: number;
  /** An index of the functions, or undefined for a constant. */
  readonly code: number | undefined;
  readonly isAsync: boolean;
}

/** The parts of the compiler that call each other in circles. */
export interface Compilers {
  readonly expression: (builder: Builder, node: Node) => void;
  /** Compiles a function and leaves its value on the stack. */
  readonly closure: (builder: Builder, node: Node, name: string) => void;
  readonly statements: (builder: Builder, nodes: readonly Node[]) => void;
}

/** What the functions of one program share while they are compiled. */
export class Unit {
  readonly hostNames: HostNames;
  readonly compilers: Compilers;
  readonly functions: (FunctionCode | undefined)[] = [];
  readonly literals: Value[] = [];
  readonly top = new Map<string, TopName>();
  readonly problems: Problem[] = [];
  /** How many instructions may still be added. */
  room: number = limits.instructions;
  readonly #literalIndex = new Map<Value, number>();

  constructor(hostNames: HostNames, compilers: Compilers) {
    this.hostNames = hostNames;
    this.compilers = compilers;
  }

  problem(source: string, node: Node, message: string): void {
    const position = positionOfNode(source, node);
    const known = this.problems.some(
      (other) =>
        other.message === message &&
        other.position.line === position.line &&
        other.position.column === position.column &&
        other.position.source === source,
    );
    if (!known) this.problems.push({ position, message });
  }

  /** The place of a literal value; equal primitives share one. */
  literal(value: Value): number {
    // A map takes -0 for 0.
    if (Object.is(value, -0)) return this.literals.push(value) - 1;
    const known = this.#literalIndex.get(value);
    if (known !== undefined) return known;
    const index = this.literals.push(value) - 1;
    this.#literalIndex.set(value, index);
    return index;
  }

  /** A place for a function that is compiled later. */
  reserveFunction(): number {
    return this.functions.push(undefined) - 1;
  }
}
