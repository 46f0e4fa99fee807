import { type Cluster, type ClusterOptions, createCluster, startCluster, within } from "@quorate/demo";

/** Runs a test's body with a running cluster and closes it; when the body fails, the nodes' logs are shown. */
export async function withCluster(options: ClusterOptions, body: (cluster: Cluster) => Promise<void>): Promise<void> {
  await used(await startCluster(options), body);
}

/** The same with a cluster that has no node yet. */
export async function withEmptyCluster(
  options: Omit<ClusterOptions, "names">,
  body: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  await used(await createCluster(options), body);
}

/** Waits until `look` gives something; rejects with what it said last when that takes too long. */
export async function eventually<Found>(
  what: string,
  withinMs: number,
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  const deadline = performance.now() + withinMs;
  let last = "";
  // What is long in coming is asked for less often: asking takes processor time from what is waited for.
  for (let pollMs = POLL_LEAST_MS; ; pollMs = Math.min(1.5 * pollMs, POLL_MOST_MS)) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = `: ${String(error)}`;
    }
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms${last}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Runs tasks at most `width` at a time and rejects with the first that fails. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  width: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = waiting.next(); next.done !== true; next = waiting.next()) await act(next.value);
    }),
  );
}

const POLL_LEAST_MS = 20;
const POLL_MOST_MS = 150;
/** Sooner than the runner gives up, which would leave the nodes behind. */
const BODY_MS = 110_000;

async function used(cluster: Cluster, body: (cluster: Cluster) => Promise<void>): Promise<void> {
  try {
    await within("the test", BODY_MS, body(cluster));
  } catch (error) {
    console.error(cluster.logs());
    throw error;
  } finally {
    await cluster.close();
  }
}
