import {
  type Position,
  type Problem,
  type Program,
  type Value,
  compile,
  constant,
  copyValue,
  hasFunction,
} from "../language/index.ts";
import { dataOf } from "./data.ts";
import type { Acceptor, General, Scenario, Stage, World } from "./types.ts";

/** A stage for a scenario, or what has to be mended in its texts first. */
export type Staged =
  | { readonly kind: "stage"; readonly stage: Stage }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

const generalNames = ["Lee", "Ross", "Grant"];

/** The sources of the texts, as positions name them. */
export const engineSource = "engine";
export const machineSource = "machine";

/** How many of each a scenario may have. */
export const bounds = { generals: { least: 1, most: 3 }, acceptors: { least: 3, most: 5 } } as const;

const required: readonly { readonly name: string; readonly source: string; readonly use: string }[] = [
  { name: "execute", source: engineSource, use: "what it is called with is an operation" },
  { name: "general", source: machineSource, use: "each general runs it" },
];

/** Compiles the texts of a scenario. Throws a RangeError for too many generals or acceptors, or too few. */
export function stageOf(scenario: Scenario): Staged {
  for (const kind of ["generals", "acceptors"] as const) {
    const { least, most } = bounds[kind];
    const count = scenario[kind];
    if (Number.isInteger(count) && count >= least && count <= most) continue;
    throw new RangeError(`there are ${String(count)} ${kind}; give a number from ${least} to ${most}`);
  }
  const { engine, machine } = scenario.texts;
  const sources = [
    { name: engineSource, text: engine },
    { name: machineSource, text: machine },
  ];
  const compiled = compile(sources, { awaitable: ["ask"], globals: ["self", "acceptors"] });
  if (compiled.kind === "problems") return compiled;
  const { program } = compiled;
  const missing = required
    .filter(({ name }) => !hasFunction(program, name))
    .map(({ name, source, use }) => problemAt(source, `there is no function \`${name}\`: ${use}`));
  const memory = dataOf(constant(program, "proposer"));
  if (memory.kind === "problem")
    missing.push(problemAt(engineSource, `\`proposer\` cannot be used: ${memory.message}`));
  if (missing.length > 0) return { kind: "problems", problems: missing };
  return { kind: "stage", stage: { scenario, program, acceptors: namesOf(scenario) } };
}

function problemAt(source: string, message: string): Problem {
  const position: Position = { source, line: 1, column: 1 };
  return { position, message };
}

function namesOf({ acceptors }: Scenario): readonly string[] {
  // Constant for the texts, too: all worlds of a stage share the list.
  return Object.freeze(Array.from({ length: acceptors }, (_, index) => `A${index}`));
}

/** The world before anything happened. */
export function startOf({ scenario, program, acceptors }: Stage): World {
  return {
    generals: generalNames.slice(0, scenario.generals).map((name, index) => idle(program, name, index)),
    acceptors: acceptors.map(blank),
    network: [],
    operations: [],
    moment: 0,
    nextMessage: 1,
    nextProposer: scenario.generals,
  };
}

/** What a process that just started has in memory: what the engine puts there, and an id of its own. */
export function memoryOf(program: Program, proposer: number): Value {
  const template = constant(program, "proposer");
  const fields = typeof template === "object" && template !== null && !Array.isArray(template) ? template : {};
  return { ...(copyValue(fields) as Record<string, Value>), id: proposer };
}

/** A general whose process just started. */
export function idle(program: Program, name: string, proposer: number): General {
  return {
    name,
    phase: "idle",
    proposer,
    memory: memoryOf(program, proposer),
    thread: undefined,
    question: undefined,
    result: undefined,
    failure: undefined,
    attempts: 0,
    open: undefined,
  };
}

/** An acceptor with an empty disk. */
export function blank(name: string): Acceptor {
  return { name, isUp: true, disk: {}, ran: [], failure: undefined };
}
