import type { AnswerBody, Copies, Frame, QuestionBody, Reply } from "@quorate/replica";
import { type Ballot, compareBallots, formatBallot } from "@quorate/synod";
import { type StoreView, type Witness, configurationKey, promiseOf } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** R18: whatever an answer says, promises or refuses is durable on its store's disk before it leaves. */
export function durableBeforeAnswer(): Invariant {
  return {
    name: "no answer before its sync",
    rule: "R18",
    onSent: (frame: Frame, witness: Witness, isOlder: boolean) => {
      const store = witness.stores.get(frame.from.store);
      // What a disk that was put back in time says is another invariant's business.
      if (isOlder) return undefined;
      if (store === undefined) return `${frame.from.node} speaks for store ${frame.from.store}, which no disk holds`;
      if (frame.durable > store.image.sequence) {
        return `${store.node} calls batch ${frame.durable} durable, its disk ends at ${store.image.sequence}`;
      }
      for (const message of frame.messages) {
        if (message.kind !== "answer") continue;
        const question = witness.questionOf(message.process, message.attempt);
        const lacking = question && whatIsNotDurable(store, question, message.body, witness);
        if (lacking !== undefined) return `${store.node} answers ${message.body.kind} before ${lacking} is durable`;
      }
      return undefined;
    },
  };
}

function whatIsNotDurable(
  store: StoreView,
  question: QuestionBody,
  answer: Reply["body"],
  witness: Witness,
): string | undefined {
  const key = "key" in question ? question.key : configurationKey;
  const register = store.image.registers.get(key);
  const lacksPromise = (ballot: Ballot) =>
    compareBallots(promiseOf(register, store.floor), ballot) < 0
      ? `the promise of ${formatBallot(ballot)} for ${key}`
      : undefined;
  const lacksAccepted = (ballot: Ballot) =>
    witness.holds(store, key, ballot) ? undefined : `the acceptance of ${formatBallot(ballot)} of ${key}`;
  switch (answer.kind) {
    case "promised":
      return (
        (question.kind === "prepare" ? lacksPromise(question.ballot) : undefined) ?? lacksAccepted(answer.accepted)
      );
    case "accepted": {
      if (question.kind !== "accept") return undefined;
      const next = answer.nextPromised && question.next !== undefined ? lacksPromise(question.next) : undefined;
      return next ?? lacksAccepted(question.ballot);
    }
    case "conflict":
      return lacksPromise(answer.highest);
    case "observed":
      return lacksAccepted(answer.accepted);
    case "collected":
      return question.kind === "collect" && compareBallots(store.floor, question.ballot) < 0
        ? `the floor ${formatBallot(question.ballot)} that the removal of ${key} leaves`
        : undefined;
    case "installed":
      return question.kind === "install" ? lacksAccepted(question.link.ballot) : undefined;
    case "filled":
      return question.kind === "fill"
        ? whatOfCopiesIsNotDurable(store, question.copies, answer.refused, witness)
        : undefined;
    case "scanned":
      return whatOfCopiesIsNotDurable(store, answer.page, [], witness);
    default:
      return whatOfItsStateIsNotDurable(store, question, answer);
  }
}

function whatOfCopiesIsNotDurable(
  store: StoreView,
  { keys, ballots }: Pick<Copies, "keys" | "ballots">,
  refused: readonly string[],
  witness: Witness,
): string | undefined {
  for (const [index, key] of keys.entries()) {
    const ballot = ballots[index];
    if (ballot === undefined || refused.includes(key) || witness.holds(store, key, ballot)) continue;
    return `the copy of ${formatBallot(ballot)} of ${key}`;
  }
  return undefined;
}

function whatOfItsStateIsNotDurable(store: StoreView, question: QuestionBody, answer: AnswerBody): string | undefined {
  const adopted = store.configuration?.epoch ?? 0;
  switch (answer.kind) {
    case "adopted":
      return answer.epoch > adopted ? `the adoption of epoch ${answer.epoch}` : undefined;
    case "reserved":
      return question.kind === "reserve" && store.token !== question.token && adopted === 0
        ? `the reservation for ${question.token}`
        : undefined;
    case "refused": {
      const epoch = answer.why === "behind" ? answer.epoch : 0;
      const last = answer.why === "stale" ? (answer.links.at(-1)?.configuration.epoch ?? 0) : epoch;
      return last > adopted ? `the adoption of epoch ${last}` : undefined;
    }
    default:
      return undefined;
  }
}
