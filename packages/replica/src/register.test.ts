import { type Configuration, type ConfigurationId, enterJoint } from "@quorate/membership";
import { type ProposerId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { growthTo, memberOf } from "./acceptor.test-support.ts";
import { Ballots } from "./ballots.ts";
import { decodeConfiguration, encodeConfiguration } from "./configuration-codec.ts";
import { ConfigurationRegister } from "./register.ts";

const { first } = growthTo([memberOf("a"), memberOf("b")]);
const stable = first.configuration;

function jointWith(node: string, id: string): Configuration {
  return enterJoint(stable, [memberOf("a"), memberOf(node)], id as ConfigurationId);
}

/** A register whose quorum promises and shows this configuration; `written` is what it was asked to accept. */
function holding(found: Configuration): {
  readonly register: ConfigurationRegister;
  readonly written: Configuration[];
} {
  const written: Configuration[] = [];
  const context = { cluster: "cluster", epoch: stable.epoch, configuration: stable.id };
  const register = new ConfigurationRegister({
    keeper: {
      linkAt: () => undefined,
      registerElectorate: () => ({ context, members: [memberOf("a")], quorum: { groups: [] } }),
    },
    rounds: {
      prepare: () =>
        Promise.resolve({
          kind: "won",
          found: { accepted: first.ballot, value: encodeConfiguration(found), floor: zeroBallot },
        }),
      accept: (_electorate, _key, { value }) => {
        written.push(decodeConfiguration(value));
        return Promise.resolve({ kind: "won", nextPromised: false });
      },
      read: () => Promise.resolve({ kind: "late" }),
    },
    ballots: new Ballots("p" as ProposerId, 1, () => {}),
  });
  return { register, written };
}

describe("R9: the configuration register", () => {
  it("replaces the configuration that it was asked to", async () => {
    const { register, written } = holding(stable);
    const mine = jointWith("b", "mine");
    expect(await register.decide(stable.id, mine)).toMatchObject({ kind: "chosen", link: { configuration: mine } });
    expect(written).toEqual([mine]);
  });

  it("keeps one of the same epoch that another coordinator may have got chosen, and gets that one chosen", async () => {
    const theirs = jointWith("c", "theirs");
    const { register, written } = holding(theirs);
    const result = await register.decide(stable.id, jointWith("b", "mine"));
    expect(result).toMatchObject({ kind: "chosen", link: { configuration: theirs } });
    expect(written).toEqual([theirs]);
  });

  it("is written again unchanged by whoever consults it", async () => {
    const theirs = jointWith("c", "theirs");
    const { register, written } = holding(theirs);
    expect(await register.consult(stable.epoch)).toMatchObject({ kind: "chosen", link: { configuration: theirs } });
    expect(written).toEqual([theirs]);
  });
});
