import { unreachable } from "../unreachable.ts";
import { type Driver, type DriverOptions } from "./driver.ts";
import { etcdDriver } from "./etcd.ts";
import type { Request, Response } from "./load.ts";
import { fill, runLoad, type RunningLoad } from "./loops.ts";
import { sessionDriver } from "./session.ts";
import { unaryDriver } from "./unary.ts";

// A load generator: a process of its own, so that it shares no event loop with the harness. It ends with its parent.

let drivers: readonly Driver[] = [];
let running: RunningLoad | undefined;

process.on("disconnect", () => process.exit(0));
process.on("message", (request: Request) => {
  answer(request).then(
    (response) => {
      if (response !== undefined) process.send?.(response);
    },
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.send?.({ kind: "failed", message } satisfies Response);
    },
  );
});
// A terminal sends Ctrl-C to the whole group; the parent says when it is over.
process.on("SIGINT", () => undefined);

async function answer(request: Request): Promise<Response | undefined> {
  switch (request.kind) {
    case "open":
      drivers = request.drivers.map(driverOf);
      return { kind: "opened" };
    case "run":
      running = runLoad(drivers, request.load);
      return { kind: "done", reports: await running.done };
    case "fill":
      return { kind: "done", reports: [await fill(drivers, request.filling)] };
    case "mark":
      running?.mark();
      return undefined;
    case "stop":
      running?.stop();
      return undefined;
    default:
      return unreachable(request);
  }
}

function driverOf({ kind, endpoints }: DriverOptions): Driver {
  switch (kind) {
    case "session":
      return sessionDriver(endpoints);
    case "unary":
      return unaryDriver(endpoints);
    case "etcd":
      return etcdDriver(endpoints);
    default:
      return unreachable(kind);
  }
}
