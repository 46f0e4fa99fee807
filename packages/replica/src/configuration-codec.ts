import { type Configuration, type Link, type Member, checked } from "@quorate/membership";
import { type Ballot, assert, isBallot } from "@quorate/synod";
import { decodeText, encodeText } from "./text.ts";

/**
 * Configurations are rare and read by people: JSON, checked on the way in. Equal configurations have equal bytes, however
 * they came about: an acceptor knows the repetition of an accept by them.
 */
export function encodeConfiguration(configuration: Configuration): Uint8Array {
  return encodeText(JSON.stringify(configurationFrom(configuration)));
}

export function decodeConfiguration(bytes: Uint8Array): Configuration {
  return configurationFrom(JSON.parse(decodeText(bytes)));
}

export function encodeLink({ configuration, ballot }: Link): Uint8Array {
  return encodeText(JSON.stringify({ configuration: configurationFrom(configuration), ballot }));
}

export function decodeLink(bytes: Uint8Array): Link {
  const { configuration, ballot } = JSON.parse(decodeText(bytes)) as Record<string, unknown>;
  assert(isBallot(ballot as Ballot), "a stored link has a ballot");
  return { configuration: configurationFrom(configuration), ballot: ballot as Ballot };
}

/** A checked copy with its properties in one order. */
function configurationFrom(value: unknown): Configuration {
  const { kind, epoch, id, parent, members, old, new: joining } = value as Record<string, unknown>;
  const common = { epoch, id, parent } as Pick<Configuration, "epoch" | "id" | "parent">;
  assert(kind === "stable" || kind === "joint", `a configuration is stable or joint, not ${String(kind)}`);
  return checked(
    kind === "stable"
      ? { ...common, kind, members: membersFrom(members) }
      : { ...common, kind, old: membersFrom(old), new: membersFrom(joining) },
  );
}

function membersFrom(value: unknown): readonly Member[] {
  assert(Array.isArray(value), "a configuration lists its members");
  return value.map(({ node, store, address }: Record<string, unknown>) => {
    for (const part of [node, store, address]) assert(typeof part === "string", "a member is named by texts");
    return { node, store, address } as Member;
  });
}
