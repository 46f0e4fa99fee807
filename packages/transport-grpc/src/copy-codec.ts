import { DecodeError, type WireReader, type WireWriter } from "@quorate/protos";
import {
  type AnswerBody,
  type Ballot,
  type Copies,
  type ProposerId,
  type QuestionBody,
  type ScanPage,
  isBallot,
} from "@quorate/replica";
import type { ProcessTable, Processes } from "./round-codec.ts";

/** The messages of a catch-up by copies, a thousand registers to one, written and read field by field. */
export type CopyBody = Extract<QuestionBody | AnswerBody, { readonly kind: "scan" | "scanned" | "fill" | "filled" }>;

/** The field numbers of `PeerMessage`. */
const bodyFields = { scan: 26, scanned: 27, fill: 28, filled: 29 } as const;

/** About what a register takes on the wire beside its key and value, in bytes. */
const rowBytes = 20;

/** Whether a body is one of those that are written here. */
export function isCopyBody(body: QuestionBody | AnswerBody): body is CopyBody {
  return Object.hasOwn(bodyFields, body.kind);
}

/** About how long a body is on the wire, in bytes. */
export function copyBytes(body: CopyBody): number {
  switch (body.kind) {
    case "scan":
    case "filled":
      return 50;
    case "scanned":
      return 50 + columnsBytes(body.page);
    case "fill":
      return 50 + columnsBytes(body.copies);
  }
}

/** Writes a body as a field of a `PeerMessage`. Throws a RangeError on numbers that cannot travel. */
export function writeCopyBody(writer: WireWriter, body: CopyBody, processes: ProcessTable): void {
  writer.begin(bodyFields[body.kind], copyBytes(body));
  switch (body.kind) {
    case "scan":
      if (body.after !== undefined) writer.text(1, body.after);
      writer.bool(2, body.values);
      break;
    case "scanned":
      writePage(writer, body.page, processes);
      break;
    case "fill":
      writeColumns(writer, body.copies, processes);
      break;
    case "filled":
      for (const key of body.refused) writer.text(1, key);
  }
  writer.end();
}

/**
 * Reads the body in field `field` of a `PeerMessage`; undefined if it is not one of those written here. Throws on
 * columns of different lengths, values in a digest, and ballots that no store accepts anything at. The body shares no
 * memory with what was received.
 */
export function readCopyBody(field: number, reader: WireReader, processes: Processes): CopyBody | undefined {
  switch (field) {
    case bodyFields.scan:
      return readScan(reader);
    case bodyFields.scanned:
      return { kind: "scanned", page: readPage(reader, processes) };
    case bodyFields.fill: {
      const copies = readColumns(reader, processes);
      checkLength(copies.values, copies.keys);
      return { kind: "fill", copies };
    }
    case bodyFields.filled:
      return { kind: "filled", refused: readKeys(reader) };
    default:
      return undefined;
  }
}

interface Columns {
  readonly keys: string[];
  readonly ballots: Ballot[];
  readonly values: Uint8Array[];
}

function columnsBytes({ keys, values }: Pick<ScanPage, "keys" | "values">): number {
  return keys.length * (rowBytes + (keys[0]?.length ?? 0) + (values?.[0]?.length ?? 0));
}

function writePage(writer: WireWriter, page: ScanPage, processes: ProcessTable): void {
  writer.begin(1, columnsBytes(page));
  writeColumns(writer, page, processes);
  writer.end();
  if (page.values === undefined) writer.bool(2, true);
  if (page.end !== undefined) writer.text(3, page.end);
  writer.varint(4, page.total);
}

function writeColumns(
  writer: WireWriter,
  { keys, ballots, values }: Pick<Copies, "keys" | "ballots"> & { readonly values: Copies["values"] | undefined },
  processes: ProcessTable,
): void {
  for (const [index, key] of keys.entries()) {
    const ballot = ballots[index];
    if (ballot === undefined) throw new RangeError(`copies of ${keys.length} keys have ${ballots.length} ballots`);
    writer.text(1, key);
    writer.varint(2, ballot.epoch);
    writer.varint(3, ballot.counter);
    writer.varint(4, processes.position(ballot.proposer));
    const value = values?.[index];
    if (value !== undefined) writer.bytes(5, value);
  }
}

function readScan(reader: WireReader): CopyBody {
  let after: string | undefined;
  let values = false;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) after = reader.text();
    else if (field === 2) values = reader.bool();
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "scan", after, values };
}

function readPage(reader: WireReader, processes: Processes): ScanPage {
  let columns: Columns = { keys: [], ballots: [], values: [] };
  let isDigest = false;
  let end: string | undefined;
  let total = 0;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) columns = readColumns(reader, processes);
    else if (field === 2) isDigest = reader.bool();
    else if (field === 3) end = reader.text();
    else if (field === 4) total = reader.varint();
    else reader.skip();
  }
  reader.leave(outer);
  const { keys, ballots, values } = columns;
  if (isDigest && values.length > 0) throw new DecodeError("a digest has values");
  if (!isDigest) checkLength(values, keys);
  return { keys, ballots, values: isDigest ? undefined : values, end, total };
}

function readColumns(reader: WireReader, processes: Processes): Columns {
  const columns: Columns = { keys: [], ballots: [], values: [] };
  const epochs: number[] = [];
  const counters: number[] = [];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) columns.keys.push(reader.text());
    else if (field === 2) epochs.push(reader.varint());
    else if (field === 3) counters.push(reader.varint());
    else if (field === 4) {
      // The last of a row's three, so that no column of positions is needed.
      const row = columns.ballots.length;
      columns.ballots.push(ballotOf(epochs[row], counters[row], reader.varint(), processes));
    } else if (field === 5) {
      // A view would keep the whole frame in memory for as long as the value.
      columns.values.push(new Uint8Array(reader.bytes()));
    } else reader.skip();
  }
  reader.leave(outer);
  for (const column of [epochs, counters, columns.ballots]) checkLength(column, columns.keys);
  return columns;
}

function readKeys(reader: WireReader): readonly string[] {
  const keys: string[] = [];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) keys.push(reader.text());
    else reader.skip();
  }
  reader.leave(outer);
  return keys;
}

function ballotOf(
  epoch: number | undefined,
  counter: number | undefined,
  position: number,
  processes: Processes,
): Ballot {
  const proposer = processes[position];
  // Position 0 is nobody, who accepts nothing.
  if (epoch !== undefined && counter !== undefined && proposer !== undefined && position > 0) {
    const ballot = { epoch, counter, proposer: proposer as ProposerId };
    if (isBallot(ballot)) return ballot;
  }
  throw new DecodeError(`a copy has the ballot ${epoch}.${counter} of process ${position}, which is beyond the limits`);
}

function checkLength(column: readonly unknown[], keys: readonly string[]): void {
  if (column.length === keys.length) return;
  throw new DecodeError(`copies of ${keys.length} keys have a column of ${column.length}`);
}
