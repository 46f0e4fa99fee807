import type { System } from "./system.ts";

/**
 * The part of a system after a prefix: it starts from the one state that these steps lead to. Counter-examples then
 * start there too. Throws if a step of the prefix cannot be taken, with those that can.
 */
export function directed<State>(system: System<State>, prefix: readonly string[]): System<State> {
  let [state] = system.initial;
  for (const wanted of prefix) {
    if (state === undefined) throw new Error("a directed system starts at an initial state");
    const found = new Map<string, State>();
    system.expand(state, (next, label) => found.set(typeof label === "string" ? label : label(), next));
    state = found.get(wanted);
    if (state === undefined) throw new Error(`no step "${wanted}"; there are: ${[...found.keys()].join("; ")}`);
  }
  return { ...system, initial: state === undefined ? [] : [state] };
}
