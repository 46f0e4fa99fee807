import { assert } from "./assert.ts";
import { type Ballot, compareBallots, isZeroBallot, maxBallot, sameBallot, zeroBallot } from "./ballot.ts";

/**
 * What an acceptor keeps of one register. `promised` never falls. `value` is there exactly when
 * `accepted` is above zero; a register with neither promise nor value need not be stored.
 */
export interface Register {
  readonly promised: Ballot;
  readonly accepted: Ballot;
  readonly value: Uint8Array | undefined;
}

/**
 * What the acceptor's rules look at: the register, if there is one, and the store's floor, which stands
 * in for the promises of registers that were removed (R14).
 */
export interface Slot {
  readonly register: Register | undefined;
  readonly floor: Ballot;
}

export interface Promised {
  readonly kind: "promised";
  /** Zero when nothing was accepted. */
  readonly accepted: Ballot;
  readonly value: Uint8Array | undefined;
  /** The store's floor; R17's test needs it for absent registers. */
  readonly floor: Ballot;
}

export interface Accepted {
  readonly kind: "accepted";
  /** Whether the piggybacked `next` is the promise now. Only a quorum of these may be cached. */
  readonly nextPromised: boolean;
}

/** The acceptor promised or accepted `highest`, which forbids the ballot asked for. */
export interface Conflict {
  readonly kind: "conflict";
  readonly highest: Ballot;
}

/** The register is gone, now or since an earlier copy of the question, and the floor forbids its ballots. */
export interface Collected {
  readonly kind: "collected";
}

/** The register is not the one that was to be collected, or a later promise needs it. */
export interface Kept {
  readonly kind: "kept";
}

/** A register's new state and the answer. The caller makes `register` durable before it sends `reply` (R18). */
export interface AcceptorStep<Reply> {
  readonly register: Register | undefined;
  readonly changed: boolean;
  readonly reply: Reply;
}

/** Decides a prepare (CASPaxos 2.2, phase one). */
export function prepare(slot: Slot, ballot: Ballot): AcceptorStep<Promised | Conflict> {
  const highest = highestOf(slot);
  // Equal is refused too: a promise is given once, so that a ballot never has two owners.
  if (compareBallots(ballot, highest) <= 0) return refuse(slot, highest);
  const { accepted, value } = slot.register ?? blank;
  return {
    register: { promised: ballot, accepted, value },
    changed: true,
    reply: { kind: "promised", accepted, value, floor: slot.floor },
  };
}

/**
 * Decides an accept (CASPaxos 2.2, phase two), with the next round's promise piggybacked.
 * `next` has the ballot's epoch and proposer and is greater.
 */
export function accept(
  slot: Slot,
  { ballot, value, next }: { readonly ballot: Ballot; readonly value: Uint8Array; readonly next: Ballot | undefined },
): AcceptorStep<Accepted | Conflict> {
  const { register } = slot;
  // The same (ballot, value) again is the same acceptance: the first answer may have been lost.
  const repetition =
    register !== undefined && sameBallot(register.accepted, ballot) && sameBytes(register.value, value);
  if (!repetition && !admits(slot, ballot)) return refuse(slot, highestOf(slot));
  const promised = maxBallot(register?.promised ?? zeroBallot, ballot);
  // A repetition promises `next` like the first delivery did, but never lowers a later promise.
  const nextPromised = next !== undefined && compareBallots(next, promised) >= 0;
  const after: Register = { promised: nextPromised ? next : promised, accepted: ballot, value };
  const changed = !repetition || !sameBallot(after.promised, register.promised);
  return { register: changed ? after : register, changed, reply: { kind: "accepted", nextPromised } };
}

/**
 * Writes a value that no round of its epoch can outbid any more, unless a higher one was accepted; promises do not
 * refuse it, and none falls. For the configuration register it is one known to be chosen at `ballot` (R3).
 */
