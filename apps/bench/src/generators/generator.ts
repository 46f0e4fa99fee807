import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "@quorate/demo";
import { endOwned, own } from "../clusters/belongings.ts";
import { type DriverOptions, OPERATION_MS } from "./driver.ts";
import type { Filling, Load, LoadReport, Request, Response } from "./load.ts";

/** A process that generates loads, one at a time, over connections that it keeps. */
export interface Generator {
  /** Runs a load to its end; one report unless it was marked. */
  run(load: Load): Promise<readonly LoadReport[]>;
  preload(filling: Filling): Promise<LoadReport>;
  /** From now on the running load is counted as another part. */
  mark(): void;
  /** Ends the running load. */
  stop(): void;
  close(): Promise<void>;
}

const worker = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
const OPEN_WITHIN_MS = 10_000;
const SLACK_MS = OPERATION_MS + 20_000;

/** Starts a generator process with these drivers. */
export async function startGenerator(drivers: readonly DriverOptions[]): Promise<Generator> {
  const child = own(fork(worker, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  const ask = async (what: string, withinMs: number, request: Request): Promise<readonly LoadReport[]> => {
    const answered = nextResponse(child);
    child.send(request);
    const response = await within(what, withinMs, answered);
    if (response.kind === "failed") throw new Error(`${what}: ${response.message}`);
    return response.kind === "done" ? response.reports : [];
  };
  try {
    await ask("a load generator to start", OPEN_WITHIN_MS, { kind: "open", drivers });
  } catch (error) {
    await endOwned(child);
    throw error;
  }
  return {
    run: (load) => ask("a load", load.warmUpMs + load.measureMs + SLACK_MS, { kind: "run", load }),
    async preload(filling) {
      const [report] = await ask("the filling", filling.withinMs + SLACK_MS, { kind: "fill", filling });
      if (report === undefined) throw new Error("the filling reported nothing");
      return report;
    },
    mark: () => void child.send({ kind: "mark" } satisfies Request),
    stop: () => void child.send({ kind: "stop" } satisfies Request),
    close: () => endOwned(child),
  };
}

function nextResponse(child: ChildProcess): Promise<Response> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off("message", onMessage);
      child.off("close", onClose);
      act();
    };
    const onMessage = (message: unknown): void => settle(() => resolve(message as Response));
    const onClose = (): void => settle(() => reject(new Error("the load generator ended by itself")));
    child.on("message", onMessage);
    child.on("close", onClose);
  });
}
