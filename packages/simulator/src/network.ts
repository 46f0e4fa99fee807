import type { Frame, FrameReceiver, Link, Transport } from "@quorate/replica";
import type { Faults } from "./plan.ts";
import type { Stream } from "./random.ts";
import type { Owner, VirtualTime } from "./virtual-time.ts";

/** One process on the network. */
export class Endpoint {
  readonly node: string;
  readonly address: string;
  readonly owner: Owner;
  receive: FrameReceiver | undefined;
  readonly links: Map<string, Link> = new Map();
  readonly waysBack: Map<Endpoint, Link> = new Map();
  readonly #ways = new Map<string, string>();
  /** Frames of the present broadcast, by the turn it belongs to, and the addresses it shall not reach. */
  turn = -1;
  muted: readonly string[] = [];
  framesLeft: number = Number.POSITIVE_INFINITY;

  constructor(node: string, address: string, owner: Owner) {
    this.node = node;
    this.address = address;
    this.owner = owner;
  }

  /** `from>to`: made once, as every frame asks for it. */
  wayTo(address: string): string {
    let way = this.#ways.get(address);
    if (way === undefined) this.#ways.set(address, (way = `${this.address}>${address}`));
    return way;
  }
}

/** A frame on its way to a process. */
export interface Flight {
  readonly frame: Frame;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly delayMs: number;
  /** Hands it over; to be called in a turn of the receiving process, as often as it shall arrive. */
  readonly arrive: () => void;
}

/** Takes frames on their way. */
export type Carry = (flight: Flight) => void;

export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly stream: Stream;
  readonly delayMs: number;
  readonly faults: () => Faults;
  readonly onFault: (kind: string) => void;
  /** A frame leaves a process, whatever becomes of it. */
  readonly onSent: (frame: Frame, from: Endpoint, to: string) => void;
  /** A frame is about to be received; false keeps it away. */
  readonly onArrival: (frame: Frame, to: Endpoint) => boolean;
  /** Takes frames on their way; undefined for the network's own delay. */
  readonly carry: Carry | undefined;
  /** A process dies within its broadcast. */
  readonly die: (endpoint: Endpoint, why: string) => void;
}

function halfOf<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, Math.floor(items.length / 2));
}

/** Of the late copies, how many are kept back until all is over; and the most of them. */
const keptShare = 0.3;
const keptMax = 200;
/** How long it takes to bring them, once that begins. */
export const keptMsMax = 100;