export function installChosen(
  slot: Slot,
  { ballot, value }: { readonly ballot: Ballot; readonly value: Uint8Array },
): { readonly register: Register; readonly changed: boolean } {
  // The floor stands for the promises of a register that is not there.
  const register = slot.register ?? { ...blank, promised: slot.floor };
  if (compareBallots(ballot, register.accepted) <= 0) return { register, changed: false };
  return { register: { promised: maxBallot(register.promised, ballot), accepted: ballot, value }, changed: true };
}

/** A register after a copy was offered to it. */
export interface FillStep {
  readonly register: Register | undefined;
  readonly changed: boolean;
  /** Whether the register now holds the copied ballot or a higher one. */
  readonly filled: boolean;
}

/**
 * Takes over what another store accepted at `ballot`, while the configuration of `epoch` is adopted (R7). Of an older
 * epoch it goes in past promises and floor, for nothing of that epoch can be chosen any more; of the epoch itself it is
 * an accept like any other, since a promise may stand for a round that never saw it (C6). No promise falls.
 */
export function fill(
  slot: Slot,
  { ballot, value }: { readonly ballot: Ballot; readonly value: Uint8Array },
  epoch: number,
): FillStep {
  assert(ballot.epoch <= epoch, "nothing of a later epoch is copied");
  if (ballot.epoch < epoch) return { ...installChosen(slot, { ballot, value }), filled: true };
  const { register, changed, reply } = accept(slot, { ballot, value, next: undefined });
  return { register, changed, filled: reply.kind === "accepted" };
}

/** What an acceptor keeps of a slot after a register was removed, or was not. */
export interface RemovalStep {
  readonly register: Register | undefined;
  /** Raised over every promise that went with the register; made durable in the batch that removes it. */
  readonly floor: Ballot;
  readonly removed: boolean;
}

/**
 * Step (b) of a collection (R14): removes a register that every member accepted at `ballot`, unless anything later
 * was accepted or promised. The caller vouches that the value of that ballot is a tombstone. A repetition finds the
 * register gone and the floor raised: collected once, it stays answered so.
 */
export function collect(slot: Slot, ballot: Ballot): RemovalStep & { readonly reply: Collected | Kept } {
  const { register, floor } = slot;
  if (register === undefined) {
    const done = compareBallots(floor, ballot) >= 0;
    return { register, floor, removed: false, reply: { kind: done ? "collected" : "kept" } };
  }
  // The ballot, never the value: a newer tombstone may look alike and not be on every store yet. And a later promise
  // would be forgotten with the register (C4).
  const settled = sameBallot(register.accepted, ballot) && compareBallots(register.promised, ballot) <= 0;
  if (!settled) return { register, floor, removed: false, reply: { kind: "kept" } };
  return { register: undefined, floor: maxBallot(floor, ballot), removed: true, reply: { kind: "collected" } };
}

/** Drops a register that holds only a promise, which the floor keeps from now on (R14). Others stay as they are. */
export function dropPromise({ register, floor }: Slot): RemovalStep {
  if (register === undefined || !isAbsent(register)) return { register, floor, removed: false };
  return { register: undefined, floor: maxBallot(floor, register.promised), removed: true };
}

/** Whether a register holds nothing but, at most, a promise. */
export function isAbsent(register: Register | undefined): boolean {
  return register === undefined || isZeroBallot(register.accepted);
}

const blank: Register = { promised: zeroBallot, accepted: zeroBallot, value: undefined };

function highestOf({ register, floor }: Slot): Ballot {
  // The floor speaks for registers that are not there; a present one carries its own promise.
  return register === undefined ? floor : maxBallot(register.promised, register.accepted);
}

function admits({ register, floor }: Slot, ballot: Ballot): boolean {
  if (register === undefined) return compareBallots(ballot, floor) > 0;
  return compareBallots(ballot, register.promised) >= 0 && compareBallots(ballot, register.accepted) > 0;
}

function refuse(slot: Slot, highest: Ballot): AcceptorStep<Conflict> {
  return { register: slot.register, changed: false, reply: { kind: "conflict", highest } };
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
