import type { ServerDuplexStream } from "@grpc/grpc-js";
import { type SessionOperation, type SessionResult, readRequests } from "@quorate/protos";
import { deadlineOf, graceMs, overdueError } from "../service/deadline.ts";
import { EdgeError, edgeErrorOf, wireStatus } from "../service/error.ts";
import type { Node } from "../service/node.ts";
import { errorResponse, malformedError } from "./adapter.ts";
import { operate } from "./operate.ts";
import { Responses } from "./responses.ts";

/** How many operations of one stream run at a time. The rest of a message waits, and nothing more is read. */
const operationsMax = 4_096;

/** The same for bytes of answers that the caller has not taken yet. */
const unreadBytesMax = 4 * 1024 * 1024;

/** One request that was taken. */
interface Taken {
  readonly id: number;
  /** Undefined for one that this node does not know, and once it is answered: a set that is rebuilt holds on to it. */
  operation: SessionOperation | undefined;
  /** A time of the node's clock. */
  readonly deadline: number;
}

/** The node's end of one `Session.Operate` stream: runs what arrives, side by side, and answers everything it took. */
export class Session {
  readonly #node: Node;
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #responses: Responses;
  readonly #onEnded: (session: Session) => void;
  /** Taken and not started, from the position on. */
  #waiting: readonly Taken[] = [];
  #next = 0;
  readonly #running = new Set<Taken>();
  #isSweeping = false;
  /** No more requests come: the caller ended its side, or what it sent cannot be read. */
  #input: "open" | "ended" | Error = "open";
  #ended = false;

  /** `onEnded` is called once. */
  constructor(node: Node, call: ServerDuplexStream<Buffer, Buffer>, onEnded: (session: Session) => void) {
    this.#node = node;
    this.#call = call;
    this.#onEnded = onEnded;
    this.#responses = new Responses(node, call, () => this.#goOn());
    // Without a listener an error of the stream would end the process.
    call.on("error", (error) => {
      node.log.debug({ err: error, method: call.getPath() }, "a stream broke");
      this.#end();
    });
    call.on("cancelled", () => this.#end());
    call.on("data", (message: Buffer) => this.#receive(message));
    call.on("end", () => {
      if (this.#input === "open") this.#input = "ended";
      this.#goOn();
    });
  }

  /** Tells the caller to go elsewhere. What it sends all the same is answered. */
  drain(): void {
    this.#responses.sayDraining();
  }

  /** Ends the stream, after everything that was started has some answer: what has none was not started. */
  close(): void {
    if (this.#ended) return;
    this.#waiting = [];
    for (const taken of this.#running) this.#fail(taken, overdueError());
    // The last answer may have been what the caller's end waited for.
    if (this.#ended) return;
    this.#responses.end();
    this.#call.end();
    this.#end();
  }

  #receive(message: Buffer): void {
    if (this.#ended || this.#input !== "open") return;
    const { clock, requestTimeoutMs } = this.#node;
    try {
      const taken = readRequests(message).map(({ id, timeoutMs, operation }) => {
        const callerMs = timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs;
        return { id, operation, deadline: deadlineOf(clock, requestTimeoutMs, callerMs) };
      });
      // After a pause one more message may come that was under way.
      this.#waiting = this.#next < this.#waiting.length ? [...this.#waiting.slice(this.#next), ...taken] : taken;
      this.#next = 0;
    } catch (error) {
      // None of its requests was started; those before it are still answered.
      this.#input = error as Error;
    }
    this.#goOn();
  }

  /** Starts what may be started, reads on or not, and ends the stream when all is said. */
  #goOn(): void {
    if (this.#ended) return;
    while (this.#next < this.#waiting.length && !this.#isFull()) {
      const taken = this.#waiting[this.#next++];
      if (taken !== undefined) this.#start(taken);
    }
    if (this.#next < this.#waiting.length || this.#isFull()) {
      this.#call.pause();
      return;
    }
    this.#waiting = [];
    this.#next = 0;
    if (this.#input === "open") this.#call.resume();
    else if (this.#running.size === 0) this.#finish(this.#input);
  }

  #isFull(): boolean {
    return this.#running.size >= operationsMax || this.#responses.unreadBytes >= unreadBytesMax;
  }

  #start(taken: Taken): void {
    const { operation, deadline } = taken;
    this.#running.add(taken);
    this.#node.inFlight.begin();
    if (!this.#isSweeping) this.#sweepLater();
    const running = operation === undefined ? Promise.reject(noOperation()) : operate(this.#node, operation, deadline);
    running.then(
      (answer) => this.#answer(taken, answer),
      (error: unknown) => this.#fail(taken, error),
    );
  }

  #answer(taken: Taken, result: SessionResult): void {
    // What is overdue was answered already.
    if (!this.#running.delete(taken)) return;
    this.#node.inFlight.end();
    taken.operation = undefined;
    this.#responses.add(taken.id, result);
    if (this.#call.isPaused() || this.#input !== "open") this.#goOn();
  }

  #fail(taken: Taken, thrown: unknown): void {
    const { log } = this.#node;
    const error = edgeErrorOf(thrown, (errorId, cause) =>
      log.error({ err: cause, errorId, method: taken.operation?.kind }, "internal error"),
    );
    const { reason, message, outcome, metadata } = error;
    this.#answer(taken, { kind: "error", code: wireStatus[reason].code, message, reason, outcome, metadata });
  }

  #sweepLater(): void {
    this.#isSweeping = this.#running.size > 0;
    if (this.#isSweeping) this.#node.clock.after(graceMs, () => this.#sweep());
  }

  /** The replica gives up in time by itself; this is for the case that it does not. */
  #sweep(): void {
    const overdueBefore = this.#node.clock.now() - graceMs;
    for (const taken of this.#running) if (taken.deadline < overdueBefore) this.#fail(taken, overdueError());
    this.#sweepLater();
  }

  #finish(input: "ended" | Error): void {
    this.#responses.end();
    if (input === "ended") this.#call.end();
    else this.#call.emit("error", errorResponse(this.#node, this.#call.getPath(), malformedError(input)));
    this.#end();
  }

  /** From now on nothing is answered; what runs is only counted until it is done. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#responses.drop();
    this.#waiting = [];
    // Without a reader the stream would never notice its end.
    this.#call.resume();
    this.#onEnded(this);
  }
}

function noOperation(): EdgeError {
  return new EdgeError("INVALID_ARGUMENT", "the request has no operation that this node knows");
}
