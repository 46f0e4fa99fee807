import { connect, type Socket } from "node:net";
import type { Random } from "../random.ts";
import { type Fault, type Impairment, whole } from "./fault.ts";
import { Pipe } from "./pipe.ts";

/** All connections from one party to one node, and what is wrong with them now. */
export class Link {
  readonly #random: Random;
  readonly #connections = new Set<Connection>();
  #fault: Fault | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** Lets something happen to the connections there are and to new ones, instead of what happened to them before. */
  set(fault: Fault): void {
    this.heal();
    this.#fault = fault;
    for (const connection of this.#connections) connection.suffer(fault);
  }

  /** Ends the fault. Connections that lost bytes meanwhile, or never were any, are reset. */
  heal(): void {
    this.#fault = undefined;
    for (const connection of this.#connections) connection.heal();
  }

  /** Takes over a connection that was just accepted. */
  carry(near: Socket, port: number): void {
    const connection = new Connection(near, port, this.#random, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    if (this.#fault !== undefined) connection.suffer(this.#fault);
    if (this.#fault?.kind !== "half-open" && this.#fault?.kind !== "refuse") connection.open();
  }

  close(): void {
    for (const connection of this.#connections) connection.reset();
  }
}

/** One connection: a socket of the connecting side, and one to the node. */
class Connection {
  readonly #near: Socket;
  readonly #port: number;
  readonly #random: Random;
  readonly #onEnd: () => void;
  #far: Socket | undefined;
  #there: Pipe | undefined;
  #back: Pipe | undefined;
  #fault: Fault | undefined;

  constructor(near: Socket, port: number, random: Random, onEnd: () => void) {
    this.#near = near;
    this.#port = port;
    this.#random = random;
    this.#onEnd = onEnd;
    near.on("error", () => undefined);
    near.on("close", () => this.#closed(this.#far));
  }

  /** Connects to the node. */
  open(): void {
    const far = connect({ port: this.#port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    this.#far = far;
    far.on("error", () => this.#near.resetAndDestroy());
    far.on("close", () => this.#closed(this.#near));
    this.#there = new Pipe(this.#near, far, this.#random);
    this.#back = new Pipe(far, this.#near, this.#random);
    if (this.#fault !== undefined) this.suffer(this.#fault);
    // Paused since it was accepted, so that nothing came before there was anybody to hear it.
    this.#near.resume();
  }

  suffer(fault: Fault): void {
    this.#fault = fault;
    switch (fault.kind) {
      case "impair":
        this.#impair(fault.there, fault.back);
        return;
      case "half-open":
        this.#impair({ kind: "drop" }, { kind: "drop" });
        return;
      case "reset":
        this.#there?.resetAfter(fault.afterBytes, () => this.reset());
        return;
      case "refuse":
        this.reset();
    }
  }

  heal(): void {
    this.#fault = undefined;
    const isAlive = this.#far !== undefined && !this.#near.destroyed && !this.#far.destroyed;
    if (!isAlive || this.#there?.lossy || this.#back?.lossy) {
      this.reset();
      return;
    }
    this.#impair(whole, whole);
    this.#there?.keep();
  }

  /** Ends it so that both sides see an error, in whatever they were. */
  reset(): void {
    this.#near.resetAndDestroy();
    this.#far?.resetAndDestroy();
    this.#closed(undefined);
  }

  #impair(there: Impairment, back: Impairment): void {
    this.#there?.impair(there);
    this.#back?.impair(back);
  }

  /** A side is gone. The other hears of it unless the news is lost too; then it stays open by itself. */
  #closed(other: Socket | undefined): void {
    const isLost = this.#fault?.kind === "half-open" || (this.#fault?.kind === "impair" && isCut(this.#fault));
    if (isLost && other !== undefined && !other.destroyed) return;
    this.#there?.close();
    this.#back?.close();
    if (other !== undefined && !other.destroyed) other.resetAndDestroy();
    this.#onEnd();
  }
}

function isCut({ there, back }: { readonly there: Impairment; readonly back: Impairment }): boolean {
  return [there, back].some(({ kind }) => kind === "drop" || kind === "hold");
}