/** A network that loses, repeats, delays, reorders and cuts, silently. Frames are never changed, so none is copied. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #endpoints = new Map<string, Endpoint>();
  /** Ways that are cut, as `from>to`. */
  readonly #cuts = new Set<string>();
  readonly #slow = new Map<string, number>();
  readonly #lastAtMs = new Map<string, number>();
  /** Copies that come when nobody thinks of them any more. */
  #kept: (() => void)[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** The transport of a new process; it takes its address over. */
  connect(node: string, address: string, owner: Owner): Transport {
    const endpoint = new Endpoint(node, address, owner);
    this.#endpoints.set(address, endpoint);
    return {
      connect: (to) => {
        const known = endpoint.links.get(to);
        if (known !== undefined) return known;
        const link: Link = { send: (frame) => this.#send(frame, endpoint, to, undefined) };
        endpoint.links.set(to, link);
        return link;
      },
      listen: (receive) => {
        endpoint.receive = receive;
      },
      close: () => Promise.resolve(),
    };
  }

  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  slow(from: string, to: string, delayMs: number): void {
    this.#slow.set(`${from}>${to}`, delayMs);
  }

  /** Ends cuts and slowness. */
  heal(): void {
    this.#cuts.clear();
    this.#slow.clear();
  }

  /** Brings the copies that were kept back until now, within {@link keptMsMax}. False if there are none. */
  deliverKept(): boolean {
    const kept = this.#kept;
    this.#kept = [];
    for (const deliver of kept) {
      this.#options.onFault("very-late-duplicate");
      deliver();
    }
    return kept.length > 0;
  }

  #send(frame: Frame, from: Endpoint, address: string, process: Endpoint | undefined): void {
    const { faults, stream, onFault, onSent, time } = this.#options;
    time.stir();
    if (!from.owner.alive || !this.#passes(frame, from, address)) return;
    onSent(frame, from, address);
    const { loss, duplicate, late } = faults();
    const way = from.wayTo(address);
    if (stream.chance(late)) {
      const deliver = (delayMs: number) => this.#deliver(frame, from, address, undefined, delayMs);
      if (stream.chance(keptShare)) {
        const delayMs = stream.below(keptMsMax);
        if (this.#kept.length < keptMax) this.#kept.push(() => deliver(delayMs));
      } else {
        onFault("late-duplicate");
        deliver(stream.between(100, 3_000));
      }
    }
    if (this.#cuts.has(way)) return onFault("cut-frame");
    if (stream.chance(loss)) return onFault("loss");
    const receiver = process ?? this.#endpoints.get(address);
    if (receiver === undefined || !receiver.owner.alive) return;
    this.#deliver(frame, from, address, receiver, this.#delayOf(way));
    if (!stream.chance(duplicate)) return;
    onFault("duplicate");
    this.#deliver(frame, from, address, receiver, this.#delayOf(way) + stream.below(50));
  }

  /** Frames that one flush sends are one broadcast: it may reach few, or end early with its sender. */
  #passes({ messages }: Frame, from: Endpoint, address: string): boolean {
    const { time, stream, faults, onFault, die } = this.#options;
    if (from.turn !== time.turn) {
      from.turn = time.turn;
      const { thrifty, broadcastDeath } = faults();
      from.muted = stream.chance(thrifty) ? halfOf(stream.shuffled([...from.links.keys()])) : [];
      from.framesLeft = stream.chance(broadcastDeath) ? stream.below(3) : Number.POSITIVE_INFINITY;
    }
    if (from.framesLeft-- <= 0) {
      onFault("broadcast-death");
      die(from, "within a broadcast");
      return false;
    }
    if (messages[0]?.kind !== "question" || !from.muted.includes(address)) return true;
    onFault("thrifty");
    return false;
  }

  #delayOf(way: string): number {
    const { time, stream, delayMs, faults, onFault } = this.#options;
    let tookMs = 1 + stream.below(delayMs) + (this.#slow.get(way) ?? 0);
    if (stream.chance(faults().reorder)) {
      onFault("reorder");
      return tookMs + stream.below(4 * delayMs + 4);
    }
    // One stream a link: nothing overtakes.
    const lastMs = this.#lastAtMs.get(way) ?? 0;
    if (time.nowMs + tookMs < lastMs) tookMs = lastMs - time.nowMs;
    this.#lastAtMs.set(way, time.nowMs + tookMs);
    return tookMs;
  }

  /** To a process, or to whichever one is at the address by then. */
  #deliver(frame: Frame, from: Endpoint, address: string, to: Endpoint | undefined, delayMs: number): void {
    const { time, carry } = this.#options;
    if (to !== undefined) {
      const arrive = () => this.#arrive(frame, from, to);
      if (carry === undefined) time.after(delayMs, arrive, to.owner);
      else carry({ frame, from, to, delayMs, arrive });
      return;
    }
    time.after(delayMs, () => {
      const present = this.#endpoints.get(address);
      if (present !== undefined) time.after(0, () => this.#arrive(frame, from, present), present.owner);
    });
  }

  #arrive(frame: Frame, from: Endpoint, to: Endpoint): void {
    if (!this.#options.onArrival(frame, to)) return;
    const known = to.waysBack.get(from);
    const wayBack: Link = known ?? { send: (answer) => this.#send(answer, to, from.address, from) };
    if (known === undefined) to.waysBack.set(from, wayBack);
    to.receive?.(frame, wayBack);
  }
}
