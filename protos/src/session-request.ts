import { DecodeError, WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** What a compare-and-set expects of its key. */
export type ExpectedContent = { readonly kind: "revision"; readonly revision: string } | { readonly kind: "absent" };

/** One operation of a session, as the request of the unary call with that name has it. */
export type SessionOperation =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: "delete"; readonly key: string; readonly ifRevision: string | undefined }
  | {
      readonly kind: "compareAndSet";
      readonly key: string;
      /** Undefined if the sender left it out, which the node refuses. */
      readonly expected: ExpectedContent | undefined;
      readonly value: Uint8Array;
    }
  | {
      readonly kind: "execute";
      readonly machine: string;
      readonly id: string;
      readonly transition: string;
      /** A JSON text; empty for a transition without input. */
      readonly inputJson: string;
    }
  | { readonly kind: "readState"; readonly machine: string; readonly id: string };

/** One request of a message, as it arrives. */
export interface ReceivedRequest {
  readonly id: number;
  /** How long the caller waits; 0 for as long as the node allows. */
  readonly timeoutMs: number;
  /** Undefined if there is none, or none that is known here. Its bytes are views on the message. */
  readonly operation: SessionOperation | undefined;
}

/** The names of a request's fields in session.proto, with their numbers. */
const field = { id: 1, timeoutMs: 2, get: 3, put: 4, delete: 5, compareAndSet: 6, execute: 7, readState: 8 } as const;

/** More than a request's numbers and tags take. */
const envelopeBytes = 24;
const noBytes = new Uint8Array(0);

/** Adds one request to the `SessionRequests` that is being written. */
export function writeRequest(writer: WireWriter, id: number, timeoutMs: number, operation: SessionOperation): void {
  const bytes = operation.kind === "put" || operation.kind === "compareAndSet" ? operation.value.length : 0;
  writer.begin(1, envelopeBytes + bytes);
  writer.varint(field.id, id);
  if (timeoutMs !== 0) writer.varint(field.timeoutMs, timeoutMs);
  writer.begin(field[operation.kind], bytes);
  writeOperation(writer, operation);
  writer.end();
  writer.end();
}

/** The most requests of one message: the shortest take two bytes, and as objects a hundred times as much. */
const requestsMax = 65_536;

/** Every request of a `SessionRequests`. Throws a DecodeError, and then none of them is to be believed. */
export function readRequests(message: Buffer): readonly ReceivedRequest[] {
  const reader = new WireReader(message);
  const requests: ReceivedRequest[] = [];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) requests.push(readRequest(reader));
    else reader.skip();
    if (requests.length > requestsMax) throw new DecodeError(`a message has more than ${requestsMax} requests`);
  }
  return requests;
}

function writeOperation(writer: WireWriter, operation: SessionOperation): void {
  switch (operation.kind) {
    case "get":
      writer.text(1, operation.key);
      return;
    case "put":
      writer.text(1, operation.key);
      writer.bytes(2, operation.value);
      return;
    case "delete":
      writer.text(1, operation.key);
      if (operation.ifRevision !== undefined) writer.text(2, operation.ifRevision);
      return;
    case "compareAndSet":
      writer.text(1, operation.key);
      if (operation.expected?.kind === "revision") writer.text(2, operation.expected.revision);
      if (operation.expected?.kind === "absent") writer.bytes(3, noBytes);
      writer.bytes(4, operation.value);
      return;
    case "execute":
      writer.text(1, operation.machine);
      writer.text(2, operation.id);
      writer.text(3, operation.transition);
      if (operation.inputJson !== "") writer.text(4, operation.inputJson);
      return;
    case "readState":
      writer.text(1, operation.machine);
      writer.text(2, operation.id);
  }
}

function readRequest(reader: WireReader): ReceivedRequest {
  let id = 0;
  let timeoutMs = 0;
  let operation: SessionOperation | undefined;
  const outer = reader.enter();
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === field.id) id = reader.varint();
    else if (number === field.timeoutMs) timeoutMs = reader.varint();
    else if (number >= field.get && number <= field.readState) {
      const around = reader.enter();
      operation = readOperation(reader, number);
      reader.leave(around);
    } else reader.skip();
  }
  reader.leave(outer);
  return { id, timeoutMs, operation };
}

function readOperation(reader: WireReader, number: number): SessionOperation {
  switch (number) {
    case field.get:
      return readGet(reader);
    case field.put:
      return readPut(reader);
    case field.delete:
      return readDelete(reader);
    case field.compareAndSet:
      return readCompareAndSet(reader);
    default:
      return readMachineOperation(reader, number === field.execute ? "execute" : "readState");
  }
}

function readGet(reader: WireReader): SessionOperation {
  let key = "";
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) key = reader.text();
    else reader.skip();
  }
  return { kind: "get", key };
}

function readPut(reader: WireReader): SessionOperation {
  let key = "";
  let value: Uint8Array = noBytes;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) key = reader.text();
    else if (number === 2) value = reader.bytes();
    else reader.skip();
  }
  return { kind: "put", key, value };
}

function readDelete(reader: WireReader): SessionOperation {
  let key = "";
  let ifRevision: string | undefined;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) key = reader.text();
    else if (number === 2) ifRevision = reader.text();
    else reader.skip();
  }
  return { kind: "delete", key, ifRevision };
}

function readCompareAndSet(reader: WireReader): SessionOperation {
  let key = "";
  let expected: ExpectedContent | undefined;
  let value: Uint8Array = noBytes;
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) key = reader.text();
    else if (number === 2) expected = { kind: "revision", revision: reader.text() };
    else if (number === 3) {
      reader.bytes();
      expected = { kind: "absent" };
    } else if (number === 4) value = reader.bytes();
    else reader.skip();
  }
  return { kind: "compareAndSet", key, expected, value };
}

function readMachineOperation(reader: WireReader, kind: "execute" | "readState"): SessionOperation {
  let [machine, id, transition, inputJson] = ["", "", "", ""];
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    if (number === 1) machine = reader.text();
    else if (number === 2) id = reader.text();
    else if (number === 3 && kind === "execute") transition = reader.text();
    else if (number === 4 && kind === "execute") inputJson = reader.text();
    else reader.skip();
  }
  return kind === "execute" ? { kind, machine, id, transition, inputJson } : { kind, machine, id };
}
