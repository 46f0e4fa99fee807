import { defineMachine } from "@quorate/machine";
import { z } from "zod";

/** A count, with a text beside it that makes the register as large as the values of the other workloads. */
interface Tally {
  readonly count: number;
  readonly padding: string;
}

const initial: Tally = { count: 0, padding: "" };

/** The machine of the read-modify-write workloads. */
export default defineMachine({
  name: "tally",
  initial,
  transitions: {
    /** Makes the register about so many bytes long. */
    fill: {
      input: z.object({ bytes: z.int().min(0) }),
      apply: (state, { bytes }) => ({ state: { ...state, padding: "x".repeat(Math.max(0, bytes - 28)) } }),
    },
    add: {
      input: z.object({ by: z.int() }),
      apply: (state, { by }) => ({ state: { ...state, count: state.count + by }, output: state.count + by }),
    },
  },
});
