import { type Failpoint, type Replica, type ReplicaEvent, openReplica } from "@quorate/replica";
import { StoreError, openLevelStore } from "@quorate/store-level";
import { ExitCode } from "../cli/exit.ts";
import type { Logger } from "../observe/log.ts";
import { tell, warnIfMoved } from "../observe/narrate.ts";
import { processClock } from "../ports/clock.ts";
import { systemRandom } from "../ports/random.ts";
import { commandsOf } from "../service/commands.ts";
import { formatUrl } from "../url.ts";
import { addressAtBirth, addressOf } from "./address.ts";
import { checkStage } from "./birth.ts";
import { type Parts, compose } from "./compose.ts";
import { replicaLimits } from "./limits.ts";
import { type Machines, loadMachines } from "./machines.ts";
import type { StartOptions } from "./options.ts";
import { StartRefusal } from "./refusal.ts";

/** A node with an open store and listening servers. */
export interface RunningNode {
  readonly replica: Replica;
  /** With the ports that were bound. */
  readonly options: StartOptions;
  /** Where others reach it. */
  readonly address: string;
  readonly httpUrl: string;
  /** Aborted when the node begins to stop. */
  readonly stopping: AbortSignal;
}

/** Opens a node: machines, then listeners, then the store. Throws a {@link StartRefusal} or UsageError if it cannot run. */
export async function openNode(wanted: StartOptions, failpoint: Failpoint, log: Logger): Promise<RunningNode> {
  const machines = await loadMachines(wanted.machineFiles);
  const parts = compose(wanted, machines, log);
  parts.exits.onSignals();
  // The ports come first, because the store's network has to know under which address it is reached.
  const options = await listen(parts, wanted);
  const replica = await openStore(parts, { options, address: addressAtBirth(options), failpoint, log, machines });
  checkStage({ replica, options });
  const address = addressOf(options, replica.status());
  parts.attach(replica);
  warnIfMoved(replica.status(), address, log);
  parts.health.start();
  return { replica, options, address, httpUrl: formatUrl(options.listenHttp), stopping: parts.exits.stopping };
}

async function listen({ grpc, http }: Parts, wanted: StartOptions): Promise<StartOptions> {
  const port = await bound("--listen-url", formatUrl(wanted.listen), grpc.listen(wanted.listen));
  const httpPort = await bound("--listen-http-url", formatUrl(wanted.listenHttp), http.listenAt(wanted.listenHttp));
  return { ...wanted, listen: { ...wanted.listen, port }, listenHttp: { ...wanted.listenHttp, port: httpPort } };
}

/** What the system says of an address, and what to do about it. */
const listenProblems: readonly (readonly [code: string, reason: string])[] = [
  ["EADDRINUSE", "the port is taken; choose another port, or stop the process that listens there"],
  ["EADDRNOTAVAIL", "this machine has no such address; name one it has"],
  ["EACCES", "this user may not listen there; choose a port above 1023"],
];

async function bound(flag: string, url: string, port: Promise<number>): Promise<number> {
  try {
    return await port;
  } catch (error) {
    const raw = error instanceof Error ? error.message : String(error);
    const [, reason = raw] = listenProblems.find(([code]) => raw.includes(code)) ?? [];
    throw new StartRefusal(ExitCode.error, "CANNOT_LISTEN", `${flag} ${url}: ${reason}`, { cause: error });
  }
}

async function openStore(
  { metrics, exits, transport }: Parts,
  {
    options,
    address,
    failpoint,
    log,
    machines,
  }: { options: StartOptions; address: string; failpoint: Failpoint; log: Logger; machines: Machines },
): Promise<Replica> {
  const observe = (event: ReplicaEvent): void => {
    metrics.observe(event);
    tell(event, log);
    exits.observe(event);
  };
  try {
    return await openReplica({
      node: options.name,
      address,
      store: openLevelStore({ directory: options.dataDirectory }),
      transport,
      clock: processClock,
      random: systemRandom,
      limits: replicaLimits(options),
      observe,
      failpoint,
      commands: commandsOf(machines),
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StartRefusal(ExitCode.error, error.code, error.message, { cause: error });
  }
}
