import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChangeOptions, type Client, connect } from "@quorate/client";
import { type Account, createAccount, type Phase } from "./account.ts";
import {
  type Check,
  check,
  checkAgreement,
  checkIncrements,
  checkLaunches,
  checkLoad,
  checkMembers,
} from "./checks.ts";
import type { Cluster } from "./cluster.ts";
import { type Crew, createCrew, type LoadResult } from "./crew.ts";
import { within } from "./deadline.ts";
import { readCounters, readLaunches } from "./final-state.ts";
import { launchId } from "./load.ts";
import { type Exit, exitInWords } from "./node-process.ts";
import { type Watch, watchNodes } from "./watch.ts";

/** What the run did and whether it was right. */
export interface RunResult {
  readonly phases: readonly Phase[];
  readonly checks: readonly Check[];
  readonly load: LoadResult;
}

/** What the scenario runs on. */
export interface Stage {
  readonly cluster: Cluster;
  /** Milliseconds since the start. */
  readonly now: () => number;
  /** Prints a line of the account. */
  readonly say: (line: string) => void;
  /** Told at the end of each phase. */
  readonly onPhase: (phase: Phase) => void;
  /** Aborted when the run shall not go on. */
  readonly stop: AbortSignal;
}

export const COUNTERS: readonly string[] = ["north", "east", "south", "west"];

const STEADY_MS = 9_000;
/** A phase lasts at least so long, so that every client can show that it gets on. */
const PHASE_MS = 6_000;
const CHANGE_MS = 60_000;
/** How long a change may look for a node that begins it. */
const FIND_MS = 10_000;
const REMOVED_EXIT_MS = 20_000;
/** Where a client has to give up on a dead node, that is its operation's deadline and a little more. */
const PAUSE_MAX_MS = 10_000;

/** The main job on three running members n1, n2, n3: load, a kill, four changes of the members, and the checks. */
export async function runScenario(stage: Stage): Promise<RunResult> {
  const { cluster, now } = stage;
  const account = createAccount();
  const crew = createCrew(cluster, account, now, COUNTERS);
  const watch = watchNodes();
  for (const node of cluster.running()) watch.add(node);
  let load: LoadResult | undefined;
  try {
    const removed = await Promise.race([playPhases(stage, account, crew, watch), crew.broken, watch.lost]);
    load = await crew.finish();
    return { phases: account.phases(), load, checks: await runChecks(stage, account, load, removed) };
  } finally {
    if (load === undefined) crew.abandon();
    watch.end();
  }
}

async function playPhases(stage: Stage, account: Account, crew: Crew, watch: Watch): Promise<Exit> {
  const { cluster, now, stop } = stage;
  const phase = async (name: string, lengthMs: number, act: () => Promise<void>): Promise<void> => {
    stop.throwIfAborted();
    const endsAtMs = now() + lengthMs;
    account.beginPhase(name, now());
    stage.say(`${name} …`);
    await act();
    await sleep(Math.max(0, endsAtMs - now()), undefined, { signal: stop });
    account.end(now());
    const done = account.phases().at(-1);
    if (done !== undefined) stage.onPhase(done);
  };
  const startStandby = async (name: string): Promise<string> => {
    const node = await cluster.start(name, ["--standby"]);
    watch.add(node);
    return node.info.grpcUrl;
  };
  let removed: Exit | undefined;
  await phase("three members, steady load", STEADY_MS, async () => {
    crew.addGeneral("Lee", "n1");
    crew.addGeneral("Ross", "n2");
    for (const { name } of cluster.running()) crew.addIncrements(name);
  });
  await phase("kill -9 n2, the node of General Ross", PHASE_MS, async () => {
    watch.release("n2");
    await cluster.node("n2").kill();
  });
  await phase("add n4 and n5", PHASE_MS, async () => {
    for (const name of ["n4", "n5"]) {
      const members = cluster.endpoints();
      const url = await startStandby(name);
      await change(stage, `add ${name}`, members, (client, options) => client.addMember(name, url, options));
      crew.addIncrements(name);
    }
  });
  await phase("remove n2, which is dead", PHASE_MS, async () => {
    await change(stage, "remove n2", cluster.endpoints(), (client, options) => client.removeMember("n2", options));
    await rm(cluster.node("n2").directory, { recursive: true });
  });
  await phase("replace n1, the node of General Lee, by n6", PHASE_MS, async () => {
    const members = cluster.endpoints();
    const url = await startStandby("n6");
    watch.release("n1");
    await change(stage, "replace n1 by n6", members, (client, options) =>
      client.replaceMember("n1", "n6", url, options),
    );
    crew.addIncrements("n6");
    removed = await within("n1, which was removed, to end by itself", REMOVED_EXIT_MS, cluster.node("n1").exited);
    await rm(cluster.node("n1").directory, { recursive: true });
  });
  await phase("four members, none of the first two, steady load", STEADY_MS, async () => undefined);
  if (removed === undefined) throw new Error("n1 was not removed");
  return removed;
}

async function change(
  { now, say }: Stage,
  name: string,
  endpoints: readonly string[],
  act: (client: Client, options: ChangeOptions) => Promise<unknown>,
): Promise<void> {
  const client = connect({ endpoints, timeoutMs: FIND_MS });
  const startedAtMs = now();
  const steps: string[] = [];
  const onProgress: ChangeOptions["onProgress"] = ({ phase }) => {
    if (steps.at(-1) !== phase) steps.push(phase);
  };
  try {
    // The client has a deadline of its own; this one is for a client that forgets it.
    await within(name, CHANGE_MS + 5_000, act(client, { onProgress, timeoutMs: CHANGE_MS }));
    say(
      `  ${name}: ${steps.join(", ").toLowerCase().replaceAll("_", "-")} in ${((now() - startedAtMs) / 1_000).toFixed(1)} s`,
    );
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    client.close();
  }
}

async function runChecks(stage: Stage, account: Account, load: LoadResult, removed: Exit): Promise<readonly Check[]> {
  const { cluster } = stage;
  const nodes = cluster.running();
  stage.say(`reading everything back through ${nodes.map(({ name }) => name).join(", ")} …`);
  const clients = nodes.map(({ name }) => connect({ endpoints: cluster.endpoints(name) }));
  try {
    const seen = Object.values(load.launchedByGeneral);
    // The launch after the last one a general saw may have happened just when the load ended.
    const count = Math.max(0, ...seen.map((ids) => ids.length)) + 1;
    const ids = Array.from({ length: count }, (_, index) => launchId(index + 1));
    const launches = await within("reading the launches", CHANGE_MS, readLaunches(clients, ids));
    const countersByNode = await within("reading the counters", CHANGE_MS, readCounters(nodes, COUNTERS));
    const counters = Object.values(countersByNode)[0] ?? {};
    const [client] = clients;
    if (client === undefined) throw new Error("no node survived");
    const { members, joint } = await client.members();
    const names = members.map(({ name }) => name);
    const firstClients = ["Lee", "Ross", "via-n1", "via-n2", "via-n3"];
    return [
      ...checkIncrements(load.sent, counters),
      ...checkLaunches(launches, load.launchedByGeneral),
      checkAgreement(countersByNode),
      checkMembers(["n3", "n4", "n5", "n6"], names, joint),
      check(
        "the removed node ended by itself with exit code 0",
        removed.code === 0 ? 0 : 1,
        [`it ended with ${exitInWords(removed)}`],
        "n1",
      ),
      ...checkLoad(account.phases(), firstClients, PAUSE_MAX_MS),
    ];
  } finally {
    for (const client of clients) client.close();
  }
}
