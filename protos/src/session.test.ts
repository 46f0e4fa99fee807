import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DecodeError,
  type SessionOperation,
  type SessionRequestsReceived,
  type SessionResponsesReceived,
  type SessionResult,
  WireWriter,
  operateMethod,
  readRequests,
  readResponses,
  services,
  writeDraining,
  writeHeader,
  writeRequest,
  writeResponse,
} from "./index.ts";

const text = fc.string({ unit: "binary", maxLength: 80 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const whole = fc.oneof(fc.nat(300), fc.maxSafeNat());
const constant = <Name extends string>(name: Name) => fc.constant(name);

const operation: fc.Arbitrary<SessionOperation> = fc.oneof(
  fc.record({ kind: constant("get"), key: text }),
  fc.record({ kind: constant("put"), key: text, value: bytes }),
  fc.record({ kind: constant("delete"), key: text, ifRevision: fc.option(text, { nil: undefined }) }),
  fc.record({
    kind: constant("compareAndSet"),
    key: text,
    expected: fc.option(
      fc.oneof(fc.record({ kind: constant("revision"), revision: text }), fc.constant({ kind: "absent" as const })),
      { nil: undefined },
    ),
    value: bytes,
  }),
  fc.record({ kind: constant("execute"), machine: text, id: text, transition: text, inputJson: text }),
  fc.record({ kind: constant("readState"), machine: text, id: text }),
);
const requests = fc.array(fc.record({ id: whole, timeoutMs: fc.nat(), operation }), { maxLength: 20 });

const register = { revision: text, version: whole };
const result: fc.Arbitrary<SessionResult> = fc.oneof(
  fc.record({ kind: constant("get"), value: fc.option(bytes, { nil: undefined }), ...register }),
  fc.record({ kind: constant("put"), ...register, created: fc.boolean() }),
  fc.record({ kind: constant("delete"), deleted: whole }),
  fc.record({ kind: constant("compareAndSet"), ...register }),
  fc.record({ kind: constant("execute"), outputJson: text, ...register }),
  fc.record({ kind: constant("readState"), stateJson: text, ...register }),
  fc.record({
    kind: constant("error"),
    code: fc.nat(16),
    message: text,
    reason: text,
    outcome: text,
    metadata: fc.dictionary(fc.string({ minLength: 1 }), text, { noNullPrototype: true }),
  }),
);
const responses = fc.array(fc.record({ id: whole, result }), { maxLength: 20 });
const header = fc.record({ clusterId: text, member: text, epoch: whole });

function requestBytes(all: readonly { id: number; timeoutMs: number; operation: SessionOperation }[]): Buffer {
  const writer = new WireWriter();
  for (const { id, timeoutMs, operation } of all) writeRequest(writer, id, timeoutMs, operation);
  return writer.finish();
}

function responseBytes(all: readonly { id: number; result: SessionResult }[]): Buffer {
  const writer = new WireWriter();
  for (const { id, result } of all) writeResponse(writer, id, result);
  return writer.finish();
}

/** The same requests as the generated codec shows them. */
function received({ requests }: SessionRequestsReceived): unknown {
  return requests.map(({ id, timeoutMs, operation, ...rest }) => {
    const { expected, revision, ...fields } = { expected: undefined, revision: undefined, ...rest[operation!] };
    const shown = expected === "revision" ? { kind: "revision", revision } : { kind: "absent" };
    const compared = operation === "compareAndSet" && { expected: expected === undefined ? undefined : shown };
    const { absent: _, ...plain } = fields as { absent?: unknown };
    const conditional = operation === "delete" && { ifRevision: rest.delete?.ifRevision };
    return {
      id: Number(id),
      timeoutMs,
      operation: withoutNames({ kind: operation, ...plain, ...compared, ...conditional }),
    };
  });
}

/** Without what the generated codec says of optional fields. */
function withoutNames({ _ifRevision, _value, ...rest }: Record<string, unknown>): object {
  return rest;
}

function answered({ responses }: SessionResponsesReceived): unknown {
  return responses.map(({ id, result, ...rest }) => {
    const { header: _, ...fields } = { header: null, ...rest[result!] } as Record<string, unknown>;
    for (const name of ["version", "deleted"]) if (name in fields) fields[name] = Number(fields[name]);
    const value = result === "get" && { value: rest.get?.value };
    return { id: Number(id), result: withoutNames({ kind: result, ...fields, ...value }) };
  });
}

describe("the codec of a session", () => {
  const generated = services.Session.Operate;

  it("brings requests back, and agrees with the generated codec in both directions", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const mine = requestBytes(all);
        expect(readRequests(mine)).toEqual(all);
        const decoded = generated.requestDeserialize(mine);
        expect(received(decoded)).toEqual(all);
        expect(readRequests(Buffer.from(generated.requestSerialize(decoded)))).toEqual(all);
      }),
    );
  });

  it("brings responses back, and agrees with the generated codec in both directions", () => {
    fc.assert(
      fc.property(responses, (all) => {
        const mine = responseBytes(all);
        expect(readResponses(mine)).toEqual({ header: undefined, responses: all, draining: false });
        const decoded = generated.responseDeserialize(mine);
        expect(answered(decoded)).toEqual(all);
        expect(readResponses(Buffer.from(generated.responseSerialize(decoded))).responses).toEqual(all);
      }),
    );
  });

  it("carries one header for a message, and whether the node drains", () => {
    fc.assert(
      fc.property(header, (head) => {
        const writer = new WireWriter();
        writeHeader(writer, head);
        writeResponse(writer, 7, { kind: "delete", deleted: 1 });
        writeDraining(writer);
        const message = writer.finish();
        const responses = [{ id: 7, result: { kind: "delete", deleted: 1 } }];
        expect(readResponses(message)).toEqual({ header: head, responses, draining: true });
        expect(generated.responseDeserialize(message)).toMatchObject({
          header: { ...head, epoch: String(head.epoch) },
          draining: true,
        });
      }),
    );
  });

  it("knows an operation of a later version as none", () => {
    // Field 15 of the request holds it.
    expect(readRequests(Buffer.of(0x0a, 0x05, 0x08, 0x09, 0x7a, 0x01, 0xff))).toEqual([
      { id: 9, timeoutMs: 0, operation: undefined },
    ]);
    expect(readResponses(Buffer.of(0x12, 0x05, 0x08, 0x09, 0x7a, 0x01, 0xff)).responses).toEqual([
      { id: 9, result: undefined },
    ]);
  });

  it("has no more requests than a client may have under way", () => {
    const message = (count: number): Buffer => Buffer.alloc(2 * count, Buffer.of(0x0a, 0));
    expect(readRequests(message(65_536))).toHaveLength(65_536);
    expect(() => readRequests(message(65_537))).toThrow(DecodeError);
  });

  it("throws a DecodeError and nothing else on broken messages", () => {
    const broken = fc
      .tuple(fc.oneof(requests.map(requestBytes), responses.map(responseBytes)), fc.nat(), fc.nat(255), fc.nat(3))
      .map(([message, at, byte, cut]) => {
        const copy = Buffer.from(message.subarray(0, Math.max(0, message.length - cut)));
        if (copy.length > 0) copy[at % copy.length] = byte;
        return copy;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array)),
        ),
        (message) => {
          for (const read of [readRequests, readResponses]) {
            try {
              read(message);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("names the method of session.proto", () => {
    expect(operateMethod.path).toBe("/quorate.v1.Session/Operate");
    expect(operateMethod).toMatchObject({ requestStream: true, responseStream: true });
  });
});
