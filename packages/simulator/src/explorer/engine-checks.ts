import type { EnginePromise, EngineScope } from "./engine.ts";

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
function plain<Slot>(slot: Slot, what: string): Slot {
  const odd = oddIn(slot);
  if (odd === undefined) return slot;
  throw new TypeError(`${what} holds ${odd.text}; use texts, finite numbers, booleans, null, arrays and plain objects`);
}

/**
 * What a step of an engine returned, which was given `slot`: `text` is that slot as it was. Throws a TypeError for an
 * answer of another shape, and for a slot that was changed in place.
 */
export function stepOf<Step extends { readonly slot: unknown }>(
  returned: Step,
  name: "prepare" | "accept",
  slot: unknown,
  text: string,
): Step {
  const part = name === "prepare" ? "promise" : "isAccepted";
  if (Object(returned) !== returned || !("slot" in returned && part in returned)) {
    throw new TypeError(`${name} returned ${shown(returned)}; return { slot, ${part} }`);
  }
  if (JSON.stringify(slot) !== text) {
    throw new TypeError(`${name} changed the slot it was given, ${text}; leave it as it is and return a new one`);
  }
  plain(returned.slot, `the slot after ${name === "prepare" ? "a prepare" : "an accept"}`);
  return returned;
}

/** The promise in what a prepare returned. Throws a TypeError if it is none. */
export function promiseIn(step: { readonly promise?: unknown }): EnginePromise | undefined {
  const { promise } = step;
  if (promise === undefined) return undefined;
  const { ballot, value } = Object(promise) as Partial<EnginePromise>;
  if (typeof value === "string" && ballot !== undefined && Number.isSafeInteger(ballot) && ballot >= 0) {
    return { ballot, value };
  }
  const right = 'undefined to refuse, or { ballot, value }, { ballot: 0, value: "" } if nothing was accepted';
  throw new TypeError(`prepare returned the promise ${shown(promise)}; return ${right}`);
}

/** Whether an accept says that it accepted. Throws a TypeError if it says neither. */
export function isAcceptedIn(step: { readonly isAccepted?: unknown }): boolean {
  if (typeof step.isAccepted === "boolean") return step.isAccepted;
  throw new TypeError(`accept returned isAccepted ${shown(step.isAccepted)}; return true or false`);
}

/** A text that a function of the scope returned. Throws a TypeError that names the function for anything else. */
export function textFrom(returned: unknown, what: string): string {
  if (typeof returned === "string") return returned;
  throw new TypeError(`${what} returned ${shown(returned)}; return a text`);
}

function shown(value: unknown): string {
  if (typeof value === "function" || value instanceof Promise) return `a ${value.constructor.name}`;
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? typeof value);
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
