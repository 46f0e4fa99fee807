import type { Mutant } from "../mutant.ts";
import { ballots } from "./ballots.ts";
import { collection } from "./collection.ts";
import { configurations } from "./configurations.ts";
import { copies } from "./copies.ts";
import { durability } from "./durability.ts";
import { forwarding } from "./forwarding.ts";
import { outcomes } from "./outcomes.ts";
import { rounds } from "./rounds.ts";

/** Every mutant, in the order of the table. */
export const mutants: readonly Mutant[] = [
  ...ballots,
  ...rounds,
  ...outcomes,
  ...forwarding,
  ...configurations,
  ...copies,
  ...collection,
  ...durability,
];

/** The mutant of that name. Throws on a name that is not in the registry. */
export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined) {
    throw new Error(`there is no mutant ${JSON.stringify(name)}; test/mutants/TABLE.md lists them`);
  }
  return mutant;
}
