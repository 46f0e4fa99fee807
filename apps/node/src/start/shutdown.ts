import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Replica } from "@quorate/replica";
import type { HttpServer } from "../http/server.ts";
import type { GrpcServer } from "../server/grpc.ts";
import type { InFlight } from "../service/in-flight.ts";

/** Together with the peer streams' second these stay within the ten seconds a stop may take. */
const drainMs = 3_500;
const serversMs = 5_000;

/** The parts of a node, in the order they are stopped. */
export interface Stoppable {
  readonly health: { stop(): void };
  /** Undefined if the store was never opened. */
  readonly replica: Replica | undefined;
  readonly inFlight: InFlight;
  readonly transport: { close(): Promise<void> };
  readonly grpc: GrpcServer;
  readonly http: HttpServer;
  readonly clock: Clock;
}

/**
 * Stops in the order that loses nothing: say so, take no new work, answer what was taken, then let go of peers,
 * clients and the store. Operations left at the end of their time are answered with their outcome.
 */
export async function stopGracefully({
  health,
  replica,
  inFlight,
  transport,
  grpc,
  http,
  clock,
}: Stoppable): Promise<void> {
  health.stop();
  grpc.drain();
  if (replica !== undefined) {
    const answered = Promise.all([replica.drain(clock.now() + drainMs), inFlight.idle()]);
    await within(answered, drainMs);
  }
  await transport.close();
  await replica?.close();
  await Promise.all([grpc.stop(serversMs), http.stop(serversMs)]);
}

async function within(task: Promise<unknown>, timeoutMs: number): Promise<void> {
  const timeout = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined);
  await Promise.race([task, late]);
  timeout.abort();
}
