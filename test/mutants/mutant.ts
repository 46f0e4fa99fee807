/** One place of the source, by its exact text, and what a mutant makes of it. The text must occur once in the file. */
export interface Rewrite {
  /** The file, from the repository's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What finds the mutant, within its budget. */
export type Killer =
  /** The simulator finds a violation within this many seeds, from 1 on. */
  | { readonly by: "simulator"; readonly seeds: number }
  /** The explorer finds a violation in this scope within this many states. */
  | { readonly by: "explorer"; readonly scope: string; readonly states: number }
  /** Tests of this file fail; `test` narrows them by name. */
  | { readonly by: "scenario"; readonly file: string; readonly test: string };

/** A wrong implementation of the protocol that the tests must tell from the right one. */
export interface Mutant {
  /** Unique, in words joined by hyphens. */
  readonly name: string;
  /** The rule it breaks. */
  readonly rule: string;
  /** What it does wrong, in one sentence without a full stop. */
  readonly breaks: string;
  readonly rewrites: readonly Rewrite[];
  readonly killer: Killer;
}

/** The source of a file as a mutant has it. Throws if the text it rewrites is not there exactly once. */
export function mutated(mutant: Mutant, file: string, source: string): string {
  return mutant.rewrites
    .filter((rewrite) => rewrite.file === file)
    .reduce((text, { from, to }) => {
      const count = text.split(from).length - 1;
      if (count === 1) return text.replace(from, () => to);
      throw new Error(`the mutant ${mutant.name} rewrites a text that ${file} has ${count} times, not once: ${from}`);
    }, source);
}

/** Killed by the simulator within this many seeds. */
export function simulated(seeds: number): Killer {
  return { by: "simulator", seeds };
}

/** Killed by the explorer in a scope within this many states. */
export function explored(scope: string, states: number): Killer {
  return { by: "explorer", scope, states };
}

/** Killed by a test of this file. */
export function scripted(file: string, test: string): Killer {
  return { by: "scenario", file, test };
}
