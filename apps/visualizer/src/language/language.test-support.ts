import { compile } from "./compile.ts";
import { callFunction } from "./threads.ts";
import type { HostNames, Problem, Program, Value } from "./types.ts";

/** The names that tests give to texts. */
const hostNames: HostNames = { awaitable: ["ask"], globals: ["self", "peers"] };

/** A program of one text; throws with its problems. */
export function programOf(text: string, ...others: readonly string[]): Program {
  const sources = [text, ...others].map((source, index) => ({ name: `text${index}.ts`, text: source }));
  const result = compile(sources, hostNames);
  if (result.kind === "problems") throw new Error(result.problems.map(describeProblem).join("\n"));
  return result.program;
}

/** The problems of texts, as `source:line:column message`. */
export function problemsOf(...texts: readonly string[]): readonly string[] {
  const result = compile(
    texts.map((text, index) => ({ name: `text${index}.ts`, text })),
    hostNames,
  );
  return result.kind === "problems" ? result.problems.map(describeProblem) : [];
}

/** What `run()` of a text returns, or `failed: message` with its place. */
export function outcomeOf(text: string, args: readonly Value[] = [], globals: Record<string, Value> = {}): Value {
  const result = callFunction(programOf(text), "run", args, globals);
  if (result.kind === "returned") return result.value;
  return `failed: ${result.message} (${result.position.line}:${result.position.column})`;
}

/** What real JavaScript makes of the body of a function, or `threw` and what it threw. */
export function realOutcomeOf(body: string): unknown {
  try {
    // The comparison with the real language is the point of these tests; their texts are fixed or generated here.
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(`"use strict"; ${body}`)() as unknown;
  } catch (error) {
    return { threw: error instanceof Error ? error.message : error };
  }
}

function describeProblem({ position, message }: Problem): string {
  return `${position.source}:${position.line}:${position.column} ${message}`;
}
