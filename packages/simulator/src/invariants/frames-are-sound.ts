import type { Frame } from "@quorate/replica";
import { isReserved } from "@quorate/replica";
import { absurdJump } from "@quorate/synod";
import type { Invariant } from "./invariant.ts";

/** R20, Configurations: counters stay far from where numbers end, and no listing shows a key of the cluster's own. */
export function framesAreSound(): Invariant {
  return {
    name: "counters and listings are sound",
    rule: "R20, Configurations",
    onSent: ({ from, messages }: Frame) => {
      for (const { body } of messages) {
        if ((body.kind === "prepare" || body.kind === "accept") && body.ballot.counter >= absurdJump) {
          return `${from.node} draws the counter ${body.ballot.counter}`;
        }
        const isPage = body.kind === "page" || body.kind === "scanned";
        if (isPage && body.page.keys.some(isReserved)) return `${from.node} lists a reserved key`;
      }
      return undefined;
    },
  };
}
