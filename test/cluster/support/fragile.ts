import { defineMachine } from "@quorate/machine";
import { z } from "zod";

/** A machine that says no when it is asked to, and else counts. */
const fragile: ReturnType<typeof define> = define();

export default fragile;

function define() {
  return defineMachine({
    name: "fragile",
    initial: { count: 0 },
    transitions: {
      touch: {
        input: z.object({ by: z.int() }),
        apply: ({ count }, { by }) => {
          if (by < 0) throw new Error("never backwards");
          return { state: { count: count + by }, output: { count: count + by } };
        },
      },
    },
  });
}
