import { connect, createServer, type Server, type Socket } from "node:net";
import { carryLate, type Impairment } from "./late-pipe.ts";
import { ownerOf } from "./owner.ts";

/**
 * Relays in front of the nodes of a cluster, at the addresses that the nodes tell each other. Which node a connection
 * comes from is found out by asking the kernel whose it is; what does not come from a node is carried as it is.
 */
export interface Relays {
  /** Opens the relay of a node that listens at this port; resolves with the URL that leads through it. */
  front(node: string, port: number): Promise<string>;
  /** Names the process of a node. To be called before it connects to anybody. */
  know(node: string, pid: number): void;
  /** From now on bytes between two nodes arrive so much later, each way. */
  delay(one: string, other: string, delayMs: number): void;
  /** From now on nothing arrives at this node from others or at others from it, and nobody hears of it. */
  isolate(node: string): void;
  /** Ends the isolation; what was cut is reset, so that it is opened again. */
  rejoin(): void;
  close(): void;
}

interface Connection {
  readonly from: string;
  readonly to: string;
  readonly sockets: readonly Socket[];
}

/** Relays without a node yet. */
export function createRelays(): Relays {
  const names = new Map<number, string>();
  const delays = new Map<string, number>();
  const isolated = new Set<string>();
  const servers: Server[] = [];
  const connections = new Set<Connection>();

  const isCut = ({ from, to }: Pick<Connection, "from" | "to">): boolean =>
    from !== "" && (isolated.has(from) || isolated.has(to));

  const carry = async (near: Socket, to: string, port: number): Promise<void> => {
    near.on("error", () => undefined);
    const { remotePort = 0, localPort = 0 } = near;
    const pid = await ownerOf(remotePort, localPort, names.keys()).catch(() => undefined);
    const from = (pid === undefined ? undefined : names.get(pid)) ?? "";
    if (near.destroyed) return;
    const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const connection = { from, to, sockets: [near, far] };
    connections.add(connection);
    const impairment = (): Impairment => ({ delayMs: delays.get(linkOf(from, to)) ?? 0, isCut: isCut(connection) });
    carryLate(near, far, impairment);
    carryLate(far, near, impairment);
    far.on("error", () => near.resetAndDestroy());
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("close", () => {
        connections.delete(connection);
        // Behind a cut the other side is not told.
        if (!isCut(connection)) other.destroy();
      });
    }
    near.resume();
  };

  return {
    async front(node, port) {
      const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true }, (socket) => {
        void carry(socket, node, port);
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      servers.push(server);
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error(`the relay of ${node} has no port`);
      return `http://127.0.0.1:${address.port}`;
    },
    know: (node, pid) => void names.set(pid, node),
    delay: (one, other, delayMs) => void delays.set(linkOf(one, other), delayMs),
    isolate: (node) => void isolated.add(node),
    rejoin() {
      const cut = [...connections].filter(isCut);
      isolated.clear();
      for (const { sockets } of cut) for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      for (const server of servers) server.close();
      for (const { sockets } of connections) for (const socket of sockets) socket.destroy();
    },
  };
}

function linkOf(one: string, other: string): string {
  return [one, other].toSorted().join(" ");
}
