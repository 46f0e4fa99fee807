import { dataQuorum } from "@quorate/membership";
import { type Register, compareBallots, maxBallot, type readVerdict, zeroBallot } from "@quorate/synod";
import { type Core, shippedCore } from "./model/core.ts";
import { dataKey } from "./model/question.ts";
import { type Store, pageOf, passesFence, stepFenced } from "./model/store.ts";

// Cores with one rule left out each: whoever explores them has to find what goes wrong.

/** Without R1: a ballot of the data register does not carry its epoch. */
export const flatBallots: Core = {
  ...shippedCore,
  ballotEpoch: () => 1,
  stepStore: (store, question) => {
    const { body, configuration } = question;
    const isData = (body.kind === "prepare" || body.kind === "accept") && body.key === dataKey;
    if (!isData) return shippedCore.stepStore(store, question);
    if (!passesFence(store, question)) return { store, answer: undefined };
    return stepFenced(store, { body, configuration: { ...configuration, epoch: 1 } });
  },
};

/** Without R5: a listing counts from a store that has not adopted the joint configuration. */
export const unfencedListing: Core = {
  ...shippedCore,
  stepStore: (store, question) =>
    question.body.kind === "list" ? { store, answer: pageOf(store) } : shippedCore.stepStore(store, question),
};

/** Without R8's epoch rule: what a quorum reports alike is returned, though it may only have been copied there. */
export const readsCopies: Core = {
  ...shippedCore,
  readVerdict: (quorum, _epoch, answers) => {
    const epochs = answers.flatMap(({ reply }) => (reply.kind === "observed" ? [reply.accepted.epoch] : []));
    const verdict: ReturnType<typeof readVerdict> = shippedCore.readVerdict(quorum, Math.max(0, ...epochs), answers);
    return verdict;
  },
};

/** Without the check of R14(b): a register is removed though a later promise is outstanding. */
export const collectsPromises: Core = {
  ...shippedCore,
  stepStore: (store, question) => {
    const { body } = question;
    const { data } = store;
    const isBare = body.kind === "collect" && data !== undefined && compareBallots(data.accepted, body.ballot) === 0;
    return shippedCore.stepStore(isBare ? { ...store, data: { ...data, promised: data.accepted } } : store, question);
  },
};

/** Without R10: while joint, both majorities decide the configuration register. */
export const jointDecidesItself: Core = { ...shippedCore, registerQuorum: dataQuorum };

/** Without R7: a copy of the joint epoch goes in past promises. */
export const copiesPastPromises: Core = {
  ...shippedCore,
  stepStore: (store, question) => {
    const { body } = question;
    const [ballot, value] = body.kind === "fill" ? [body.copies.ballots[0], body.copies.values[0]] : [];
    if (ballot === undefined || value === undefined) return shippedCore.stepStore(store, question);
    return passesFence(store, question)
      ? { store: withCopy(store, ballot, value), answer: { kind: "filled", refused: [] } }
      : { store, answer: undefined };
  },
};

/** Without R14(a): a majority's acceptance of the tombstone is enough. */
export const collectsByMajority: Core = { ...shippedCore, collectQuorum: (stores) => ({ groups: [stores] }) };

/** Without R17's memory of what was collected: a register that is created knows of no earlier life of its key. */
export const forgetsCollected: Core = {
  ...shippedCore,
  applyChain: (operations, input) => {
    const result = shippedCore.applyChain(operations, input);
    if (input.envelope !== undefined || !result.changed) return result;
    return { ...result, envelope: { ...result.envelope, forgotten: zeroBallot } };
  },
};

function withCopy(store: Store, ballot: Register["accepted"], value: Uint8Array): Store {
  const { data } = store;
  if (data !== undefined && compareBallots(ballot, data.accepted) <= 0) return store;
  const promised = data === undefined ? ballot : maxBallot(data.promised, ballot);
  return { ...store, data: { promised, accepted: ballot, value } };
}
