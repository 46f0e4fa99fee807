import type { ServerDuplexStream } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { decodeFrame } from "./decode.ts";
import {
  cleanUp,
  hello,
  insist,
  isKind,
  openBed,
  openForeign,
  openInbox,
  openRelay,
  openSilent,
  question,
} from "./peers.test-support.ts";

afterEach(cleanUp);

describe("a peer that is slow, silent or gone", () => {
  it("that does not read holds a bounded number of bytes, loses the oldest frames and delays nobody else", async () => {
    const bed = openBed();
    const queueBytesMax = 4 * 1024 * 1024;
    const a = await bed.start({ limits: { queueBytesMax } });
    const stuck: ServerDuplexStream<Buffer, Buffer>[] = [];
    const link = a.transport.connect(await openForeign(hello, (call) => stuck.push(call)));
    link.send(question(0));
    await a.event(isKind("peer-up"));
    const frames = 2_000;
    const value = new Uint8Array(10_000);
    for (let number = 1; number <= frames; number++) {
      link.send(question(number, value));
      if (number % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const inbox = openInbox();
    const b = await bed.start({ receive: inbox.receive });
    a.transport.connect(b.address).send(question(1));
    await inbox.until((arrived) => arrived.length === 1);
    const dropped = a.events.reduce((sum, event) => sum + (event.kind === "dropped" ? event.frames : 0), 0);
    // What is neither dropped nor waiting within the bound is in the sockets' buffers and windows.
    expect(dropped * value.length).toBeGreaterThan(frames * value.length - queueBytesMax - 6 * 1024 * 1024);
    // Once it reads again it finds what was sent first, then a gap, then the newest.
    const received: number[] = [];
    const last = new Promise<void>((resolve) => {
      for (const call of stuck) {
        call.on("data", (bytes: Buffer) => {
          received.push(decodeFrame(bytes).durable);
          if (received.length === frames + 1 - dropped) resolve();
        });
      }
    });
    await last;
    const gap = received.findIndex((number, index) => number !== index);
    expect(received.slice(gap)).toEqual(
      Array.from({ length: received.length - gap }, (_, index) => gap + dropped + index),
    );
    expect(received.at(-1)).toBe(frames);
  });

  it("that accepts the connection and says nothing is given up after the handshake's patience", async () => {
    const a = await openBed().start({ limits: { handshakeMs: 50 } });
    const silent = await openSilent();
    a.transport.connect(silent.address).send(question(1));
    const down = await a.event(isKind("peer-down"));
    expect(down).toMatchObject({ address: silent.address, reason: "no answer within 50 ms" });
    await silent.untilClosed(1);
  });

  it("whose connection goes dead without a word is noticed by keepalive", async () => {
    const bed = openBed();
    const a = await bed.start({ limits: { keepaliveMs: 100, keepaliveTimeoutMs: 100 } });
    const b = await bed.start();
    const relay = await openRelay(b.address);
    a.transport.connect(relay.address).send(question(1));
    await a.event(isKind("peer-up"));
    relay.freeze();
    const started = performance.now();
    expect(await a.event(isKind("peer-down"))).toMatchObject({ direction: "outgoing", address: relay.address });
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("that dials in and goes dead is noticed by the server's keepalive", async () => {
    const bed = openBed();
    const a = await bed.start();
    const b = await bed.start({ limits: { keepaliveMs: 100, keepaliveTimeoutMs: 100 } });
    const relay = await openRelay(b.address);
    a.transport.connect(relay.address).send(question(1));
    await b.event(isKind("peer-up"));
    relay.freeze();
    expect(await b.event(isKind("peer-down"))).toMatchObject({ direction: "incoming" });
  });

  it("is reported down once, however often it is tried, and up when it is back", async () => {
    const bed = openBed();
    const a = await bed.start();
    const b = await bed.start();
    const link = a.transport.connect(b.address);
    link.send(question(1));
    await a.event(isKind("peer-up"));
    await b.stop();
    await a.event(isKind("peer-down"));
    await insist(
      () => link.send(question(2)),
      () => a.events.filter(isKind("dropped")).length >= 3,
    );
    const inbox = openInbox();
    await bed.start({ address: b.address, receive: inbox.receive });
    await insist(
      () => link.send(question(3)),
      () => inbox.frames.length > 0,
    );
    const changes = a.events.map(({ kind }) => kind).filter((kind) => kind !== "dropped");
    expect(changes).toEqual(["peer-up", "peer-down", "peer-up"]);
  });

  it("gets what was sent during the pause after a failure, without a further send", async () => {
    const inbox = openInbox();
    const bed = openBed();
    const a = await bed.start({ limits: { backoffMinMs: 300, backoffMaxMs: 300 } });
    const b = await bed.start();
    await b.stop();
    const link = a.transport.connect(b.address);
    link.send(question(1));
    await a.event(isKind("peer-down"));
    await bed.start({ address: b.address, receive: inbox.receive });
    link.send(question(2));
    await inbox.until((frames) => frames.length > 0);
    expect(inbox.frames).toEqual([question(2)]);
  });

  it("has no stream opened to it while there is nothing to send", async () => {
    const a = await openBed().start({ limits: { handshakeMs: 20, backoffMaxMs: 20 } });
    const silent = await openSilent();
    a.transport.connect(silent.address);
    a.transport.connect(silent.address).send(question(1));
    await silent.untilClosed(1);
    // Several times the longest pause: a link that tried by itself would have shown up.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(silent.connections()).toBe(1);
  });

  it("or an address that is none: frames are dropped and the reason is reported", async () => {
    const a = await openBed().start();
    for (const address of ["", "nonsense", "https://127.0.0.1:1", "http://127.0.0.1:1/path"]) {
      a.transport.connect(address).send(question(1));
      expect(await a.event((event) => event.kind === "peer-down" && event.address === address)).toMatchObject({
        reason: expect.stringContaining("a URL like"),
      });
    }
  });
});
