import { Metadata, status } from "@grpc/grpc-js";
import type { Client, ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import { WireWriter, operateMethod, readResponses, writeRequest } from "@quorate/protos";
import type { ReceivedResponse, ReceivedResponses, SessionHeader } from "@quorate/protos";
import { answerReserveMs, sessionIdleMs, sessionMessageBytesMax, silenceMs, sweepMs } from "./limits.ts";
import { sizeOf } from "./session-call.ts";
import type { SessionCall } from "./session-call.ts";
import { now } from "./wait.ts";

/** What a session tells of itself. */
export interface SessionEvents {
  /** A message came. */
  heard(): void;
  /** Nothing was heard since a write was sent, for as long as an endpoint is trusted to be alive. */
  silent(): void;
  /** The node is about to stop. */
  draining(): void;
  /** It takes no more calls, but may still answer some. */
  closed(): void;
  /** It is over, and all its calls have been told. Called once, after `closed`. */
  ended(how: "well" | "broken" | "unsupported"): void;
}

/** The client's end of one `Session.Operate` stream. All calls of a tick travel in one message. */
export class Session {
  private readonly client: Client;
  private readonly events: SessionEvents;
  private readonly stream: ClientDuplexStream<Buffer, Buffer>;
  private readonly writer = new WireWriter();
  private readonly calls = new Map<number, SessionCall>();
  /** Those of the calls that were not handed to the stream; some of them may have been given up. */
  private queue: SessionCall[] = [];
  private nextId = 1;
  private scheduled = false;
  private blocked = false;
  private state: "open" | "closed" | "ended" = "open";
  private usedAt: number = now();
  private heardAt: number = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private wakeAt: number = Number.POSITIVE_INFINITY;

  constructor(client: Client, events: SessionEvents) {
    this.client = client;
    this.events = events;
    const { path, requestSerialize, responseDeserialize } = operateMethod;
    this.stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
    this.stream.on("data", (message: Buffer) => this.receive(message));
    this.stream.on("error", (error: ServiceError) => this.end(error));
    this.stream.on("end", () => this.end(undefined));
    this.stream.on("drain", () => {
      this.blocked = false;
      this.flush();
    });
    this.wake(this.usedAt + sessionIdleMs);
  }

  /** Whether it takes calls. */
  get isOpen(): boolean {
    return this.state === "open";
  }

  /** Takes a call, to be given up at the limit. Its answer comes later, never within. */
  send(call: SessionCall, limitMs: number): void {
    this.usedAt = now();
    call.id = this.nextId++;
    call.beganAt = this.usedAt;
    call.deadline = this.usedAt + limitMs;
    this.calls.set(call.id, call);
    this.queue.push(call);
    const next = call.kind === "write" ? Math.min(limitMs, silenceMs) : limitMs;
    if (this.usedAt + next < this.wakeAt) this.wake(this.usedAt + next);
    if (this.scheduled || this.blocked) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Gives a call up. */
  stop(call: SessionCall): void {
    if (this.drop(call)) call.failed({ kind: "stopped", sent: call.sent });
  }

  /** Gives all calls up, and ends at once. */
  stopAll(): void {
    for (const call of this.calls.values()) this.stop(call);
    this.stream.cancel();
  }

  /** Takes no more calls, and ends once those it has are answered. */
  close(): void {
    if (this.state !== "open") return;
    this.state = "closed";
    this.events.closed();
    this.flush();
  }

  private flush(): void {
    const { queue, writer } = this;
    const time = now();
    let taken = 0;
    while (taken < queue.length && !this.blocked && this.state !== "ended") {
      const call = queue[taken++];
      if (call === undefined || call.over) continue;
      const { operation } = call;
      // What is larger than a message travels alone.
      if (writer.length > 0 && writer.length + sizeOf(operation) > sessionMessageBytesMax) this.write();
      const left = call.deadline - time;
      writeRequest(writer, call.id, Math.max(1, Math.floor(left - Math.min(answerReserveMs, left / 4))), operation);
      call.sent = true;
    }
    this.queue = taken === queue.length ? [] : queue.slice(taken);
    this.write();
    if (this.state === "closed" && this.queue.length === 0) this.stream.end();
  }

  private write(): void {
    if (this.writer.length > 0) this.blocked = !this.stream.write(this.writer.finish());
  }

  private receive(message: Buffer): void {
    this.heardAt = now();
    this.events.heard();
    let received: ReceivedResponses;
    try {
      received = readResponses(message);
    } catch (error) {
      // Whatever this was, the answers in it are lost.
      const details = `the answers cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      this.end(failure(status.INTERNAL, details));
      this.stream.cancel();
      return;
    }
    const { header, responses, draining } = received;
    for (const response of responses) this.answer(response, header ?? null);
    if (draining) this.leave();
  }

  private answer({ id, result }: ReceivedResponse, header: SessionHeader | null): void {
    const call = this.calls.get(id);
    // It was given up.
    if (call === undefined) return;
    this.calls.delete(id);
    if (result === undefined) call.failed({ kind: "refused", error: failure(status.INTERNAL, "the answer is empty") });
    else if (result.kind === "error") call.failed({ kind: "refused", error: result });
    else call.answered(result, header);
  }

  /** What was not sent goes elsewhere, what was is still answered. */
  private leave(): void {
    this.events.draining();
    const queue = this.queue;
    this.queue = [];
    for (const call of queue) if (this.drop(call)) call.failed({ kind: "unsent" });
    this.close();
  }

  /** The stream is over. Without an error the node ended it, which started nothing that it has not answered. */
  private end(error: ServiceError | undefined): void {
    if (this.state === "ended") return;
    if (this.state === "open") this.events.closed();
    this.state = "ended";
    clearTimeout(this.timer);
    // A stream without a peer never got a connection. Before that the library names the channel's target.
    const neverLeft = error === undefined || this.stream.getPeer() === this.client.getChannel().getTarget();
    const unsupported = error?.code === status.UNIMPLEMENTED;
    const calls = [...this.calls.values()];
    this.calls.clear();
    this.events.ended(unsupported ? "unsupported" : error === undefined ? "well" : "broken");
    for (const call of calls) {
      if (unsupported) call.failed({ kind: "unsupported" });
      else call.failed(neverLeft || !call.sent ? { kind: "unsent" } : { kind: "refused", error });
    }
  }

  /** Whether it was still waited for. */
  private drop(call: SessionCall): boolean {
    call.over = true;
    return this.calls.delete(call.id);
  }

  private wake(at: number): void {
    clearTimeout(this.timer);
    this.wakeAt = at;
    this.timer = setTimeout(() => this.sweep(), Math.max(0, Math.ceil(at - now())));
  }

  /** The one timer of all calls: gives up those that are late, notices silence, and closes what is not used. */
  private sweep(): void {
    const time = now();
    // What was given up while the stream takes nothing must not be kept until it does.
    if (this.blocked) this.queue = this.queue.filter(({ over }) => !over);
    let next = Math.max(this.usedAt, this.calls.size > 0 ? time : 0) + sessionIdleMs;
    let isSilent = false;
    for (const call of this.calls.values()) {
      if (call.deadline <= time) {
        this.drop(call);
        call.failed(call.sent ? { kind: "late" } : { kind: "unsent" });
        continue;
      }
      next = Math.min(next, call.deadline);
      if (call.kind === "read" || this.heardAt >= call.beganAt) continue;
      const silentAt = call.beganAt + silenceMs;
      if (silentAt > time) next = Math.min(next, silentAt);
      else isSilent = true;
    }
    if (isSilent) this.events.silent();
    if (this.calls.size === 0 && this.usedAt + sessionIdleMs <= time) this.close();
    else if (this.state !== "ended") this.wake(Math.max(next, time + sweepMs));
  }
}

function failure(code: status, details: string): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}
