import type { Chain, Configuration } from "@quorate/membership";
import { type Ballot, type Register, formatBallot, isZeroBallot } from "@quorate/synod";

// How the pieces of a state are named: the names tell apart what behaves differently, and scripts are written in them.

const names = new WeakMap<Uint8Array, string>();

/** Bytes as text, one character each. */
export function nameOfBytes(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "-";
  const known = names.get(bytes);
  if (known !== undefined) return known;
  const name = String.fromCharCode(...bytes);
  names.set(bytes, name);
  return name;
}

/** A ballot, `-` for the zero ballot and for none. */
export function nameOfBallot(ballot: Ballot | undefined): string {
  return ballot === undefined || isZeroBallot(ballot) ? "-" : formatBallot(ballot);
}

/** All there is to a register. */
export function nameOfRegister(register: Register | undefined): string {
  if (register === undefined) return "none";
  return `${nameOfBallot(register.promised)},${nameOfBallot(register.accepted)},${nameOfBytes(register.value)}`;
}

const chains = new WeakMap<Chain, string>();

/** All there is to a chain. */
export function nameOfChain(chain: Chain): string {
  const known = chains.get(chain);
  if (known !== undefined) return known;
  const name = chain.map(({ configuration, ballot }) => `${configuration.id}:${nameOfBallot(ballot)}`).join(">");
  chains.set(chain, name);
  return name;
}

/** A configuration for people. */
export function describeConfiguration(configuration: Configuration): string {
  const { epoch } = configuration;
  const sets = configuration.kind === "stable" ? [configuration.members] : [configuration.old, configuration.new];
  return `${configuration.kind}(${sets.map((members) => members.map(({ store }) => store).join("")).join("|")})@${epoch}`;
}
