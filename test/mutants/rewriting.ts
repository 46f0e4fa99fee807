import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, mutated } from "./mutant.ts";
import { mutantNamed } from "./registry/index.ts";

/** The environment variable that names the mutant to load. */
export const mutantVariable = "QUORATE_MUTANT";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The mutant this process is to load, if it is to load one. Throws on a name that is not in the registry. */
export function chosenMutant(): Mutant | undefined {
  const name = process.env[mutantVariable];
  return name === undefined || name === "" ? undefined : mutantNamed(name);
}

/** The source a module of the repository has under a mutant, or undefined if the mutant leaves it alone. */
export function rewritten(mutant: Mutant, path: string, source: string): string | undefined {
  const file = relative(root, path).split(sep).join("/");
  return mutant.rewrites.some((rewrite) => rewrite.file === file) ? mutated(mutant, file, source) : undefined;
}
