import { getRandomValues } from "node:crypto";
import type { Random } from "@quorate/replica";

/** Unpredictable numbers of the operating system: store, proposer and cluster ids are made of them. */
export const systemRandom: Random = {
  uint32() {
    const [drawn = 0] = getRandomValues(new Uint32Array(1));
    return drawn;
  },
};
