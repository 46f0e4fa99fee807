import { connect } from "@quorate/client";
import { openLevelStore } from "@quorate/store-level";
import type { Cluster } from "@quorate/demo";
import { decodeEnvelope } from "@quorate/replica/steps";
import { expect, it } from "vitest";
import { inParallel, withCluster } from "./support/bed.ts";

const KEYS = 20_000;
const SEEDERS = 256;
/** Every so many keys one is deleted right before the change. */
const DELETED_EVERY = 100;
const PREFIX = "copied/";

it("copies every key to a new member, values, revisions and deletions alike, while clients write", async () => {
  await withCluster({ names: ["n1", "n2", "n3"], flags: [] }, async (cluster) => {
    const client = connect({ endpoints: cluster.endpoints() });
    const keys = Array.from({ length: KEYS }, (_, index) => `${PREFIX}${index}`);
    const deleted = new Set(keys.filter((_, index) => index % DELETED_EVERY === 0));
    const written = new Map<string, string>();
    const put = async (key: string, value: string) => {
      await client.put(key, value);
      written.set(key, value);
    };
    await inParallel(keys, SEEDERS, (key) => put(key, `first of ${key}`));
    await inParallel(deleted, SEEDERS, async (key) => {
      await client.delete(key);
      written.delete(key);
    });
    const joining = await cluster.start("n4", ["--standby"]);
    let isOver = false;
    const writing = (async () => {
      for (let index = 1; !isOver; index = (index + 7_919) % KEYS) {
        const key = keys[index] ?? "";
        if (!deleted.has(key)) await put(key, `second of ${key}`);
      }
    })();
    const phases: string[] = [];
    const { keysDone, bytesDone } = await client.addMember("n4", joining.info.grpcUrl, {
      onProgress: ({ phase }) => phases.push(phase),
    });
    isOver = true;
    await writing;
    // Once for every range at least.
    expect(phases.filter((phase) => phase === "CATCH_UP").length).toBeGreaterThan(10);
    expect(keysDone).toBeGreaterThanOrEqual(KEYS - deleted.size);
    expect(bytesDone).toBeGreaterThan(KEYS * "first of ".length);
    const reader = connect({ endpoints: cluster.endpoints("n4").slice(0, 1) });
    await inParallel(deleted, SEEDERS, async (key) => {
      expect(await reader.get(key), key).toBeUndefined();
    });
    for (const each of [client, reader]) each.close();
    await checkStore(cluster, written);
  });
});

/** What the new member holds on its own disk is what was written last, and it brings no deleted key back. */
async function checkStore(cluster: Cluster, written: ReadonlyMap<string, string>): Promise<void> {
  const { directory } = cluster.node("n4");
  await Promise.all(cluster.running().map((node) => node.stop()));
  const store = openLevelStore({ directory });
  await store.open();
  const held = new Map<string, string>();
  let after: string | undefined;
  for (;;) {
    const { entries, last } = await store.list(after, 1_000, 1_000_000);
    for (const [key, { value }] of entries) {
      const at = key.indexOf(PREFIX);
      const payload = at < 0 || value === undefined ? undefined : decodeEnvelope(value).payload;
      if (payload !== undefined) held.set(key.slice(at), new TextDecoder().decode(payload));
    }
    after = entries.at(-1)?.[0];
    if (last) break;
  }
  await store.close();
  expect(held.size).toBe(written.size);
  const wrong = [...written].filter(([key, value]) => held.get(key)?.endsWith(value) !== true);
  expect(wrong).toEqual([]);
}
