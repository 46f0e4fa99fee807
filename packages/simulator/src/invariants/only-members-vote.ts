import type { AnswerBody, Frame } from "@quorate/replica";
import { type Witness, names } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

const votes: ReadonlySet<AnswerBody["kind"]> = new Set([
  "promised",
  "accepted",
  "conflict",
  "observed",
  "page",
  "scanned",
  "filled",
]);

/** R12, R19: a store votes only in a configuration that names it, and never when it is behind what a peer saw of it. */
export function onlyMembersVote(): Invariant {
  return {
    name: "only members vote",
    rule: "R12, R19",
    onSent: (frame: Frame, witness: Witness, isOlder: boolean) => {
      const { from, epoch, messages } = frame;
      for (const { body } of messages) {
        if (!votes.has(body.kind as AnswerBody["kind"])) continue;
        if (isOlder) return `${from.node} answers ${body.kind} from a disk that was put back in time`;
        const configuration = witness.links.get(epoch)?.configuration;
        if (configuration === undefined)
          return `${from.node} answers ${body.kind} at epoch ${epoch}, which nobody adopted`;
        if (configuration.id !== frame.configuration) return `${from.node} votes in another configuration of ${epoch}`;
        if (!names(configuration, from.store)) {
          return `${from.node} answers ${body.kind} at epoch ${epoch}, which does not name its store`;
        }
      }
      return undefined;
    },
  };
}
