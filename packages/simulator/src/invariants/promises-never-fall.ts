import { compareBallots, formatBallot, maxBallot, zeroBallot } from "@quorate/synod";
import { type DurableStep, promiseOf } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** The acceptor's rule and R14: within the life of a store, promises, accepted ballots and the floor never fall. */
export function promisesNeverFall(): Invariant {
  return {
    name: "promises and floors never fall",
    rule: "Acceptor, R14",
    onDurable: ({ store, writes, before }: DurableStep) => {
      if (compareBallots(store.floor, before.floor) < 0) {
        return `the floor of ${store.node} fell from ${formatBallot(before.floor)} to ${formatBallot(store.floor)}`;
      }
      for (const [key, was, is] of writes) {
        const [promised, now] = [promiseOf(was, before.floor), promiseOf(is, store.floor)];
        // A register that is made again holds what it promised before in its own promise.
        if (compareBallots(now, promised) < 0) {
          return `the promise of ${key} on ${store.node} fell from ${formatBallot(promised)} to ${formatBallot(now)}`;
        }
        const accepted = was?.accepted ?? zeroBallot;
        // What was collected is gone, and the floor stands for it: also where a promise followed in the same batch.
        if (is !== undefined && compareBallots(maxBallot(is.accepted, store.floor), accepted) < 0) {
          return `the accepted ballot of ${key} on ${store.node} fell below ${formatBallot(accepted)}`;
        }
      }
      return undefined;
    },
  };
}
