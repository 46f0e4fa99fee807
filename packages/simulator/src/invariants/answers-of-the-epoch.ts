import type { AnswerBody, Frame } from "@quorate/replica";
import type { StoreId } from "@quorate/synod";
import type { StoreView, Witness } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** Answers that say something of registers; all others may be given to anyone. */
const ofRegisters: ReadonlySet<string> = new Set<AnswerBody["kind"]>([
  "promised",
  "accepted",
  "conflict",
  "observed",
  "collected",
  "kept",
  "page",
  "scanned",
  "filled",
]);

/**
 * R2, R5: a store answers of its registers in no epoch but the one that it has durably adopted: nothing that arrived after
 * it adopted a later one, and no page of an epoch that it has not adopted yet.
 */
export function answersOfTheEpoch(): Invariant {
  /** Questions that met a store which was past their epoch, by asker, attempt and store. */
  const late = new Set<string>();
  /** Frames that arrived before such an adoption, and at which store: what they asked may be answered after it. */
  const inTime = new WeakMap<Frame, StoreId>();
  return {
    name: "answers belong to the adopted epoch",
    rule: "R2, R5",
    onArrived: (frame: Frame, { id, configuration }: StoreView) => {
      const { from, epoch, messages } = frame;
      if (epoch >= (configuration?.epoch ?? 0)) return void inTime.set(frame, id);
      // A copy of what was stepped already, in the same batch as the adoption (R4).
      if (inTime.get(frame) === id) return;
      for (const { kind, attempt } of messages) {
        if (kind === "question") late.add(`${from.process} ${attempt} ${id}`);
      }
    },
    onSent: ({ from, epoch, messages }: Frame, witness: Witness) => {
      const adopted = witness.stores.get(from.store)?.configuration?.epoch ?? 0;
      for (const message of messages) {
        if (message.kind !== "answer" || !ofRegisters.has(message.body.kind)) continue;
        const isLate = late.has(`${message.process} ${message.attempt} ${from.store}`);
        if (epoch > adopted || isLate)
          return `${from.node} answers ${message.body.kind} of epoch ${epoch}, having adopted ${adopted}`;
      }
      return undefined;
    },
  };
}
