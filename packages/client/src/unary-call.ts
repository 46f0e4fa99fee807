import { safeInteger, services } from "@quorate/protos";
import type { ResponseHeaderReceived, SessionAnswer, SessionHeader, SessionOperation } from "@quorate/protos";
import type { Answer, Endpoint, Method } from "./endpoint.ts";
import { integer } from "./integer.ts";

/** An operation's answer, and who gave it. */
export interface Answered {
  readonly answer: SessionAnswer;
  readonly header: SessionHeader | null;
}

/** A received header, its epoch as a number; -1 for one that no epoch reaches. */
export function headerOf(received: ResponseHeaderReceived | null): SessionHeader | null {
  if (received === null) return null;
  const { clusterId, member, epoch } = received;
  return { clusterId, member, epoch: safeInteger(epoch) ?? -1 };
}

/** Runs an operation as a call of its own, for nodes that have no sessions. */
export function callUnary(
  endpoint: Endpoint,
  operation: SessionOperation,
  limitMs: number,
  signal: AbortSignal,
): Promise<Answer<Answered>> {
  const { KV, Machine } = services;
  const ask = async <Request, Response extends { readonly header: ResponseHeaderReceived | null }>(
    method: Method<Request, Response>,
    request: Request,
    answerOf: (response: Response) => SessionAnswer,
  ): Promise<Answer<Answered>> => {
    const answer = await endpoint.unary(method, request, limitMs, signal);
    if (answer.kind !== "answered") return answer;
    const { response } = answer;
    return { kind: "answered", response: { answer: answerOf(response), header: headerOf(response.header) } };
  };
  switch (operation.kind) {
    case "get":
      return ask(KV.Get, operation, ({ value, revision, version }) => {
        return { kind: "get", value, revision, version: integer(version) };
      });
    case "put":
      return ask(KV.Put, { key: operation.key, value: bufferOf(operation.value) }, ({ revision, version, created }) => {
        return { kind: "put", revision, version: integer(version), created };
      });
    case "delete":
      return ask(KV.Delete, deleteRequest(operation), ({ deleted }) => ({ kind: "delete", deleted: integer(deleted) }));
    case "compareAndSet":
      return ask(KV.CompareAndSet, compareRequest(operation), ({ revision, version }) => {
        return { kind: "compareAndSet", revision, version: integer(version) };
      });
    case "execute":
      return ask(Machine.Execute, operation, ({ outputJson, revision, version }) => {
        return { kind: "execute", outputJson, revision, version: integer(version) };
      });
    case "readState":
      return ask(Machine.Get, operation, ({ stateJson, revision, version }) => {
        return { kind: "readState", stateJson, revision, version: integer(version) };
      });
  }
}

function deleteRequest({ key, ifRevision }: SessionOperation & { readonly kind: "delete" }): {
  key: string;
  ifRevision?: string;
} {
  return ifRevision === undefined ? { key } : { key, ifRevision };
}

function compareRequest({ key, expected, value }: SessionOperation & { readonly kind: "compareAndSet" }): {
  key: string;
  value: Buffer;
  revision?: string;
  absent?: object;
} {
  const request = { key, value: bufferOf(value) };
  return expected?.kind === "revision" ? { ...request, revision: expected.revision } : { ...request, absent: {} };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
