import type { Ballot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo } from "./acceptor.test-support.ts";
import { testLimits } from "./cluster.test-support.ts";
import { encodeEnvelope } from "./envelope.ts";
import type { AnswerBody, QuestionBody } from "./frame.ts";
import { type Forwarding, processOf, startForwarding } from "./forwarding.test-support.ts";
import { append, written } from "./proposer.test-support.ts";

let node: Forwarding;
beforeEach(async () => {
  node = await startForwarding();
});
afterEach(() => node.replica.close());

/** A ballot of b's that is above another's. */
const above = (ballot: Ballot, by = 5): Ballot => ({
  ...ballot,
  counter: ballot.counter + by,
  proposer: processOf(node.b),
});

/** This node's own store accepts a round of b's and promises b the next. */
async function acceptedOfB(ballot: Ballot, link = node.last): Promise<void> {
  const value = encodeEnvelope(written("x", 25));
  node.ask(node.b, link, { kind: "accept", key: "k", ballot, value, next: above(ballot, 1) });
  await node.clock.settle();
}

/**
 * The kinds of what b and c are asked in a row while the clock stands still, where everything that is forwarded is
 * declined and prepares are answered so.
 */
async function askedInVain(
  answer: (prepare: Ballot) => AnswerBody | Promise<AnswerBody>,
): Promise<readonly QuestionBody["kind"][]> {
  const kinds: QuestionBody["kind"][] = [];
  // Whoever never rests would go on for ever.
  while (kinds.length < 20) {
    const asked = await node.take("forward", "prepare", "accept");
    const [first] = asked;
    if (first === undefined) break;
    const { body } = first.question;
    kinds.push(body.kind);
    const reply = body.kind === "prepare" ? await answer(body.ballot) : ({ kind: "declined" } as const);
    for (const sent of asked) node.say(sent, reply);
  }
  return kinds;
}

describe("Forwarding: a node whose rounds come to nothing while another holds the promise", () => {
  it("rests after each of them where what waits cannot travel", async () => {
    node.replica.change("k", append("a"), node.clock.now() + 10_000).catch(() => undefined);
    for (let round = 1; round <= 5; round++) {
      const kinds = await askedInVain((prepare) => ({ kind: "conflict", highest: above(prepare) }));
      expect(kinds).toEqual(["prepare"]);
      await node.clock.advance(testLimits.backoffMaxMs);
    }
  });

  it("rests after each of them where what waits could travel, but nobody votes", async () => {
    node.started("a");
    for (let round = 1; round <= 5; round++) {
      const kinds = await askedInVain(async (prepare) => {
        await acceptedOfB(above(prepare));
        return { kind: "refused", why: "not-voting", detail: "a test" };
      });
      expect(kinds).toEqual(["forward", "prepare"]);
      // The longest rest of a refusal, which is shorter than the patience with b.
      await node.clock.advance(4 * testLimits.backoffMinMs);
    }
  });

  it("keeps what is in doubt since an earlier epoch, which everybody would decline", async () => {
    node.started("a");
    const [sent] = await node.take("forward");
    const { joint, last } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, last, { kind: "adopt", links: [joint, last] });
    await node.clock.settle();
    await acceptedOfB({ ...node.ballotOfB(60), epoch: last.configuration.epoch }, last);
    await node.reply(sent, { kind: "declined" });
    for (let round = 1; round <= 5; round++) {
      const kinds = await askedInVain((prepare) => ({ kind: "conflict", highest: above(prepare) }));
      expect(kinds).toEqual(["prepare"]);
      await node.clock.advance(testLimits.backoffMaxMs);
    }
  });
});
