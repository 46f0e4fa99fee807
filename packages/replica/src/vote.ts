import { type Configuration, follows } from "@quorate/membership";
import {
  type AcceptorStep,
  type Ballot,
  accept,
  collect,
  dropPromise,
  installChosen,
  prepare,
  sameBallot,
  unreachable,
  zeroBallot,
} from "@quorate/synod";
import { encodeConfiguration } from "./configuration-codec.ts";
import type { AnswerBody, ControlBody, FencedBody, Refusal } from "./frame.ts";
import { isTombstone } from "./envelope.ts";
import { fillIn } from "./filling.ts";
import { configurationKey, isReserved } from "./keys.ts";
import { type Reporters, absurdity, unfitLink } from "./reporters.ts";
import type { Transaction } from "./transaction.ts";

/** An answer, or one that takes a while and starts only once the batch is durable. */
export type Vote = AnswerBody | ((answer: (body: AnswerBody) => void) => void);

/** The questions that touch registers. */
export type RegisterBody = Extract<
  FencedBody,
  { readonly kind: "prepare" | "accept" | "read" | "collect" | "install" | "fill" }
>;

/** Steps a question about registers through the acceptor's rules. The fence has let it pass, as of `adopted`. */
export function vote(
  transaction: Transaction,
  reporters: Reporters,
  adopted: Configuration,
  body: RegisterBody,
): AnswerBody {
  const { epoch } = adopted;
  switch (body.kind) {
    case "prepare":
      return (
        objection(reporters, epoch, [body.ballot]) ??
        apply(transaction, body.key, prepare(transaction.slot(body.key), body.ballot))
      );
    case "accept":
      return (
        objection(reporters, epoch, body.next === undefined ? [body.ballot] : [body.ballot, body.next]) ??
        apply(transaction, body.key, accept(transaction.slot(body.key), body))
      );
    case "read": {
      const register = transaction.get(body.key);
      return { kind: "observed", accepted: register?.accepted ?? zeroBallot, value: register?.value };
    }
    case "collect":
      return objection(reporters, epoch, [body.ballot]) ?? collectIn(transaction, adopted, body);
    case "fill":
      return fillIn(transaction, reporters, adopted, body.copies);
    case "install":
      return install(transaction, reporters, adopted, body.link);
    default:
      return unreachable(body);
  }
}

/** The registers a question needs in memory. */
export function keysOf(body: FencedBody | ControlBody): readonly string[] {
  if (body.kind === "fill") return body.copies.keys;
  return "key" in body ? [body.key] : [];
}

/** The bytes a question holds while it waits, about. */
export function bytesOf(body: FencedBody | ControlBody): number {
  if (body.kind === "accept") return body.value.length;
  return body.kind === "fill" ? body.copies.values.reduce((sum, value) => sum + value.length, 0) : 0;
}

/**
 * Steps an install (R10): of the configuration in force, or of one that follows it. Its ballot may be of an epoch before
 * the adopted one: whoever installs what was chosen there may have gone on already.
 */
function install(
  transaction: Transaction,
  reporters: Reporters,
  adopted: Configuration,
  link: Extract<FencedBody, { readonly kind: "install" }>["link"],
): AnswerBody {
  const { configuration, ballot } = link;
  // This store went on: adoption has put a later one into the register (R3). A coordinator that lags need not wait.
  if (configuration.epoch < adopted.epoch) return { kind: "installed" };
  if (configuration.id !== adopted.id && !follows(adopted, configuration)) {
    return unfitLink(reporters, configuration.epoch, adopted);
  }
  const refusal = absurdity(reporters, ballot);
  if (refusal !== undefined) return refusal;
  installLink(transaction, link);
  return { kind: "installed" };
}

/** Writes a chosen configuration as the accepted value of the configuration register (R3, R10). */
export function installLink(
  transaction: Transaction,
  link: Extract<FencedBody, { readonly kind: "install" }>["link"],
): void {
  const value = encodeConfiguration(link.configuration);
  const step = installChosen(transaction.slot(configurationKey), { ballot: link.ballot, value });
  if (step.changed) transaction.put(configurationKey, step.register);
}

/** Step (b) of R14, with what synod cannot know: the configuration, and what is a tombstone. */
function collectIn(
  transaction: Transaction,
  adopted: Configuration,
  { key, ballot }: Extract<RegisterBody, { readonly kind: "collect" }>,
): AnswerBody {
  // While joint, a store of one set may lack what the other's members all accepted.
  if (adopted.kind === "joint") {
    const detail = `epoch ${adopted.epoch} is joint, and nothing is collected before it ends`;
    return { kind: "refused", why: "wrong-epoch", detail };
  }
  const slot = transaction.slot(key);
  const { value } = slot.register ?? {};
  if (isReserved(key) || (value !== undefined && !isTombstone(value))) return { kind: "kept" };
  const step = collect(slot, ballot);
  if (step.removed) transaction.remove(key, step.floor);
  return step.reply;
}

/** Drops registers that hold nothing but the promise they are named with (R14). */
export function dropIn(transaction: Transaction, promises: ReadonlyMap<string, Ballot>): void {
  for (const [key, promised] of promises) {
    const slot = transaction.slot(key);
    if (slot.register === undefined || !sameBallot(slot.register.promised, promised)) continue;
    const step = dropPromise(slot);
    if (step.removed) transaction.remove(key, step.floor);
  }
}

function apply<Reply extends AnswerBody>(transaction: Transaction, key: string, step: AcceptorStep<Reply>): Reply {
  if (step.changed) transaction.put(key, step.register);
  return step.reply;
}

/** R1: a ballot is of the message's epoch, which the fence has found to be the adopted one. R20: no poison. */
function objection(reporters: Reporters, epoch: number, asked: readonly Ballot[]): Refusal | undefined {
  for (const ballot of asked) {
    if (ballot.epoch !== epoch) {
      const detail = `the ballot is of epoch ${ballot.epoch}, the message of ${epoch}`;
      return { kind: "refused", why: "wrong-epoch", detail };
    }
    const refusal = absurdity(reporters, ballot);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
