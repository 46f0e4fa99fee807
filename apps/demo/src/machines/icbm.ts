import { defineMachine } from "@quorate/machine";
import { z } from "zod";

/** The launch machine's state: who has signed off, and once it is launched, whose two sign-offs did it. */
export interface LaunchState {
  readonly signed: readonly string[];
  readonly launchedBy: readonly string[] | null;
}

const SIGN_OFFS_NEEDED = 2;

const input = z.object({ general: z.string().min(1).max(64) });
const initial: LaunchState = { signed: [], launchedBy: null };

/** A missile launch: it happens at the second sign-off. Until then a sign-off can be revoked; then both do nothing. */
export default defineMachine({
  name: "icbm",
  initial,
  transitions: {
    sign: {
      input,
      apply: (state, { general }) => {
        if (state.launchedBy !== null || state.signed.includes(general)) return told(state);
        const signed = [...state.signed, general];
        return told({ signed, launchedBy: signed.length < SIGN_OFFS_NEEDED ? null : signed });
      },
    },
    unsign: {
      input,
      apply: (state, { general }) => {
        if (state.launchedBy !== null) return told(state);
        return told({ signed: state.signed.filter((name) => name !== general), launchedBy: null });
      },
    },
  },
});

function told(state: LaunchState): { state: LaunchState; output: { launched: boolean } } {
  return { state, output: { launched: state.launchedBy !== null } };
}
