import type { Frame } from "../frame.ts";
import type { Clock, FrameReceiver, Link, Transport } from "../ports.ts";

/** Judges a frame on its way from one address to another. */
export type FrameFilter = (frame: Frame, from: string, to: string) => "deliver" | "drop";

/** A network within one process: frames arrive in order, in a later task, as copies. */
export interface MemoryNetwork {
  /** A new peer at this address; one that was there before is disconnected. */
  transport(address: string): Transport;
  /** Loses everything between two addresses, both ways, until {@link MemoryNetwork.heal}. */
  cut(a: string, b: string): void;
  /** Ends all cuts. */
  heal(): void;
  /** Asks `judge` about every frame about to arrive; undefined ends it. */
  filter(judge: FrameFilter | undefined): void;
  /** Stops the peer at an address as if its process had died. What it sent before is still under way. */
  disconnect(address: string): void;
}

/** Creates an empty network; `clock` decides when a later task runs. */
export function createMemoryNetwork({ clock }: { readonly clock: Pick<Clock, "defer"> }): MemoryNetwork {
  return new Network(clock);
}

interface Parcel {
  readonly frame: Frame;
  readonly from: Peer;
  /** The receiver, or the address where one is to be looked for on arrival. */
  readonly to: Peer | string;
}

class Network implements MemoryNetwork {
  readonly #clock: Pick<Clock, "defer">;
  readonly #peers = new Map<string, Peer>();
  readonly #cuts = new Set<string>();
  #judge: FrameFilter | undefined;
  #parcels: Parcel[] = [];

  constructor(clock: Pick<Clock, "defer">) {
    this.#clock = clock;
  }

  transport(address: string): Transport {
    this.disconnect(address);
    const peer = new Peer(address, this);
    this.#peers.set(address, peer);
    return peer;
  }

  cut(a: string, b: string): void {
    this.#cuts.add(wayBetween(a, b)).add(wayBetween(b, a));
  }

  heal(): void {
    this.#cuts.clear();
  }

  filter(judge: FrameFilter | undefined): void {
    this.#judge = judge;
  }

  disconnect(address: string): void {
    this.#peers.get(address)?.stop();
    this.#peers.delete(address);
  }

  post(parcel: Parcel): void {
    this.#parcels.push(parcel);
    if (this.#parcels.length === 1) this.#clock.defer(() => this.#deliver());
  }

  #deliver(): void {
    const parcels = this.#parcels;
    this.#parcels = [];
    for (const { frame, from, to } of parcels) {
      const receiver = typeof to === "string" ? this.#peers.get(to) : to;
      // A frame still under way when the network is cut, or its receiver stops, is lost; its sender may be gone.
      if (receiver === undefined || !receiver.isUp) continue;
      if (this.#cuts.has(wayBetween(from.address, receiver.address))) continue;
      if (this.#judge?.(frame, from.address, receiver.address) === "drop") continue;
      receiver.receive(frame, from);
    }
  }
}

class Peer implements Transport {
  readonly address: string;
  readonly #network: Network;
  readonly #links = new Map<string, Link>();
  readonly #waysBack = new WeakMap<Peer, Link>();
  #receive: FrameReceiver | undefined;
  isUp = true;

  constructor(address: string, network: Network) {
    this.address = address;
    this.#network = network;
  }

  connect(address: string): Link {
    const known = this.#links.get(address);
    if (known !== undefined) return known;
    const link: Link = { send: (frame) => this.#post(frame, address) };
    this.#links.set(address, link);
    return link;
  }

  listen(receive: FrameReceiver): void {
    this.#receive = receive;
  }

  close(): Promise<void> {
    this.stop();
    return Promise.resolve();
  }

  stop(): void {
    this.isUp = false;
  }

  receive(frame: Frame, from: Peer): void {
    this.#receive?.(frame, this.#wayBackTo(from));
  }

  /** The way back leads to the very peer that sent, not to a later one at its address. */
  #wayBackTo(peer: Peer): Link {
    const known = this.#waysBack.get(peer);
    if (known !== undefined) return known;
    const link: Link = { send: (frame) => this.#post(frame, peer) };
    this.#waysBack.set(peer, link);
    return link;
  }

  #post(frame: Frame, to: Peer | string): void {
    if (this.isUp) this.#network.post({ frame: copyOf(frame), from: this, to });
  }
}

function wayBetween(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

/** A deep copy of plain data and bytes. */
function copyOf<Value>(value: Value): Value {
  // Not `slice`: that of a Node buffer shares the memory.
  if (value instanceof Uint8Array) return new Uint8Array(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)])) as Value;
}
