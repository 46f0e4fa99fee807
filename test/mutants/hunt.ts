import { runSeed } from "@quorate/simulator";
import { explore, scopes, shippedCore } from "@quorate/simulator/explorer";

// One hunt, in a process that may have loaded a mutant: `hunt.ts simulator FROM TO` or `hunt.ts explorer SCOPE STATES`.
// Prints a {@link Hunted} as JSON.

/** What a hunt came to. */
export interface Hunted {
  readonly killed: boolean;
  /** The last seed that was run, or the states that were explored. */
  readonly effort: number;
  /** The invariant that broke. */
  readonly what: string;
}

/** Far more steps than any of the scopes takes. */
const depthMax = 10_000;

async function simulated(from: number, to: number): Promise<Hunted> {
  for (let seed = from; seed <= to; seed++) {
    const { violation } = await runSeed(seed);
    if (violation !== undefined) return { killed: true, effort: seed, what: violation.invariant };
  }
  return { killed: false, effort: to, what: "" };
}

function explored(name: string, statesMax: number): Hunted {
  const scope = scopes.find((each) => each.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const { states, violation } = explore(scope.system(shippedCore), { statesMax, depthMax });
  return { killed: violation !== undefined, effort: states, what: violation?.reason ?? "" };
}

const [by, first = "", last] = process.argv.slice(2);
const hunted = by === "simulator" ? await simulated(Number(first), Number(last)) : explored(first, Number(last));
console.log(JSON.stringify(hunted));
