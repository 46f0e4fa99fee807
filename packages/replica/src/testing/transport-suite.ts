import type { Frame, Message } from "../frame.ts";
import type { Clock, FrameReceiver, Link, Transport } from "../ports.ts";
import { Mailbox } from "./mailbox.ts";
import type { TestRunner } from "./runner.ts";
import { assertSame } from "./same.ts";
import { frameWith, probeFrame, sampleMessages } from "./sample-frames.ts";

/** A network of its own for one test, on which nothing is lost while peers are up. */
export interface TransportBed {
  readonly clock: Clock;
  /** Starts a peer that listens with `receive`: at a new address, or again at that of a peer that was stopped. */
  start(receive: FrameReceiver, address?: string): Promise<TestPeer>;
  /** Stops whatever is still there. */
  stop(): Promise<void>;
}

export interface TestPeer {
  /** Where the others reach it. */
  readonly address: string;
  readonly transport: Transport;
  /** Stops the peer; afterwards nobody answers at its address. */
  stop(): Promise<void>;
}

/**
 * The contract of the `Transport` port as tests, for whoever implements one:
 * `transportSuite({ describe, it }, openBed)`.
 */
export function transportSuite(runner: TestRunner, open: () => Promise<TransportBed>): void {
  const test = (name: string, body: (bed: TransportBed) => Promise<void>): void => {
    runner.it(name, async () => {
      const bed = await open();
      try {
        await body(bed);
      } finally {
        await bed.stop();
      }
    });
  };
  runner.describe("a transport", () => {
    deliveryTests(test);
    failureTests(test);
  });
}

type Test = (name: string, body: (bed: TransportBed) => Promise<void>) => void;

function deliveryTests(test: Test): void {
  test("carries frames one way and answers back on the same link", async (bed) => {
    const asker = new Mailbox(bed.clock);
    const answerer = new Mailbox(bed.clock);
    const { transport } = await bed.start(asker.receive);
    const peer = await bed.start(answerer.receive);
    transport.connect(peer.address).send(numbered(1));
    const asked = await answerer.next();
    assertSame(asked.frame, numbered(1), "the question");
    asked.from.send(numbered(2));
    const answered = await asker.next();
    assertSame(answered.frame, numbered(2), "the answer");
    answered.from.send(numbered(3));
    assertSame((await answerer.next()).frame, numbered(3), "the second question");
  });

  test("gives the same link for the same address", async (bed) => {
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const peer = await bed.start(new Mailbox(bed.clock).receive);
    assertSame(transport.connect(peer.address) === transport.connect(peer.address), true, "sameness");
  });

  test("keeps the order of many frames", async (bed) => {
    const mailbox = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const link = transport.connect((await bed.start(mailbox.receive)).address);
    const count = 1_000;
    for (let number = 1; number <= count; number++) link.send(numbered(number));
    for (let number = 1; number <= count; number++) {
      assertSame((await mailbox.next()).frame.durable, number, "the frame's number");
    }
  });

  test("carries a large frame of one message", async (bed) => {
    const value = new Uint8Array(2 * 1024 * 1024).fill(7);
    const ballot = { epoch: 1, counter: 1, proposer: probeFrame.from.process };
    const body = { kind: "accept", key: "k", ballot, value, next: undefined } as const;
    await expectArrival(bed, frameWith([{ kind: "question", attempt: 1, body }]));
  });

  test("carries every kind of message unchanged", async (bed) => {
    const mailbox = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const link = transport.connect((await bed.start(mailbox.receive)).address);
    for (const message of sampleMessages) link.send(frameWith([message]));
    for (const message of sampleMessages) {
      assertSame((await mailbox.next()).frame, frameWith([message]), `${message.kind} ${message.body.kind}`);
    }
  });

  test("carries all kinds in one frame, and a frame without cluster, store and configuration", async (bed) => {
    await expectArrival(bed, frameWith(sampleMessages));
    await expectArrival(bed, probeFrame);
  });

  test("shares no memory between sender and receiver", async (bed) => {
    const mailbox = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const value = Uint8Array.of(1, 2, 3);
    const ballot = { epoch: 1, counter: 1, proposer: probeFrame.from.process };
    const messages: Message[] = [
      { kind: "question", attempt: 1, body: { kind: "accept", key: "k", ballot, value, next: undefined } },
    ];
    transport.connect((await bed.start(mailbox.receive)).address).send(frameWith(messages));
    value.fill(9);
    messages.pop();
    const [message] = (await mailbox.next()).frame.messages;
    assertSame(message?.body.kind === "accept" && message.body.value, Uint8Array.of(1, 2, 3), "the value");
  });
}

function failureTests(test: Test): void {
  test("takes frames for a dead address without a word, and serves the others", async (bed) => {
    const mailbox = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const dead = await bed.start(new Mailbox(bed.clock).receive);
    await dead.stop();
    for (let number = 1; number <= 100; number++) transport.connect(dead.address).send(numbered(number));
    transport.connect((await bed.start(mailbox.receive)).address).send(numbered(1));
    assertSame((await mailbox.next()).frame, numbered(1), "the frame to the living peer");
  });

  test("reaches a peer again after it restarted", async (bed) => {
    const before = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const peer = await bed.start(before.receive);
    const link = transport.connect(peer.address);
    link.send(numbered(1));
    const { from } = await before.next();
    await peer.stop();
    from.send(numbered(2));
    const after = new Mailbox(bed.clock);
    await bed.start(after.receive, peer.address);
    // Frames may be lost while the connection is made anew, so the sender insists.
    const arrived = await sendUntilArrived(bed.clock, link, after);
    assertSame(arrived, numbered(3), "a frame after the restart");
  });

  test("does not mind sending after it was closed", async (bed) => {
    const mailbox = new Mailbox(bed.clock);
    const { transport } = await bed.start(new Mailbox(bed.clock).receive);
    const peer = await bed.start(mailbox.receive);
    const link = transport.connect(peer.address);
    link.send(numbered(1));
    const { from } = await mailbox.next();
    await transport.close();
    link.send(numbered(2));
    transport.connect(peer.address).send(numbered(3));
    from.send(numbered(4));
    const other = await bed.start(new Mailbox(bed.clock).receive);
    other.transport.connect(peer.address).send(numbered(5));
    assertSame((await mailbox.next()).frame.durable, 5, "the number of the frame after the closing");
  });
}

function numbered(number: number): Frame {
  return frameWith([{ kind: "question", attempt: number, body: { kind: "read", key: `key-${number}` } }], number);
}

async function expectArrival(bed: TransportBed, frame: Frame): Promise<void> {
  const mailbox = new Mailbox(bed.clock);
  const { transport } = await bed.start(new Mailbox(bed.clock).receive);
  transport.connect((await bed.start(mailbox.receive)).address).send(frame);
  assertSame((await mailbox.next()).frame, frame, "the frame");
}

async function sendUntilArrived(clock: Clock, link: Link, mailbox: Mailbox): Promise<Frame> {
  let cancel = (): void => undefined;
  const sendAgain = (): void => {
    link.send(numbered(3));
    cancel = clock.after(20, sendAgain);
  };
  sendAgain();
  try {
    return (await mailbox.next()).frame;
  } finally {
    cancel();
  }
}
