import type { EngineScope } from "./engine.ts";

/** Throws a TypeError that names the first value of a scope that makes no sense. */
export function checkScope<Slot>({ engine, acceptors, clients }: EngineScope<Slot>): void {
  if (!Number.isSafeInteger(acceptors) || acceptors < 1) {
    throw new TypeError(`acceptors is ${acceptors}; give an integer of at least 1`);
  }
  plain(engine.blank, "the blank slot");
  const owners = new Map<number, string>();
  for (const { name, ballots } of clients) {
    let last = 0;
    for (const ballot of ballots) {
      if (!Number.isSafeInteger(ballot) || ballot <= last) {
        throw new TypeError(`client ${name} has ballot ${ballot} after ${last}; give rising integers from 1`);
      }
      const owner = owners.get(ballot);
      if (owner !== undefined) throw new TypeError(`clients ${owner} and ${name} share ballot ${ballot}`);
      owners.set(ballot, name);
      last = ballot;
    }
  }
}

/** The slot, if it is plain data, which is what JSON tells apart. Throws a TypeError that names what is not. */
export function plain<Slot>(slot: Slot, what: string): Slot {
  const odd = oddIn(slot);
  if (odd === undefined) return slot;
  throw new TypeError(`${what} holds ${odd.text}; use texts, finite numbers, booleans, null, arrays and plain objects`);
}

/** The first value in a value that is not plain data. */
function oddIn(value: unknown): { readonly text: string } | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value))
    return undefined;
  if (typeof value !== "object")
    return { text: typeof value === "number" ? `${value}` : `a value of type ${typeof value}` };
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  if (!isPlain) return { text: `a ${value.constructor.name}` };
  for (const part of Object.values(value) as unknown[]) {
    // A property that is undefined is as good as none.
    const odd = part === undefined && !Array.isArray(value) ? undefined : oddIn(part);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
