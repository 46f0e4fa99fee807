import {
  type Ballot,
  type ProposerId,
  assert,
  compareBallots,
  formatBallot,
  isZeroBallot,
  maxBallot,
  zeroBallot,
} from "@quorate/synod";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { Current } from "./change.ts";

/** The last operation of one origin that this register applied (R17). */
export interface Entry {
  readonly origin: ProposerId;
  /** The highest number applied; lower ones of the origin were applied before it or given up. */
  readonly number: number;
  /** The ballot of the round that applied it. */
  readonly ballot: Ballot;
}

/**
 * What a register holds: the payload with its revision and version, or a tombstone, and R17's memory of who
 * applied what. Immutable.
 */
export interface Envelope {
  /** The ballot of the round that changed the payload last, and the operation's index in its chain. */
  readonly ballot: Ballot;
  readonly index: number;
  /** Changes since creation; 0 for a tombstone. */
  readonly version: number;
  /** Undefined for a tombstone. */
  readonly payload: Uint8Array | undefined;
  readonly entries: readonly Entry[];
  /** Entries up to this ballot may be missing: evicted, or collected with an earlier life of the key. */
  readonly forgotten: Ballot;
}

/** An operation that may have been applied by an earlier attempt (R17). */
export interface Suspect {
  readonly origin: ProposerId;
  readonly number: number;
  /** Below every round that ever carried the operation. */
  readonly birth: Ballot;
}

/** Whether a suspect is in a value: applied by the round of `ballot`, surely not applied, or not to be told. */
export type Presence =
  | { readonly kind: "in"; readonly ballot: Ballot }
  | { readonly kind: "not-in" }
  | { readonly kind: "unknown" };

/** How many origins a register remembers. More cost bytes in every register, fewer cost resolved outcomes. */
export const originsMax = 16;

const formatVersion = 1;

/** The content of a register that was never written, nor collected. */
export const emptyEnvelope: Envelope = {
  ballot: zeroBallot,
  index: 0,
  version: 0,
  payload: undefined,
  entries: [],
  forgotten: zeroBallot,
};

/**
 * What a round of `epoch` starts from where its quorum of promises, with `floor` the highest floor among them, found
 * no register: nothing, and a memory that ends where a collection may have taken one away (R14, R17).
 *
 * Say an operation was applied, and its register deleted and collected. Two rounds of one epoch, or of one and the
 * next, share a store whatever set changes between them. The store they share had accepted the operation, and shows
 * no register: so it collected it, at a ballot above the operation's, which is above its birth, and its floor says
 * so. Of what is older than the epoch before, no floor needs to be left. A register that is created here must go on
 * saying it: the retry of such an operation may find it present, without an entry, long after.
 */
export function absentEnvelope({ floor, epoch }: { readonly floor: Ballot; readonly epoch: number }): Envelope {
  const epochBefore: Ballot = { ...zeroBallot, epoch: epoch - 1 };
  return { ...emptyEnvelope, forgotten: maxBallot(floor, epochBefore) };
}

/** R17's test, on what a quorum of promises found: a register's value, or {@link absentEnvelope}. */
export function presenceOf(suspect: Suspect, envelope: Envelope): Presence {
  const notIn: Presence = { kind: "not-in" };
  const entry = envelope.entries.find(({ origin }) => origin === suspect.origin);
  if (entry !== undefined) return entry.number >= suspect.number ? { kind: "in", ballot: entry.ballot } : notIn;
  // Had it been applied and evicted, `forgotten` would be above its birth.
  return compareBallots(envelope.forgotten, suspect.birth) <= 0 ? notIn : { kind: "unknown" };
}

/** Remembers that an origin's operation was applied; if there are too many, forgets the entry of the lowest ballot. */
export function recorded(envelope: Envelope, entry: Entry): Envelope {
  const entries: Entry[] = [];
  for (const each of envelope.entries) {
    if (each.origin !== entry.origin) entries.push(each);
    else assert(each.number < entry.number, "an origin's operations apply in number order (R17)");
  }
  entries.push(entry);
  if (entries.length <= originsMax) return { ...envelope, entries };
  const evicted = entries.reduce((lowest, each) => (compareBallots(each.ballot, lowest.ballot) < 0 ? each : lowest));
  return {
    ...envelope,
    entries: entries.filter((each) => each !== evicted),
    forgotten: maxBallot(envelope.forgotten, evicted.ballot),
  };
}

/** What a change sees of an envelope. A tombstone's revision is never visible. */
export function currentOf(envelope: Envelope): Current | undefined {
  const { payload, version } = envelope;
  if (payload === undefined) return undefined;
  return {
    payload,
    version,
    // Few changes look at it.
    get revision() {
      return revisionOf(envelope);
    },
  };
}

/** The printable revision: it grows strictly over the life of the key, deletion included. */
export function revisionOf({ ballot, index }: Envelope): string {
  return `${formatBallot(ballot)}.${index}`;
}

/** Reused for every envelope: nothing waits in between. */
const writer = new ByteWriter();

export function encodeEnvelope(envelope: Envelope): Uint8Array {
  const { payload, entries, forgotten } = envelope;
  // Also of what an envelope left behind that cannot be encoded.
  writer.reset().number(formatVersion).ballot(envelope.ballot).number(envelope.index);
  writer.number(envelope.version).number(payload === undefined ? 0 : 1);
  if (payload !== undefined) writer.bytes(payload);
  writer.number(entries.length);
  for (const { origin, number, ballot } of entries) writer.text(origin).number(number).ballot(ballot);
  return writer.ballot(forgotten).finish();
}

/** Whether these bytes are the envelope of a deleted key. Bytes that are no envelope are nobody's to collect. */
export function isTombstone(bytes: Uint8Array): boolean {
  try {
    const reader = new ByteReader(bytes);
    if (reader.number() !== formatVersion) return false;
    // Only as far as it takes: stores ask this of everything that is written.
    reader.skipBallot();
    reader.number(); // the index
    reader.number(); // the version
    return reader.number() === 0;
  } catch {
    return false;
  }
}

/** The payload is a view on the bytes. Throws on anything {@link encodeEnvelope} does not write. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const reader = new ByteReader(bytes);
  const format = reader.number();
  assert(format === formatVersion, `an envelope has format ${formatVersion}, not ${format}`);
  const [ballot, index, version] = [reader.ballot(), reader.number(), reader.number()];
  const payload = reader.number() === 1 ? reader.bytes() : undefined;
  const count = reader.number();
  assert(count <= originsMax, `an envelope remembers at most ${originsMax} origins, not ${count}`);
  const entries: Entry[] = [];
  for (let position = 0; position < count; position++) {
    entries.push({ origin: reader.text() as ProposerId, number: reader.number(), ballot: reader.ballot() });
  }
  const forgotten = reader.ballot();
  reader.end();
  assert(!isZeroBallot(ballot) || payload === undefined, "a payload has a revision");
  return { ballot, index, version, payload, entries, forgotten };
}
