import { defineMachine } from "@quorate/machine";
import { z } from "zod";

/** The generals who have signed off, and whether the missile is gone. */
interface Launch {
  readonly signed: readonly string[];
  readonly launched: boolean;
}

const initial: Launch = { signed: [], launched: false };
const input = z.object({ general: z.string().min(1) });

/**
 * The missile-launch machine. Two different generals have to sign off; until then a sign-off can be revoked, and
 * from then on nothing changes any more. Both transitions answer the state they lead to.
 */
export default defineMachine({
  name: "icbm",
  initial,
  transitions: {
    sign: {
      input,
      apply: (state, { general }) => {
        if (state.launched || state.signed.includes(general)) return { state, output: state };
        const signed = [...state.signed, general];
        const next = { signed, launched: signed.length === 2 };
        return { state: next, output: next };
      },
    },
    unsign: {
      input,
      apply: (state, { general }) => {
        if (state.launched) return { state, output: state };
        const next = { ...state, signed: state.signed.filter((name) => name !== general) };
        return { state: next, output: next };
      },
    },
  },
});
