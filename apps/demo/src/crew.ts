import { type Client, connect, type QuorateError } from "@quorate/client";
import type { Account } from "./account.ts";
import type { Cluster } from "./cluster.ts";
import { within } from "./deadline.ts";
import { type LoadOptions, runGeneral, runIncrements, type SentIncrements } from "./load.ts";

/** What the load did, for the checks. */
export interface LoadResult {
  readonly sent: readonly SentIncrements[];
  readonly launchedByGeneral: Readonly<Record<string, readonly string[]>>;
  /** The first failures clients saw, in words. */
  readonly errors: readonly string[];
}

/** The clients that put the cluster under load, each with a node it prefers and all others to fall back on. */
export interface Crew {
  /** Lets a general play through a node. */
  addGeneral(general: string, node: string): void;
  /** Lets a client increment the counters through a node; it runs until the end. */
  addIncrements(node: string): void;
  /** Rejects if a client breaks; never resolves. */
  readonly broken: Promise<never>;
  /** Ends the load; resolves when every client has finished its last operation. */
  finish(): Promise<LoadResult>;
  /** Ends the load at once, after a failure; what its clients would have said no longer matters. */
  abandon(): void;
}

/** A last operation may take its whole deadline. */
const FINISH_WITHIN_MS = 20_000;
const ERRORS_KEPT_MAX = 50;
const CLIENT_TIMEOUT_MS = 5_000;

/** A crew without clients yet. */
export function createCrew(cluster: Cluster, account: Account, now: () => number, counters: readonly string[]): Crew {
  const stop = new AbortController();
  const errors: string[] = [];
  const generals: Promise<readonly [string, readonly string[]]>[] = [];
  const incrementers: Promise<readonly SentIncrements[]>[] = [];
  const clients: Client[] = [];
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);

  const options: LoadOptions = {
    account,
    now,
    stop: stop.signal,
    onError: (client, error) => {
      if (errors.length < ERRORS_KEPT_MAX) errors.push(inWords(client, error, now()));
    },
  };
  const clientFor = (node: string): Client => {
    const client = connect({ endpoints: cluster.endpoints(node), timeoutMs: CLIENT_TIMEOUT_MS });
    clients.push(client);
    return client;
  };
  const close = (): void => {
    for (const client of clients) client.close();
  };
  const watched = <Result>(work: Promise<Result>): Promise<Result> => {
    work.catch(reject);
    return work;
  };
  return {
    addGeneral(general, node) {
      const play = runGeneral(general, clientFor(node), options);
      generals.push(watched(play.then((launched) => [general, launched] as const)));
    },
    addIncrements(node) {
      incrementers.push(watched(runIncrements(`via-${node}`, clientFor(node), counters, options)));
    },
    broken,
    async finish() {
      stop.abort();
      try {
        const all = Promise.all([Promise.all(generals), Promise.all(incrementers)]);
        const [launched, sent] = await within("the load's last operations", FINISH_WITHIN_MS, all);
        return { sent: sent.flat(), launchedByGeneral: Object.fromEntries(launched), errors };
      } finally {
        close();
      }
    },
    abandon() {
      stop.abort();
      close();
    },
  };
}

function inWords(client: string, { reason, outcome, message }: QuorateError, atMs: number): string {
  return `${(atMs / 1_000).toFixed(1)} s ${client}: ${message} [${reason}, outcome: ${outcome}]`;
}
