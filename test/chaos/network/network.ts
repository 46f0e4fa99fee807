import { createServer, type Server, type Socket } from "node:net";
import type { Random } from "../random.ts";
import { Link } from "./link.ts";
import { ownerOf } from "./owner.ts";

/** Who makes connections: the process ids by the name of their party. Asked at every connection. */
export type Parties = () => ReadonlyMap<number, string>;

/** Whoever connects and is no party. */
const stranger = "stranger";

/**
 * Proxies in front of nodes, with a link for every pair of a party that connects and a node that is connected to. Peers
 * learn a node's address from the configuration, so all of them come to the node's one proxy; which link a connection
 * belongs to is found out by asking the kernel whose it is.
 */
export class Network {
  readonly #random: Random;
  readonly #parties: Parties;
  readonly #servers = new Map<string, Server>();
  readonly #links = new Map<string, Link>();

  constructor(random: Random, parties: Parties) {
    this.#random = random;
    this.#parties = parties;
  }

  /** Opens the proxy of a node that listens at this port of loopback; resolves with the URL that leads through it. */
  async front(node: string, port: number): Promise<string> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      void this.#carry(socket, node, port);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    this.#servers.set(node, server);
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error(`the proxy of ${node} has no port`);
    return `http://127.0.0.1:${address.port}`;
  }

  link(from: string, to: string): Link {
    const name = `${from}>${to}`;
    const known = this.#links.get(name);
    if (known !== undefined) return known;
    const made = new Link(this.#random.fork());
    this.#links.set(name, made);
    return made;
  }

  heal(): void {
    for (const link of this.#links.values()) link.heal();
  }

  async close(): Promise<void> {
    const closed = [...this.#servers.values()].map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const link of this.#links.values()) link.close();
    await Promise.all(closed);
  }

  async #carry(socket: Socket, node: string, port: number): Promise<void> {
    socket.on("error", () => undefined);
    const { remotePort = 0, localPort = 0 } = socket;
    const parties = this.#parties();
    const pid = await ownerOf(remotePort, localPort, [...parties.keys()]).catch(() => undefined);
    if (socket.destroyed) return;
    this.link((pid === undefined ? undefined : parties.get(pid)) ?? stranger, node).carry(socket, port);
  }
}
