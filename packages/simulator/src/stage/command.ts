/** How a stage begins. Plain data: it travels in links. */
export interface StageOptions {
  readonly seed: number;
  /** How many members the first configuration has: 1 to 7. */
  readonly nodes: number;
  /** Grown from a cluster of one by a change, or born as an initial list. */
  readonly birth: "form" | "form-with";
  /** Whether frames arrive by themselves once the cluster is born. */
  readonly mode: NetworkMode;
}

/** `flow`: frames arrive when they are due. `held`: each waits for a command. */
export type NetworkMode = "flow" | "held";

/** What a client may ask for on a stage. */
export type StageOperation = "put" | "get" | "increment" | "delete";

/** Something that is done to a stage from outside. */
export type Command =
  | {
      readonly kind: "operate";
      readonly node: string;
      readonly operation: StageOperation;
      readonly key: string;
      /** What a put writes; empty for the others. */
      readonly value: string;
    }
  | { readonly kind: "kill"; readonly node: string }
  | { readonly kind: "start"; readonly node: string; readonly disk: "kept" | "wiped" }
  | { readonly kind: "pause"; readonly node: string }
  | { readonly kind: "resume"; readonly node: string }
  /** Nothing passes from the one group to the other, nor back unless it is one-way. */
  | {
      readonly kind: "wall";
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly isOneWay: boolean;
    }
  /** Takes a wall away; all of them with 0. */
  | { readonly kind: "heal"; readonly wall: number }
  | { readonly kind: "network"; readonly mode: NetworkMode }
  | { readonly kind: "deliver"; readonly frame: number }
  | { readonly kind: "lose"; readonly frame: number }
  | { readonly kind: "duplicate"; readonly frame: number }
  /** Asks `node` for a change to exactly these members; names that no node has are new nodes. */
  | {
      readonly kind: "change";
      readonly node: string;
      readonly target: readonly string[];
      /** Members of the target whose store must be a new one. */
      readonly replace: readonly string[];
    }
  | { readonly kind: "abort"; readonly node: string };

/** A command, and how many steps came before it; a step is one event or one command. */
export interface PlacedCommand {
  readonly at: number;
  readonly command: Command;
}

/** Everything that determines what a stage shows. */
export interface Run {
  readonly options: StageOptions;
  /** In the order of their places; each has its own. */
  readonly commands: readonly PlacedCommand[];
}

/** Bounds of a stage. */
export const stageLimits = {
  members: 7,
  /** Nodes in all, retired ones included. */
  nodes: 9,
  steps: 20_000,
  commands: 1000,
  keyLength: 24,
  valueLength: 40,
  operations: 300,
  walls: 12,
} as const;

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isName = (value: unknown): boolean => typeof value === "string" && /^n[1-9]$/.test(value);
const areNames = (value: unknown): boolean => Array.isArray(value) && value.length <= 9 && value.every(isName);
const isId = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(value as string);
const isText =
  (lengthMax: number) =>
  (value: unknown): boolean =>
    typeof value === "string" && value.length <= lengthMax && /^[ -~]*$/.test(value);

const shapes: Readonly<Record<Command["kind"], Shape>> = {
  operate: {
    node: isName,
    operation: isOneOf("put", "get", "increment", "delete"),
    key: (value) => isText(stageLimits.keyLength)(value) && value !== "",
    value: isText(stageLimits.valueLength),
  },
  kill: { node: isName },
  start: { node: isName, disk: isOneOf("kept", "wiped") },
  pause: { node: isName },
  resume: { node: isName },
  wall: { from: areNames, to: areNames, isOneWay: (value) => typeof value === "boolean" },
  heal: { wall: isId },
  network: { mode: isOneOf("flow", "held") },
  deliver: { frame: isId },
  lose: { frame: isId },
  duplicate: { frame: isId },
  change: { node: isName, target: areNames, replace: areNames },
  abort: { node: isName },
};

const optionShape: Shape = {
  seed: isId,
  nodes: (value) => isId(value) && (value as number) >= 1 && (value as number) <= stageLimits.members,
  birth: isOneOf("form", "form-with"),
  mode: isOneOf("flow", "held"),
};

/** Takes a run from outside, a link or a file. Throws a TypeError that says what is wrong with it. */
export function readRun(value: unknown): Run {
  const { options, commands } = fieldsOf(value, "a run");
  check(options, optionShape, "options");
  if (!Array.isArray(commands) || commands.length > stageLimits.commands) {
    throw new TypeError(`commands must be a list of at most ${stageLimits.commands}`);
  }
  let last = -1;
  for (const [index, placed] of commands.entries()) {
    const where = `commands[${index}]`;
    const { at, command } = fieldsOf(placed, where);
    if (!isId(at) || (at as number) <= last || (at as number) >= stageLimits.steps) {
      throw new TypeError(`${where}.at is ${text(at)}; give a step above ${last} and below ${stageLimits.steps}`);
    }
    last = at as number;
    checkCommand(command, `${where}.command`);
  }
  return { options: options as StageOptions, commands: commands as readonly PlacedCommand[] };
}

/** Throws a TypeError if a value is no command. */
export function checkCommand(value: unknown, where: string): asserts value is Command {
  const { kind } = fieldsOf(value, where);
  const shape = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind as Command["kind"]] : undefined;
  if (shape === undefined)
    throw new TypeError(`${where}.kind is ${text(kind)}; give one of ${Object.keys(shapes).join(", ")}`);
  check(value, { kind: () => true, ...shape }, where);
}

function check(value: unknown, shape: Shape, where: string): void {
  const fields = fieldsOf(value, where);
  for (const [name, isRight] of Object.entries(shape)) {
    if (!isRight(fields[name])) throw new TypeError(`${where}.${name} cannot be ${text(fields[name])}`);
  }
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) throw new TypeError(`${where} has no field ${unknown}`);
}

function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} is ${text(value)}, not an object`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
