import { DecodeError, type WireReader, type WireWriter } from "@quorate/protos";
import { type AnswerBody, type Ballot, type ProposerId, type QuestionBody, isBallot } from "@quorate/replica";

/**
 * The messages of rounds, which are nearly all that a frame carries, written and read field by field. What they are on
 * the wire is peer.proto's; the generated codec makes two objects for each part of them.
 */
export type RoundBody = Extract<
  QuestionBody | AnswerBody,
  { readonly kind: "prepare" | "accept" | "read" | "promised" | "accepted" | "conflict" | "observed" }
>;

/** The field numbers of `PeerMessage`. */
const bodyFields = {
  prepare: 3,
  accept: 4,
  read: 5,
  promised: 12,
  accepted: 13,
  conflict: 14,
  observed: 15,
} as const;

/** Process ids are long and few: a message names one by its position in the frame's table, counted from 1. */
export class ProcessTable {
  readonly ids: string[] = [];
  readonly #positions = new Map<string, number>([["", 0]]);
  #lastId = "";
  #lastPosition = 0;

  position(id: string): number {
    // A frame is mostly about one process.
    if (id === this.#lastId) return this.#lastPosition;
    const position = this.#positions.get(id) ?? this.ids.push(id);
    this.#positions.set(id, position);
    this.#lastId = id;
    this.#lastPosition = position;
    return position;
  }
}

/** Whether a body is one of those that are written here. */
export function isRoundBody(body: QuestionBody | AnswerBody): body is RoundBody {
  return Object.hasOwn(bodyFields, body.kind);
}

/** About how long a body is on the wire, in bytes. */
export function expectedBytes(body: RoundBody): number {
  switch (body.kind) {
    case "accept":
      return 80 + body.key.length + body.value.length;
    case "promised":
    case "observed":
      return 60 + (body.value?.length ?? 0);
    case "prepare":
    case "read":
      return 40 + body.key.length;
    case "accepted":
    case "conflict":
      return 20;
  }
}

/** Writes a body as a field of a `PeerMessage`. Throws a RangeError on numbers that cannot travel. */
export function writeRoundBody(writer: WireWriter, body: RoundBody, processes: ProcessTable): void {
  const field = bodyFields[body.kind];
  if (body.kind === "conflict") return writeBallot(writer, field, body.highest, processes);
  writer.begin(field, expectedBytes(body));
  switch (body.kind) {
    case "prepare":
      writer.text(1, body.key);
      writeBallot(writer, 2, body.ballot, processes);
      break;
    case "accept":
      writer.text(1, body.key);
      writeBallot(writer, 2, body.ballot, processes);
      writer.bytes(3, body.value);
      if (body.next !== undefined) writeBallot(writer, 4, body.next, processes);
      break;
    case "read":
      writer.text(1, body.key);
      break;
    case "promised":
      writeFound(writer, body, processes);
      writeBallot(writer, 3, body.floor, processes);
      break;
    case "observed":
      writeFound(writer, body, processes);
      break;
    case "accepted":
      writer.bool(1, body.nextPromised);
  }
  writer.end();
}

function writeFound(
  writer: WireWriter,
  { accepted, value }: { readonly accepted: Ballot; readonly value: Uint8Array | undefined },
  processes: ProcessTable,
): void {
  writeBallot(writer, 1, accepted, processes);
  if (value !== undefined) writer.bytes(2, value);
}

/** Writes a ballot as field `field`. Throws a RangeError for one beyond the limits. */
export function writeBallot(writer: WireWriter, field: number, ballot: Ballot, processes: ProcessTable): void {
  if (!isBallot(ballot)) throw new RangeError(`the ballot ${JSON.stringify(ballot)} is beyond the limits`);
  writer.begin(field, 20);
  writer.double(1, ballot.epoch);
  writer.double(2, ballot.counter);
  writer.varint(3, processes.position(ballot.proposer));
  writer.end();
}

/** The frame's table of process ids, with the empty id in front. */
export type Processes = readonly string[];

/** The parts of any of the bodies, as far as they were there. */
interface Parts {
  key: string;
  first: Ballot | undefined;
  second: Ballot | undefined;
  value: Uint8Array | undefined;
  flag: boolean;
}

/**
 * Reads the body in field `field` of a `PeerMessage`; undefined if it is not one of those written here. Throws on
 * anything that {@link writeRoundBody} does not write. The body shares no memory with what was received.
 */
export function readRoundBody(field: number, reader: WireReader, processes: Processes): RoundBody | undefined {
  switch (field) {
    case bodyFields.prepare: {
      const { key, first } = readParts(reader, processes, "kb--");
      return { kind: "prepare", key, ballot: there(first, "ballot") };
    }
    case bodyFields.accept: {
      const { key, first, value, second } = readParts(reader, processes, "kbvn");
      return { kind: "accept", key, ballot: there(first, "ballot"), value: value ?? new Uint8Array(), next: second };
    }
    case bodyFields.read:
      return { kind: "read", key: readParts(reader, processes, "k---").key };
    case bodyFields.promised: {
      const { first, value, second } = readParts(reader, processes, "bvn-");
      return { kind: "promised", ...found(first, value), floor: there(second, "floor") };
    }
    case bodyFields.accepted:
      return { kind: "accepted", nextPromised: readParts(reader, processes, "f---").flag };
    case bodyFields.conflict:
      return { kind: "conflict", highest: readBallot(reader, processes) };
    case bodyFields.observed: {
      const { first, value } = readParts(reader, processes, "bv--");
      return { kind: "observed", ...found(first, value) };
    }
    default:
      return undefined;
  }
}

/** Reads a nested message; `layout` says what its fields from 1 on are: key, ballot, value, next ballot or flag. */
function readParts(reader: WireReader, processes: Processes, layout: string): Parts {
  const parts: Parts = { key: "", first: undefined, second: undefined, value: undefined, flag: false };
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    switch (layout[field - 1]) {
      case "k":
        parts.key = reader.text();
        break;
      case "b":
        parts.first = readBallot(reader, processes);
        break;
      case "v":
        // A view would keep the whole frame in memory for as long as the value.
        parts.value = new Uint8Array(reader.bytes());
        break;
      case "n":
        parts.second = readBallot(reader, processes);
        break;
      case "f":
        parts.flag = reader.bool();
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  return parts;
}

/** Reads a ballot; throws for one beyond the limits. */
export function readBallot(reader: WireReader, processes: Processes): Ballot {
  let [epoch, counter, position] = [0, 0, 0];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) epoch = reader.double();
    else if (field === 2) counter = reader.double();
    else if (field === 3) position = reader.varint();
    else reader.skip();
  }
  reader.leave(outer);
  const ballot = { epoch, counter, proposer: processAt(position, processes) };
  if (isBallot(ballot)) return ballot;
  throw new DecodeError(`a ballot has the epoch ${epoch} and the counter ${counter}, which is beyond the limits`);
}

/** An accepted ballot above zero comes with a value, and only such a one does (`Register` of synod). */
function found(
  accepted: Ballot | undefined,
  value: Uint8Array | undefined,
): { readonly accepted: Ballot; readonly value: Uint8Array | undefined } {
  const ballot = there(accepted, "ballot");
  const zero = ballot.epoch === 0 && ballot.counter === 0 && ballot.proposer === "";
  if (zero !== (value === undefined)) {
    throw new DecodeError("an accepted ballot and its value come together or not at all");
  }
  return { accepted: ballot, value };
}

/** The process at a position of the frame's table. */
export function processAt(position: number, processes: Processes): ProposerId {
  const process = processes[position];
  if (process !== undefined) return process as ProposerId;
  throw new DecodeError(`a message names process ${position} of the ${processes.length - 1} its frame lists`);
}

/** A part that a message must have; throws without it. */
export function there<Part>(part: Part | null | undefined, name: string): Part {
  if (part !== null && part !== undefined) return part;
  throw new DecodeError(`a message has no ${name}`);
}
