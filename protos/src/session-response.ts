import { WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** The answer to one operation of a session, as the response of the unary call with that name has it. */
export type SessionAnswer =
  | {
      readonly kind: "get";
      /** Undefined for a missing key. */
      readonly value: Uint8Array | undefined;
      readonly revision: string;
      readonly version: number;
    }
  | { readonly kind: "put"; readonly revision: string; readonly version: number; readonly created: boolean }
  | { readonly kind: "delete"; readonly deleted: number }
  | { readonly kind: "compareAndSet"; readonly revision: string; readonly version: number }
  | { readonly kind: "execute"; readonly outputJson: string; readonly revision: string; readonly version: number }
  | { readonly kind: "readState"; readonly stateJson: string; readonly revision: string; readonly version: number };

/** Why an operation of a session failed: what a unary call says with its status and its trailers. */
export interface SessionFailure {
  readonly kind: "error";
  readonly code: number;
  readonly message: string;
  readonly reason: string;
  readonly outcome: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export type SessionResult = SessionAnswer | SessionFailure;

/** Who answers: the header of every response in a message. */
export interface SessionHeader {
  readonly clusterId: string;
  readonly member: string;
  readonly epoch: number;
}

/** One response of a message, as it arrives. */
export interface ReceivedResponse {
  readonly id: number;
  /** Undefined if there is none, or none that is known here. Its bytes are views on the message. */
  readonly result: SessionResult | undefined;
}

/** A whole `SessionResponses`. */
export interface ReceivedResponses {
  readonly header: SessionHeader | undefined;
  readonly responses: readonly ReceivedResponse[];
  readonly draining: boolean;
}

/** The names of a response's results in session.proto, with their numbers. */
const field = { get: 2, put: 3, delete: 4, compareAndSet: 5, execute: 6, readState: 7, error: 8 } as const;

/** More than a response's numbers, tags and revision usually take, and no more than one byte can count. */
const envelopeBytes = 96;

/** Adds the header to the `SessionResponses` that is being written. */
export function writeHeader(writer: WireWriter, { clusterId, member, epoch }: SessionHeader): void {
  writer.begin(1);
  writer.text(1, clusterId);
  writer.text(2, member);
  writer.varint(3, epoch);
  writer.end();
}

/** Says in the `SessionResponses` that is being written that the node stops. */
export function writeDraining(writer: WireWriter): void {
  writer.bool(3, true);
}

/** Adds one response to the `SessionResponses` that is being written. */
export function writeResponse(writer: WireWriter, id: number, result: SessionResult): void {
  const bytes = result.kind === "get" ? (result.value?.length ?? 0) : 0;
  writer.begin(2, envelopeBytes + bytes);
  writer.varint(1, id);
  writer.begin(field[result.kind], envelopeBytes + bytes);
  writeResult(writer, result);
  writer.end();
  writer.end();
}

/** Reads a `SessionResponses`. Throws a DecodeError. */
export function readResponses(message: Buffer): ReceivedResponses {
  const reader = new WireReader(message);
  const responses: ReceivedResponse[] = [];
  let header: SessionHeader | undefined;
  let draining = false;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) header = readHeader(reader);
    else if (number === 2) responses.push(readResponse(reader));
    else if (number === 3) draining = reader.bool();
    else reader.skip();
  }
  return { header, responses, draining };
}

function writeResult(writer: WireWriter, result: SessionResult): void {
  switch (result.kind) {
    case "get":
      if (result.value !== undefined) writer.bytes(2, result.value);
      writeRegister(writer, 3, result);
      return;
    case "put":
      writeRegister(writer, 2, result);
      if (result.created) writer.bool(4, true);
      return;
    case "delete":
      writer.varint(2, result.deleted);
      return;
    case "compareAndSet":
      writeRegister(writer, 2, result);
      return;
    case "execute":
      writer.text(2, result.outputJson);
      writeRegister(writer, 3, result);
      return;
    case "readState":
      writer.text(2, result.stateJson);
      writeRegister(writer, 3, result);
      return;
    case "error":
      writeFailure(writer, result);
  }
}

