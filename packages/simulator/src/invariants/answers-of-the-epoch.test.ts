import type { Frame } from "@quorate/replica";
import { frameWith } from "@quorate/replica/testing";
import type { ProposerId, StoreId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { type StoreView, Witness } from "../witness.ts";
import { answersOfTheEpoch } from "./answers-of-the-epoch.ts";
import { ballot } from "./observations.test-support.ts";

const asker = "asker" as ProposerId;
const store = "store" as StoreId;

function frame(epoch: number, ...messages: Frame["messages"]): Frame {
  const whole = frameWith(messages);
  return { ...whole, epoch, from: { ...whole.from, store, process: asker } };
}

const prepare = () =>
  frame(3, { kind: "question", attempt: 9, body: { kind: "prepare", key: "k", ballot: ballot(3, 1) } });
const refusal = frame(3, {
  kind: "answer",
  attempt: 9,
  process: asker,
  body: { kind: "conflict", highest: ballot(3, 5) },
});

/** A store that adopted this epoch, as the invariant is shown it. */
const at = (epoch: number): StoreView => ({ id: store, configuration: { epoch } }) as unknown as StoreView;

describe("answers belong to the adopted epoch", () => {
  it("an answer to what arrived after the adoption does not", () => {
    const invariant = answersOfTheEpoch();
    invariant.onArrived?.(prepare(), at(4));
    expect(invariant.onSent?.(refusal, new Witness(), false)).toContain("answers conflict of epoch 3");
  });

  it("an answer to what arrived before it does, though a copy came later", () => {
    const invariant = answersOfTheEpoch();
    const asked = prepare();
    const witness = new Witness();
    witness.stores.set(store, at(4));
    invariant.onArrived?.(asked, at(3));
    invariant.onArrived?.(asked, at(4));
    expect(invariant.onSent?.(refusal, witness, false)).toBeUndefined();
  });
});
