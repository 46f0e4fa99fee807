import type { Frame, Message } from "./frame.ts";
import type { Clock, Link, Transport } from "./ports.ts";

/** What waits for the link; more is lost, as the transport that ships does it. */
const queueBytesMax = 32 * 1024 * 1024;

/** A link of so many bytes a second to one address: frames follow one another, in order. */
export interface SlowLink {
  readonly transport: (transport: Transport, clock: Clock) => Transport;
  /** The bytes of values that went into the link. */
  readonly sentBytes: () => number;
}

export function slowLinkTo(address: string, bytesPerSecond: number): SlowLink {
  let sentBytes = 0;
  let freeAtMs = 0;
  const slowed = (link: Link, clock: Clock): Link => ({
    send: (frame) => {
      const bytes = bytesOf(frame);
      const beginMs = Math.max(freeAtMs, clock.now());
      if (((beginMs - clock.now()) / 1_000) * bytesPerSecond + bytes > queueBytesMax) return;
      sentBytes += bytes;
      freeAtMs = beginMs + (1_000 * bytes) / bytesPerSecond;
      clock.after(freeAtMs - clock.now(), () => link.send(frame));
    },
  });
  return {
    sentBytes: () => sentBytes,
    transport: (transport, clock) => {
      const links = new Map<string, Link>();
      return {
        connect: (to) => {
          const link = links.get(to) ?? (to === address ? slowed(transport.connect(to), clock) : transport.connect(to));
          links.set(to, link);
          return link;
        },
        listen: (receive) => transport.listen(receive),
        close: () => transport.close(),
      };
    },
  };
}

/** Values, which are all that is large. */
function bytesOf({ messages }: Frame): number {
  return messages.flatMap(({ body }) => valuesIn(body)).reduce((sum, { length }) => sum + length, 0);
}

function valuesIn(body: Message["body"]): readonly Uint8Array[] {
  switch (body.kind) {
    case "fill":
      return body.copies.values;
    case "scanned":
      return body.page.values ?? [];
    case "accept":
      return [body.value];
    default:
      return [];
  }
}
