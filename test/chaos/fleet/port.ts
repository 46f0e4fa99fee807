import { createServer } from "node:net";
import type { Random } from "../random.ts";

/** Below the ports that the kernel gives to outgoing connections, one of which would else take a node's while it is down. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 200;

/** A port of loopback that a node can listen on again after it was killed. */
export async function lastingPort(random: Random): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + random.below(LAST - FIRST);
    if (await isFree(port)) return port;
  }
  throw new Error(`${TRIES} ports between ${FIRST} and ${LAST} are taken`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
