import { type Copies, type Link, type ScanPage, membersOf } from "@quorate/membership";
import { answerWeight } from "./batch.ts";
import type { Frame, Message } from "./frame.ts";
import type { Clock, Observer, Link as Way } from "./ports.ts";

/** What messages of one frame share. */
export type FrameHeader = Pick<Frame, "cluster" | "to" | "epoch" | "configuration">;

interface OpenFrame {
  readonly header: FrameHeader;
  readonly messages: Message[];
  bytes: number;
  /** How many of them concern reads. */
  reads: number;
}

/** A generous estimate of a header's size on the wire, in bytes, with all that was seen of its receiver. */
const headerWeight = 1024;

/**
 * With so many reads a frame leaves at once: one end works on it while the other goes on. Not so for writes, which
 * share a sync the better the more of them arrive together.
 */
const readsMax = 64;

/**
 * Gathers the messages of one tick into one frame for each link (design section 3). A frame ends early when its header
 * changes, when it would exceed the limit and when it has enough reads; order within a link is kept.
 *
 * Only what origins are told of an attempt goes before all the rest, and has left, to every one of them, when that
 * leaves: of a node that stops in between, no store may hold what was attempted while an origin has not heard of it,
 * whose clients would end unknown (Forwarding).
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #complete: (header: FrameHeader) => Omit<Frame, "messages">;
  readonly #observe: Observer;
  #open = new Map<Way, OpenFrame[]>();
  /** The same, of what origins are told of attempts. */
  #told = new Map<Way, OpenFrame[]>();
  /** What waits no longer than for the next turn: the origins of what is in it were told. */
  #held = new Map<Way, OpenFrame[]>();
  #isDeferred = false;

  constructor(options: {
    readonly clock: Clock;
    readonly bytesMax: number;
    readonly complete: (header: FrameHeader) => Omit<Frame, "messages">;
    readonly observe: Observer;
  }) {
    this.#clock = options.clock;
    this.#bytesMax = options.bytesMax;
    this.#complete = options.complete;
    this.#observe = options.observe;
  }

  post(link: Way, header: FrameHeader, message: Message): void {
    this.#flushLater();
    const open = message.body.kind === "attempted" ? this.#told : this.#open;
    const frames = open.get(link) ?? [];
    if (frames.length === 0) open.set(link, frames);
    const last = frames.at(-1);
    const bytes = weightOf(message);
    const isRead = message.body.kind === "read" || message.body.kind === "observed";
    if (last === undefined || !sameHeader(last.header, header) || last.bytes + bytes > this.#bytesMax) {
      frames.push({ header, messages: [message], bytes: headerWeight + bytes, reads: isRead ? 1 : 0 });
      return;
    }
    last.messages.push(message);
    last.bytes += bytes;
    if (!isRead || ++last.reads < readsMax || this.#told.size + this.#held.size > 0) return;
    this.#open.delete(link);
    this.#send(link, frames);
  }

  #flushLater(): void {
    if (this.#isDeferred) return;
    this.#isDeferred = true;
    this.#clock.defer(() => this.#flush());
  }

  #flush(): void {
    this.#isDeferred = false;
    const [held, told, open] = [this.#held, this.#told, this.#open];
    [this.#held, this.#told, this.#open] = [new Map(), new Map(), new Map()];
    for (const [link, frames] of [...held, ...told]) this.#send(link, frames);
    if (told.size === 0) {
      for (const [link, frames] of open) this.#send(link, frames);
      return;
    }
    // A turn later, whatever is told then: by that time the sockets have what was told now.
    this.#held = open;
    this.#flushLater();
  }

  #send(link: Way, frames: readonly OpenFrame[]): void {
    for (const { header, messages } of frames) {
      this.#observe({ kind: "frame-sent", messages: messages.length });
      link.send({ ...this.#complete(header), messages });
    }
  }
}

function sameHeader(a: FrameHeader, b: FrameHeader): boolean {
  return a.to === b.to && a.epoch === b.epoch && a.configuration === b.configuration && a.cluster === b.cluster;
}

/** A generous estimate of a message's size on the wire, in bytes. */
function weightOf({ body }: Message): number {
  const fixed = 256;
  switch (body.kind) {
    case "accept":
      return fixed + 4 * body.key.length + body.value.length;
    case "prepare":
    case "read":
    case "collect":
      return fixed + 4 * body.key.length;
    case "promised":
    case "observed":
      return fixed + (body.value?.length ?? 0);
    case "forward":
      return body.operations.reduce(
        (sum, { command }) => sum + 24 + (command?.length ?? 0),
        fixed + 4 * body.key.length,
      );
    case "attempted":
      return body.answers.reduce((sum, answer) => sum + answerWeight(answer), fixed);
    case "page":
      return body.page.keys.reduce((sum, key) => sum + 4 * key.length + 8, fixed);
    case "scanned":
      return fixed + columnsWeight(body.page);
    case "fill":
      return fixed + columnsWeight(body.copies);
    case "filled":
      return body.refused.reduce((sum, key) => sum + 4 * key.length + 8, fixed);
    case "adopt":
      return fixed + linksWeight(body.links);
    case "refused":
      return fixed + (body.why === "stale" ? linksWeight(body.links) : 0);
    case "install":
      return fixed + linksWeight([body.link]);
    case "reserve":
      return body.list.reduce((sum, entry) => sum + 4 * entry.length, fixed);
    case "announce":
      return body.progress.target.reduce((sum, node) => sum + 4 * node.length, fixed);
    default:
      return fixed;
  }
}

/** Of each key its bytes, its ballot and the bytes of its value. */
function columnsWeight({ keys, values }: Copies | ScanPage): number {
  const ofKeys = keys.reduce((sum, key) => sum + 4 * key.length + 40, 0);
  return (values ?? []).reduce((sum, value) => sum + value.length, ofKeys);
}

function linksWeight(links: readonly Link[]): number {
  return links.flatMap(({ configuration }) => membersOf(configuration)).length * 512 + links.length * 256;
}
