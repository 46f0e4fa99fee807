import type { Configuration, Copies } from "@quorate/membership";
import { type Ballot, fill } from "@quorate/synod";
import type { AnswerBody } from "./frame.ts";
import { isReserved } from "./keys.ts";
import type { Transaction } from "./transaction.ts";
import { type Reporters, absurdity } from "./reporters.ts";

/**
 * Takes over what other stores accepted, while the joint configuration is adopted (R7), tombstones included: all of it
 * in the batch that is being gathered, so that the answer says that it is durable (R18).
 */
export function fillIn(
  transaction: Transaction,
  reporters: Reporters,
  adopted: Configuration,
  { keys, ballots, values }: Copies,
): AnswerBody {
  const { epoch } = adopted;
  if (adopted.kind !== "joint") {
    const detail = `epoch ${epoch} is not joint, and nothing is caught up in it`;
    return { kind: "refused", why: "wrong-epoch", detail };
  }
  const refused: string[] = [];
  for (const [index, key] of keys.entries()) {
    const [ballot, value] = [ballots[index], values[index]];
    // Reserved keys are no data; the configuration register has rules of its own (R3).
    if (ballot === undefined || value === undefined || isReserved(key)) {
      refused.push(key);
      continue;
    }
    const refusal = objection(reporters, epoch, ballot);
    if (refusal !== undefined) return refusal;
    const step = fill(transaction.slot(key), { ballot, value }, epoch);
    if (step.changed) transaction.put(key, step.register);
    if (!step.filled) refused.push(key);
  }
  return { kind: "filled", refused };
}

/** Nothing was accepted in an epoch that is yet to come (R1), or at a counter that is poison (R20). */
function objection(reporters: Reporters, epoch: number, ballot: Ballot): AnswerBody | undefined {
  if (ballot.epoch <= epoch) return absurdity(reporters, ballot);
  const detail = `a copy is of epoch ${ballot.epoch}, the message of ${epoch}`;
  return { kind: "refused", why: "wrong-epoch", detail };
}
