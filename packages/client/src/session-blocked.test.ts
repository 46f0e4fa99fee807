import { EventEmitter } from "node:events";
import type { Client } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sessionIdleMs } from "./limits.ts";
import { SessionCall, type Unanswered } from "./session-call.ts";
import { Session } from "./session.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A read that only notes how it ended. */
class Read extends SessionCall {
  why: Unanswered | undefined;

  constructor() {
    super({ kind: "get", key: "k" }, "read");
  }

  override answered(): void {}

  override failed(why: Unanswered): void {
    this.why = why;
  }
}

/** A stream that has room for one message. */
class FullStream extends EventEmitter {
  readonly write = vi.fn<(message: Buffer) => boolean>(() => false);
  readonly end = vi.fn<() => void>();
}

it("keeps nothing of what is given up while its stream takes nothing, so that it ends when it is not used", () => {
  const stream = new FullStream();
  const client = { makeBidiStreamRequest: () => stream } as unknown as Client;
  const closed = vi.fn<() => void>();
  const unheard = (): void => {};
  const events = { heard: unheard, silent: unheard, draining: unheard, closed, ended: unheard };
  const session = new Session(client, events);
  const [sent, waiting] = [new Read(), new Read()];
  session.send(sent, 100);
  vi.advanceTimersByTime(1);
  session.send(waiting, 100);
  vi.advanceTimersByTime(200);
  expect([sent.why, waiting.why]).toEqual([{ kind: "late" }, { kind: "unsent" }]);
  expect(stream.write).toHaveBeenCalledTimes(1);
  expect(stream.end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2 * sessionIdleMs);
  expect(closed).toHaveBeenCalledTimes(1);
  expect(stream.end).toHaveBeenCalledTimes(1);
});
