import type { ConfigurationId, Link } from "@quorate/membership";
import { absurdJump } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ballotOf, changeTo, memberOf } from "./acceptor.test-support.ts";
import type { AnswerBody } from "./frame.ts";
import { configurationKey } from "./keys.ts";
import { type ScriptedMember, startScriptedMember } from "./scripted.test-support.ts";

let node: ScriptedMember;
beforeEach(async () => {
  node = await startScriptedMember();
});
afterEach(() => node.replica.close());

const eventsOf = (kind: string) => node.events.filter((event) => event.kind === kind);
/** The change that is to come, and the same with another member: it follows nothing that was chosen here. */
const next = () => changeTo(node.last, [node.self, node.b]);
const astray = (): Link => {
  const { joint } = next();
  return { ...joint, configuration: { ...joint.configuration, old: [node.self, node.b, memberOf("x")] } };
};

async function asked(
  body: Parameters<ScriptedMember["ask"]>[2],
  link: Link = node.last,
): Promise<AnswerBody | undefined> {
  const answers = node.ask(node.b, link, body);
  await node.clock.settle();
  return answers[0];
}

/** The configuration register as a quorum read would find it. */
async function registered(link: Link = node.last): Promise<AnswerBody | undefined> {
  return asked({ kind: "read", key: configurationKey }, link);
}

describe("R3: a configuration that does not follow the one in force", () => {
  it("is not adopted, is reported, and does not stop the node", async () => {
    const answer = await asked({ kind: "adopt", links: [astray()] });
    expect(answer).toMatchObject({ kind: "refused", why: "wrong-epoch" });
    expect(node.replica.status().configuration?.epoch).toBe(3);
    expect(eventsOf("unfit-link")).toMatchObject([{ epoch: 4, detail: expect.stringContaining("c3 of epoch 3") }]);
    expect(eventsOf("fatal")).toEqual([]);
    expect(await asked({ kind: "read", key: "k" })).toMatchObject({ kind: "observed" });
  });

  it("is not adopted either if it comes with a refusal", async () => {
    void node.replica.read("k", node.clock.now() + 1_000).catch(() => undefined);
    const [sent] = await node.take("read");
    node.answer(sent, { kind: "refused", why: "stale", links: [astray()] });
    await node.clock.settle();
    expect(eventsOf("unfit-link")).toHaveLength(1);
    expect(eventsOf("fatal")).toEqual([]);
    expect(node.replica.status().configuration?.epoch).toBe(3);
  });

  it("is the fatal alarm where it is another one of an epoch that is known", async () => {
    const forged = { ...node.last.configuration, id: "forged" as ConfigurationId };
    await asked({ kind: "adopt", links: [{ ...node.last, configuration: forged }] });
    expect(eventsOf("fatal")).toMatchObject([
      { error: { message: expect.stringContaining("two configurations (R3)") } },
    ]);
  });

  it("is not installed, and is reported", async () => {
    const before = await registered();
    const [skipping, other] = [next().last, { ...node.last.configuration, id: "other" as ConfigurationId }];
    for (const link of [astray(), skipping, { ...node.last, configuration: other }]) {
      expect(await asked({ kind: "install", link })).toMatchObject({ kind: "refused", why: "wrong-epoch" });
    }
    expect(eventsOf("unfit-link")).toHaveLength(3);
    expect(await registered()).toEqual(before);
  });
});

describe("R10: an install", () => {
  it("writes what follows the configuration in force, at the ballot of the epoch it was chosen in", async () => {
    const { joint, last } = next();
    await asked({ kind: "adopt", links: [joint] });
    expect(await asked({ kind: "install", link: last }, joint)).toEqual({ kind: "installed" });
    expect(await registered(joint)).toMatchObject({ kind: "observed", accepted: last.ballot });
  });

  it("of the configuration in force is done, though its ballot is of the epoch before", async () => {
    const ballot = { ...node.last.ballot, counter: node.last.ballot.counter + 1 };
    expect(await asked({ kind: "install", link: { ...node.last, ballot } })).toEqual({ kind: "installed" });
    expect(await registered()).toMatchObject({ accepted: ballot });
  });

  it("of an earlier configuration is done by a store that went on, and writes nothing", async () => {
    const before = await registered();
    const early: Link = { ...node.joint, ballot: ballotOf(90, 9) };
    expect(await asked({ kind: "install", link: early })).toEqual({ kind: "installed" });
    expect(await registered()).toEqual(before);
    expect(eventsOf("unfit-link")).toEqual([]);
  });

  it("at an absurd ballot is refused and reported, and writes nothing (R20)", async () => {
    const before = await registered();
    const link: Link = { ...next().joint, ballot: ballotOf(2 * absurdJump, 3) };
    expect(await asked({ kind: "install", link })).toMatchObject({ kind: "refused", why: "absurd-counter" });
    expect(eventsOf("absurd-counter")).toHaveLength(1);
    expect(await registered()).toEqual(before);
  });
});
