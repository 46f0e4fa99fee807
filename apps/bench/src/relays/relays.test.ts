import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inodeIn } from "./owner.ts";
import { createRelays, type Relays } from "./relays.ts";

const DEADLINE_MS = 5_000;
let relays: Relays;
let server: Server;
let sockets: Socket[];

beforeEach(async () => {
  relays = createRelays();
  // The node "far" answers with what it is told.
  server = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  sockets = [];
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  relays.close();
  server.close();
});

async function dial(): Promise<Socket> {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = await relays.front("far", address.port);
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  sockets.push(socket);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

async function roundTripMs(socket: Socket): Promise<number> {
  const startedAt = performance.now();
  socket.write("ping");
  await arrives(socket);
  return performance.now() - startedAt;
}

function arrives(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("nothing arrived")), DEADLINE_MS);
    socket.once("data", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe("relays", () => {
  it("carry as it is what does not come from a node", async () => {
    const socket = await dial();
    relays.delay("near", "far", 1_000_000);
    relays.isolate("far");
    await roundTripMs(socket);
  });

  it("carry what comes from a node as late as its link says, both ways", async () => {
    relays.know("near", process.pid);
    const socket = await dial();
    await roundTripMs(socket);
    relays.delay("far", "near", 40);
    expect(await roundTripMs(socket)).toBeGreaterThanOrEqual(80);
    expect(await roundTripMs(socket)).toBeGreaterThanOrEqual(80);
  });

  it("let bytes of an isolated node vanish without a word, and reset the connection afterwards", async () => {
    const stranger = await dial();
    await roundTripMs(stranger);
    relays.know("near", process.pid);
    const socket = await dial();
    await roundTripMs(socket);
    relays.isolate("far");
    let heard = "";
    socket.on("data", (bytes) => (heard += bytes.toString()));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("lost");
    // What was sent later comes and goes meanwhile.
    for (let count = 0; count < 5; count++) await roundTripMs(stranger);
    expect(heard).toBe("");
    relays.rejoin();
    await closed;
    expect(heard).toBe("");
    await roundTripMs(await dial());
  });
});

it("finds the socket between two ports in the kernel's table", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 111 1 0 20 4 30 10 -1
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1
`;
  expect(inodeIn(table, 50_000, 8_080)).toBe("222");
  expect(inodeIn(table, 50_001, 8_080)).toBeUndefined();
});
