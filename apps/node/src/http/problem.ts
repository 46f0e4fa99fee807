import type { FastifyReply } from "fastify";
import { STATUS_CODES } from "node:http";
import { type EdgeError, type EdgeReason, wireStatus } from "../service/error.ts";
import { entityTag } from "./etag.ts";

/** The content type of every error (RFC 9457). */
export const problemType = "application/problem+json";

/** An error of the HTTP edge itself, which no operation has. */
export class HttpError extends Error {
  readonly status: number;
  readonly reason: "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "VALUE_TOO_LARGE" | "INVALID_ARGUMENT";
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    reason: HttpError["reason"],
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

/** The refusal of a path whose escapes are none, or are no text. */
export function malformedPath(): HttpError {
  const detail = "the key or id in the path is not valid percent-encoded UTF-8; write a % itself as %25";
  return new HttpError(400, "INVALID_ARGUMENT", detail);
}

/** Answers with an operation's error; where it tells the key's revision, that is the entity tag. */
export function sendEdgeError(reply: FastifyReply, error: EdgeError): FastifyReply {
  const { http, retryAfterSeconds } = wireStatus[error.reason];
  const revision = error.metadata["currentRevision"];
  if (revision !== undefined) reply.header("etag", entityTag(revision));
  if (retryAfterSeconds !== undefined) reply.header("retry-after", String(retryAfterSeconds));
  return sendProblem(reply, http, error.reason, error.message, error.outcome, error.metadata);
}

/** Answers with an error of the edge itself; nothing was applied. */
export function sendHttpError(reply: FastifyReply, error: HttpError): FastifyReply {
  return sendProblem(reply.headers(error.headers), error.status, error.reason, error.message, "not-applied", {});
}

function sendProblem(
  reply: FastifyReply,
  status: number,
  reason: EdgeReason | HttpError["reason"],
  detail: string,
  outcome: string,
  metadata: Readonly<Record<string, string>>,
): FastifyReply {
  const title = STATUS_CODES[status] ?? "Error";
  const type = `https://quorate.dev/problems/${reason.toLowerCase().replaceAll("_", "-")}`;
  const facts = Object.keys(metadata).length > 0 ? { metadata } : {};
  // As bytes: to text the framework adds a charset, which this media type does not have.
  const body = Buffer.from(JSON.stringify({ type, title, status, detail, reason, outcome, ...facts }));
  return reply.code(status).header("content-type", problemType).send(body);
}