/** A revision, and right behind it the version. */
function writeRegister(
  writer: WireWriter,
  first: number,
  { revision, version }: { readonly revision: string; readonly version: number },
): void {
  writer.text(first, revision);
  writer.varint(first + 1, version);
}

function writeFailure(writer: WireWriter, { code, message, reason, outcome, metadata }: SessionFailure): void {
  writer.varint(1, code);
  writer.text(2, message);
  writer.text(3, reason);
  writer.text(4, outcome);
  for (const [name, value] of Object.entries(metadata)) {
    writer.begin(5);
    writer.text(1, name);
    writer.text(2, value);
    writer.end();
  }
}

function readHeader(reader: WireReader): SessionHeader {
  let [clusterId, member, epoch] = ["", "", 0];
  const outer = reader.enter();
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) clusterId = reader.text();
    else if (number === 2) member = reader.text();
    else if (number === 3) epoch = reader.varint();
    else reader.skip();
  }
  reader.leave(outer);
  return { clusterId, member, epoch };
}

function readResponse(reader: WireReader): ReceivedResponse {
  let id = 0;
  let result: SessionResult | undefined;
  const outer = reader.enter();
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) id = reader.varint();
    else if (number >= field.get && number <= field.error) {
      const around = reader.enter();
      result = readResult(reader, number);
      reader.leave(around);
    } else reader.skip();
  }
  reader.leave(outer);
  return { id, result };
}

function readResult(reader: WireReader, number: number): SessionResult {
  switch (number) {
    case field.get:
      return readGet(reader);
    case field.put:
      return readPut(reader);
    case field.delete:
      return readDelete(reader);
    case field.compareAndSet:
      return { kind: "compareAndSet", ...readRegister(reader) };
    case field.error:
      return readFailure(reader);
    default:
      return readMachineAnswer(reader, number === field.execute ? "execute" : "readState");
  }
}

function readGet(reader: WireReader): SessionAnswer {
  let value: Uint8Array | undefined;
  let [revision, version] = ["", 0];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 2) value = reader.bytes();
    else if (number === 3) revision = reader.text();
    else if (number === 4) version = reader.varint();
    else reader.skip();
  }
  return { kind: "get", value, revision, version };
}

function readPut(reader: WireReader): SessionAnswer {
  let [revision, version, created] = ["", 0, false];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 2) revision = reader.text();
    else if (number === 3) version = reader.varint();
    else if (number === 4) created = reader.bool();
    else reader.skip();
  }
  return { kind: "put", revision, version, created };
}

function readDelete(reader: WireReader): SessionAnswer {
  let deleted = 0;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 2) deleted = reader.varint();
    else reader.skip();
  }
  return { kind: "delete", deleted };
}

function readRegister(reader: WireReader): { revision: string; version: number } {
  let [revision, version] = ["", 0];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 2) revision = reader.text();
    else if (number === 3) version = reader.varint();
    else reader.skip();
  }
  return { revision, version };
}

function readMachineAnswer(reader: WireReader, kind: "execute" | "readState"): SessionAnswer {
  let [json, revision, version] = ["", "", 0];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 2) json = reader.text();
    else if (number === 3) revision = reader.text();
    else if (number === 4) version = reader.varint();
    else reader.skip();
  }
  return kind === "execute"
    ? { kind, outputJson: json, revision, version }
    : { kind, stateJson: json, revision, version };
}

function readFailure(reader: WireReader): SessionFailure {
  let [code, message, reason, outcome] = [0, "", "", ""];
  // Without a prototype, so that no name is special.
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) code = reader.varint();
    else if (number === 2) message = reader.text();
    else if (number === 3) reason = reader.text();
    else if (number === 4) outcome = reader.text();
    else if (number === 5) {
      const outer = reader.enter();
      let [name, value] = ["", ""];
      for (let part = reader.next(); part !== 0; part = reader.next()) {
        if (part === 1) name = reader.text();
        else if (part === 2) value = reader.text();
        else reader.skip();
      }
      reader.leave(outer);
      metadata[name] = value;
    } else reader.skip();
  }
  return { kind: "error", code, message, reason, outcome, metadata };
}
