import { type DurableState, identityMeta } from "./durable-state.ts";
import type { AnswerBody, ControlBody } from "./frame.ts";
import type { Transaction } from "./transaction.ts";

/** Steps a reservation: a blank store promises a former that it forms nothing itself (Birth). */
export function reserve(
  transaction: Transaction,
  state: DurableState,
  { token, list, former }: Extract<ControlBody, { readonly kind: "reserve" }>,
): { readonly state: DurableState; readonly answer: AnswerBody } {
  const { identity } = state;
  const held = identity.reservation;
  if (held !== undefined && (held.token !== token || held.former !== former || held.list.join() !== list.join())) {
    const detail = `reserved for token ${held.token} by store ${held.former}`;
    return { state, answer: { kind: "refused", why: "reserved", detail } };
  }
  const reserved = { ...identity, reservation: { token, list, former } };
  transaction.putMeta(identityMeta(reserved));
  return { state: { ...state, identity: reserved }, answer: { kind: "reserved" } };
}
