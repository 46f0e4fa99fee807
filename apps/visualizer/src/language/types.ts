/** A value of the language, also the form in which hosts give and take values: plain data and functions of the texts. */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [name: string]: Value }
  | FunctionValue;

/**
 * A function of a text as plain data: which code it runs, and the variables around it if it uses any. Texts cannot name
 * a field `prototype`, so that no object of theirs is ever taken for one.
 */
export interface FunctionValue {
  readonly prototype: "function";
  readonly name: string;
  /** An index of the program's functions; negative for a built-in function. */
  readonly code: number;
  readonly scope: Scope | null;
}

/** The variables of a running function, or of one round of a loop in it whose functions may outlive the round. */
export interface Scope {
  readonly up: Scope | null;
  /** 0 for a function's own scope, counted up for the rounds of loops inside it. */
  readonly level: number;
  readonly slots: Value[];
}

/** One call in progress. `pc` is the instruction that runs next, `base` the size of the stack when the call began. */
export interface Frame {
  readonly code: number;
  pc: number;
  readonly base: number;
  scope: Scope;
}

/** A place in a text; lines and columns count from 1. */
export interface Position {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Something that keeps a text from running, or that ended a run. */
export interface Problem {
  readonly position: Position;
  readonly message: string;
}

/** A named text of the language. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/**
 * The names that the host adds: `awaitable` calls appear only as `await name(…)` and pause the thread; `globals` are
 * values that every thread is given when it starts.
 */
export interface HostNames {
  readonly awaitable: readonly string[];
  readonly globals: readonly string[];
}

/** Whoever wants to know of every call of one top-level function, from a step of a thread. */
export interface Watch {
  readonly functionName: string;
  readonly onCall: (args: readonly Value[]) => void;
  /** The call returned a value, or ended by an error: undefined then. */
  readonly onEnd: (returned: { readonly value: Value } | undefined) => void;
}

/** What a thread did last: `paused` before a statement, `waiting` for the host's answer, or over. */
export type StepResult =
  | { readonly kind: "paused" }
  | { readonly kind: "waiting"; readonly host: string; readonly args: readonly Value[] }
  | { readonly kind: "returned"; readonly value: Value }
  | { readonly kind: "failed"; readonly message: string; readonly position: Position };

/**
 * A run in progress as plain data, which survives `structuredClone`; the program is passed beside it. Read it with the
 * functions of this folder only.
 */
export interface Thread {
  frames: Frame[];
  stack: Value[];
  globals: Value[];
  state: StepResult;
  /** Elements made since the size was last measured. */
  made: number;
}

/** A variable's name and the instructions between which the slot of the scope belongs to it. */
export interface VariableRange {
  readonly name: string;
  readonly level: number;
  readonly slot: number;
  readonly from: number;
  readonly to: number;
}

/** Where to go on when an instruction in `[from, to)` throws; the first that covers it counts. */
export interface Handler {
  readonly from: number;
  readonly to: number;
  readonly target: number;
  readonly level: number;
}

/** The compiled form of one function: triples of operation and two operands, with tables beside them. */
export interface FunctionCode {
  readonly name: string;
  readonly source: string;
  readonly isAsync: boolean;
  readonly parameterCount: number;
  readonly hasRest: boolean;
  readonly slotCount: number;
  readonly instructions: Int32Array;
  /** For every instruction: its line, its column, and the instruction that begins its statement. */
  readonly lines: Int32Array;
  readonly columns: Int32Array;
  readonly statements: Int32Array;
  readonly handlers: readonly Handler[];
  readonly variables: readonly VariableRange[];
}

/** Texts ready to run. It never changes after `compile`, and its constants are frozen. */
export interface Program {
  readonly functions: readonly FunctionCode[];
  readonly literals: readonly Value[];
  /** The names of the top level and their values, index by index. */
  readonly topNames: readonly string[];
  readonly topValues: readonly Value[];
  readonly hostNames: HostNames;
  /** The top-level functions, in the order of the texts. */
  readonly functionNames: readonly string[];
}

/** The end of a call that ran in one go; `lines` has the lines it executed, in order of their first time. */
export type CallResult =
  | { readonly kind: "returned"; readonly value: Value; readonly lines: readonly SourceLine[] }
  | {
      readonly kind: "failed";
      readonly message: string;
      readonly position: Position;
      readonly lines: readonly SourceLine[];
    };

/** A line of a text, counted from 1. */
export interface SourceLine {
  readonly source: string;
  readonly line: number;
}

/** One frame for a watch list: where it stands, and its variables in the order of their declarations. */
export interface FrameView {
  readonly functionName: string;
  readonly position: Position;
  readonly variables: readonly (readonly [name: string, value: Value])[];
}

/** The result of `compile`: a program, or everything that keeps the texts from being one. */
export type Compilation =
  | { readonly kind: "program"; readonly program: Program }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };
