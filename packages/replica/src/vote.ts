import {
  type AcceptorStep,
  type Ballot,
  accept,
  installChosen,
  prepare,
  unreachable,
  zeroBallot,
} from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import { encodeConfiguration } from "./configuration-codec.ts";
import type { AnswerBody, ControlBody, FencedBody, Refusal } from "./frame.ts";
import { configurationKey } from "./keys.ts";
import type { Transaction } from "./transaction.ts";

/** An answer, or one that takes a while and starts only once the batch is durable. */
export type Vote = AnswerBody | ((answer: (body: AnswerBody) => void) => void);

/** The questions that touch one register. */
export type RegisterBody = Extract<FencedBody, { readonly kind: "prepare" | "accept" | "read" | "install" }>;

/** Steps a question about one register through the acceptor's rules. The fence has let it pass. */
export function vote(transaction: Transaction, ballots: Ballots, epoch: number, body: RegisterBody): AnswerBody {
  switch (body.kind) {
    case "prepare":
      return (
        objection(ballots, epoch, [body.ballot]) ??
        apply(transaction, body.key, prepare(slotOf(transaction, body.key), body.ballot))
      );
    case "accept":
      return (
        objection(ballots, epoch, body.next === undefined ? [body.ballot] : [body.ballot, body.next]) ??
        apply(transaction, body.key, accept(slotOf(transaction, body.key), body))
      );
    case "read": {
      const register = transaction.get(body.key);
      return { kind: "observed", accepted: register?.accepted ?? zeroBallot, value: register?.value };
    }
    case "install":
      installLink(transaction, body.link);
      return { kind: "installed" };
    default:
      return unreachable(body);
  }
}

/** The register a question needs in memory. */
export function keyOf(body: FencedBody | ControlBody): string | undefined {
  return "key" in body ? body.key : undefined;
}

/** Writes a chosen configuration as the accepted value of the configuration register (R3, R10). */
export function installLink(
  transaction: Transaction,
  link: Extract<FencedBody, { readonly kind: "install" }>["link"],
): void {
  const value = encodeConfiguration(link.configuration);
  const step = installChosen(slotOf(transaction, configurationKey), { ballot: link.ballot, value });
  if (step.changed) transaction.put(configurationKey, step.register);
}

function slotOf(transaction: Transaction, key: string): Parameters<typeof prepare>[0] {
  // Nothing is collected yet, so no register was ever removed and the floor is where it began (R14).
  return { register: transaction.get(key), floor: zeroBallot };
}

function apply<Reply extends AnswerBody>(transaction: Transaction, key: string, step: AcceptorStep<Reply>): Reply {
  if (step.changed) transaction.put(key, step.register);
  return step.reply;
}

/** R1: a ballot is of the message's epoch, which the fence has found to be the adopted one. R20: no poison. */
function objection(ballots: Ballots, epoch: number, asked: readonly Ballot[]): Refusal | undefined {
  for (const ballot of asked) {
    if (ballot.epoch !== epoch) {
      const detail = `the ballot is of epoch ${ballot.epoch}, the message of ${epoch}`;
      return { kind: "refused", why: "wrong-epoch", detail };
    }
    if (!ballots.meet(ballot)) {
      const detail = `the counter ${ballot.counter} is absurdly high`;
      return { kind: "refused", why: "absurd-counter", detail };
    }
  }
  return undefined;
}
