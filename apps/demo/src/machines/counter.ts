import { defineMachine } from "@quorate/machine";
import { z } from "zod";
import { contains, insert, type Intervals } from "../intervals.ts";

/** The counter's state: its value, and which increments made it so. */
export interface CounterState {
  readonly value: number;
  /** By client, the sequence numbers applied. */
  readonly applied: Readonly<Record<string, Intervals>>;
  /** How often an increment came that was in already. */
  readonly doubled: number;
  /** The first of them, as `client/sequence`. */
  readonly doubledFirst: readonly string[];
}

const DOUBLED_SHOWN_MAX = 20;

const input = z.object({ client: z.string().min(1).max(64), sequence: z.int().min(1) });
const initial: CounterState = { value: 0, applied: {}, doubled: 0, doubledFirst: [] };

/** A counter that hides nothing: it applies every increment it is given, twice if given twice, and keeps which ones. */
export default defineMachine({
  name: "counter",
  initial,
  transitions: {
    increment: {
      input,
      apply: (state, { client, sequence }) => {
        const before = Object.hasOwn(state.applied, client) ? (state.applied[client] ?? []) : [];
        const again = contains(before, sequence);
        const next: CounterState = {
          value: state.value + 1,
          applied: { ...state.applied, [client]: insert(before, sequence) },
          doubled: state.doubled + (again ? 1 : 0),
          doubledFirst: again
            ? [...state.doubledFirst, `${client}/${sequence}`].slice(0, DOUBLED_SHOWN_MAX)
            : state.doubledFirst,
        };
        return { state: next, output: { value: next.value } };
      },
    },
  },
});
