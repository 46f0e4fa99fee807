import {
  Metadata,
  type ServerErrorResponse,
  type ServerUnaryCall,
  type ServerWritableStream,
  type handleServerStreamingCall,
  type handleUnaryCall,
} from "@grpc/grpc-js";
import { type SessionOperation, encodeErrorDetails, errorDetailsKey, isMalformed } from "@quorate/protos";
import { bounded, deadlineOf } from "../service/deadline.ts";
import { EdgeError, edgeErrorOf, wireStatus } from "../service/error.ts";
import type { Node } from "../service/node.ts";
import { header } from "./header.ts";
import { operate } from "./operate.ts";

/** Answers one request before `deadline`, a time of the node's clock. */
export type Unary<Request, Response> = (request: Request, deadline: number) => Promise<Response>;

/**
 * Answers one request before `deadline`, a time of the node's clock, with a stream whose last message is the result.
 * What is emitted on the way may be dropped.
 */
export type ServerStream<Request, Response> = (
  request: Request,
  emit: (response: Response) => void,
  deadline: number,
) => Promise<Response>;

/** The longest that a stream lasts, whatever its caller says: a day. */
const streamMsMax = 24 * 60 * 60 * 1000;

/** How many messages may wait for a slow reader; beyond it only the last one of the stream is queued. */
const unreadMax = 64;

/**
 * The one way a unary handler meets grpc-js: deadlines, malformed messages and thrown errors are dealt with
 * here. The deadline is the caller's, but at most `limitMs` away.
 */
export function unary<Request, Response>(
  node: Node,
  handler: Unary<Request, Response>,
  limitMs: number = node.requestTimeoutMs,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const deadline = deadlineOf(node.clock, limitMs, callerMs(call));
    // A handler may also throw before its first await; both ways end here.
    const answer = (async () => handler(wellFormed(call.request), deadline))();
    node.inFlight.track(bounded(node.clock, deadline, answer)).then(
      (response) => callback(null, response),
      (error: unknown) => callback(errorResponse(node, call.getPath(), error)),
    );
  };
}

/** A unary handler that runs one operation, as a session does. */
export function operation<Request, Response>(
  node: Node,
  operationOf: (request: Request) => SessionOperation,
): handleUnaryCall<Request, Response> {
  return unary(node, async (request, deadline) => {
    const { kind: _, ...answer } = await operate(node, operationOf(request), deadline);
    // The fields of an answer are those of the response.
    return { header: header(node), ...answer } as Response;
  });
}

/**
 * The one way a server-streaming handler meets grpc-js. A caller that goes away ends the stream, not the work. The
 * deadline is the caller's: how long a change of members takes depends on how much there is to copy.
 */
export function serverStream<Request, Response>(
  node: Node,
  handler: ServerStream<Request, Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    // Without a listener an error of the stream would end the process.
    call.on("error", (error) => node.log.debug({ err: error, method: call.getPath() }, "a stream broke"));
    const emit = (response: Response): void => {
      if (isOpen(call) && call.writableLength < unreadMax) call.write(response);
    };
    const deadline = deadlineOf(node.clock, streamMsMax, callerMs(call));
    const result = (async () => handler(wellFormed(call.request), emit, deadline))();
    result.then(
      (last) => {
        if (!isOpen(call)) return;
        call.write(last);
        call.end();
      },
      (error: unknown) => {
        const response = errorResponse(node, call.getPath(), error);
        if (isOpen(call)) call.emit("error", response);
      },
    );
  };
}

/** An error as grpc-js sends it: code, message, and the trailers that name reason and outcome. */
export function errorResponse(node: Node, method: string, thrown: unknown): ServerErrorResponse {
  const error = edgeErrorOf(thrown, (errorId, cause) =>
    node.log.error({ err: cause, errorId, method }, "internal error"),
  );
  const { code } = wireStatus[error.reason];
  const metadata = new Metadata();
  metadata.set("quorate-reason", error.reason);
  metadata.set("quorate-outcome", error.outcome);
  const { reason, message, metadata: facts } = error;
  metadata.set(errorDetailsKey, encodeErrorDetails({ code, message, reason, metadata: facts }));
  return { name: error.reason, message, code, details: message, metadata };
}

function wellFormed<Request>(request: Request): Request {
  if (!isMalformed(request)) return request;
  throw malformedError(request.malformed);
}

/** What the sender of a message hears that cannot be decoded. */
export function malformedError({ message }: Error): EdgeError {
  return new EdgeError("INVALID_ARGUMENT", `the message cannot be decoded: ${message}`);
}

function callerMs(call: Pick<ServerUnaryCall<unknown, unknown>, "getDeadline">): number {
  const deadline = call.getDeadline();
  return Number(deadline) - Date.now();
}

function isOpen(call: ServerWritableStream<unknown, unknown>): boolean {
  return !call.cancelled && !call.destroyed && !call.writableEnded;
}
