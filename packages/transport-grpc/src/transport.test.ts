import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { frameWith, transportSuite } from "@quorate/replica/testing";
import { afterEach, describe, expect, it } from "vitest";
import { GrpcBed } from "./bed.test-support.ts";
import { encodeFrame } from "./encode.ts";
import { helloMetadata, protocolVersion } from "./hello.ts";
import {
  cleanUp,
  hello,
  insist,
  isKind,
  messageOf,
  openBed,
  openForeign,
  openInbox,
  openRaw,
  openRelay,
  question,
  up,
} from "./peers.test-support.ts";

transportSuite({ describe, it }, async () => {
  const bed = new GrpcBed();
  return {
    clock: bed.clock,
    start: (receive, address) => bed.start(address === undefined ? { receive } : { receive, address }),
    stop: () => bed.stop(),
  };
});

afterEach(cleanUp);

describe("the handshake", () => {
  it("tells each end who the other is", async () => {
    const bed = openBed();
    const [a, b] = [await bed.start({ node: "a" }), await bed.start({ node: "b" })];
    a.transport.connect(b.address).send(question(1));
    const [atA, atB] = await Promise.all([a.event(isKind("peer-up")), b.event(isKind("peer-up"))]);
    const common = { protocol: protocolVersion, cluster: "c1" };
    expect(atA).toMatchObject({ direction: "outgoing", hello: { ...common, node: "b", store: "store-b" } });
    expect(atB).toMatchObject({ direction: "incoming", hello: { ...common, node: "a", process: "process-a" } });
  });

  it("refuses a peer that speaks another version, and tells it why", async () => {
    const peer = await openBed().start({ node: "a" });
    const stream = openRaw(peer, helloMetadata({ ...hello, protocol: 99 }));
    const error = await new Promise<ServiceError>((resolve) => stream.on("error", resolve));
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(error.details).toContain("raw version 99");
    expect(error.metadata.get("quorate-reason")).toEqual(["PROTOCOL_MISMATCH"]);
    expect(peer.events).toMatchObject([{ kind: "refused", direction: "incoming", reason: error.details }]);
  });

  it("refuses a stream without a hello, and one with an undecodable hello", async () => {
    const peer = await openBed().start();
    const broken = new Metadata();
    broken.set("quorate-hello-bin", Buffer.of(0xff, 0xff));
    for (const metadata of [new Metadata(), broken]) {
      const stream = openRaw(peer, metadata);
      const error = await new Promise<ServiceError>((resolve) => stream.on("error", resolve));
      expect(error.details).toContain("did not introduce itself");
    }
    expect(peer.events.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
  });

  it("sends nothing to a server that speaks another version, and reports it once", async () => {
    const bed = openBed();
    const a = await bed.start({ limits: { backoffMaxMs: 20 } });
    let streams = 0;
    let frames = 0;
    const address = await openForeign({ ...hello, protocol: 2 }, (call) => {
      streams++;
      call.on("data", () => frames++);
    });
    const link = a.transport.connect(address);
    await insist(
      () => link.send(question(1)),
      () => streams >= 3,
    );
    expect(frames).toBe(0);
    expect(a.events.filter(isKind("refused"))).toMatchObject([{ direction: "outgoing" }]);
    expect(a.events.filter(isKind("peer-up"))).toEqual([]);
  });
});

describe("malformed frames", () => {
  it("are dropped and reported while the stream goes on", async () => {
    const inbox = openInbox();
    const peer = await openBed().start({ receive: inbox.receive });
    const stream = openRaw(peer, helloMetadata(hello));
    stream.write(Buffer.of(0xff, 0xff, 0xff));
    stream.write(encodeFrame(question(1)).subarray(0, -3));
    stream.write(encodeFrame(question(2)));
    await inbox.until((frames) => frames.length > 0);
    expect(inbox.frames).toEqual([question(2)]);
    expect(peer.events.filter(isKind("malformed"))).toHaveLength(2);
  });

  it("above the size limit end the stream they came on and no other", async () => {
    const inbox = openInbox();
    const peer = await openBed().start({ receive: inbox.receive, limits: { frameBytesMax: 1_000 } });
    const large = openRaw(peer, helloMetadata(hello));
    large.write(encodeFrame(question(1, new Uint8Array(100_000))));
    const error = await new Promise<ServiceError>((resolve) => large.on("error", resolve));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
    openRaw(peer, helloMetadata(hello)).write(encodeFrame(question(2)));
    await inbox.until((frames) => frames.length > 0);
    expect(inbox.frames).toEqual([question(2)]);
  });
});

describe("large frames", () => {
  it("are split, and arrive in order", async () => {
    const inbox = openInbox();
    const bed = openBed();
    const a = await bed.start({ limits: { frameBytesMax: 2_000 } });
    const b = await bed.start({ receive: inbox.receive });
    const messages = Array.from({ length: 50 }, (_, index) => messageOf(index, new Uint8Array(300)));
    a.transport.connect(b.address).send(frameWith(messages));
    await inbox.until((frames) => frames.flatMap((frame) => frame.messages).length === 50);
    expect(inbox.frames.flatMap((frame) => frame.messages)).toEqual(messages);
    expect(inbox.frames.length).toBeGreaterThan(8);
    expect(Math.max(...inbox.frames.map((frame) => encodeFrame(frame).length))).toBeLessThanOrEqual(2_000);
  });

  it("of a single message are dropped and reported, and the rest of their tick is sent", async () => {
    const inbox = openInbox();
    const bed = openBed();
    const a = await bed.start({ limits: { frameBytesMax: 2_000 } });
    const b = await bed.start({ receive: inbox.receive });
    const [small, large] = [messageOf(1, new Uint8Array(0)), messageOf(2, new Uint8Array(3_000))];
    a.transport.connect(b.address).send(frameWith([large, small]));
    await inbox.until((frames) => frames.length > 0);
    expect(inbox.frames).toEqual([frameWith([small])]);
    expect(a.events.filter(isKind("dropped"))).toMatchObject([{ frames: 1, reason: expect.stringContaining("2000") }]);
  });

  it("with a number that cannot travel are dropped and reported, and send does not throw", async () => {
    const bed = openBed();
    const [a, b] = [await bed.start(), await bed.start()];
    a.transport.connect(b.address).send({ ...question(1), epoch: 2 ** 53 });
    expect(a.events).toMatchObject([{ kind: "dropped", reason: expect.stringContaining("9007199254740992") }]);
  });
});

describe("closing", () => {
  it("ends all streams, and both ends hear of it", async () => {
    const bed = openBed();
    const [a, b] = [await bed.start({ node: "a" }), await bed.start({ node: "b" })];
    a.transport.connect(b.address).send(question(1));
    b.transport.connect(a.address).send(question(1));
    await Promise.all([a, b].flatMap((peer) => [up(peer, "incoming"), up(peer, "outgoing")]));
    await a.transport.close();
    expect(a.events.filter(isKind("peer-down"))).toHaveLength(2);
    await Promise.all(
      (["incoming", "outgoing"] as const).map((direction) =>
        b.event((event) => event.kind === "peer-down" && event.direction === direction),
      ),
    );
  });

  it("takes no longer than its deadline when a peer does not answer", async () => {
    const bed = openBed();
    const a = await bed.start({ limits: { closeMs: 100 } });
    const b = await bed.start();
    const relay = await openRelay(b.address);
    a.transport.connect(relay.address).send(question(1));
    await a.event(isKind("peer-up"));
    relay.freeze();
    const started = performance.now();
    await a.transport.close();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("takes no new peers", async () => {
    const peer = await openBed().start();
    await peer.transport.close();
    const stream = openRaw(peer, helloMetadata(hello));
    const error = await new Promise<ServiceError>((resolve) => stream.on("error", resolve));
    expect(error.code).toBe(status.UNAVAILABLE);
  });
});
