import { connect } from "@quorate/client";
import { type Cluster, startCluster } from "@quorate/demo";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { region, textOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";

const visits = useVisits();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ names: ["n1", "n2", "n3"], flags: [] });
});
afterAll(() => cluster?.close());
afterEach(({ task }) => {
  if (task.result?.state === "fail") console.error(cluster.logs());
});

it("shows a live cluster: its members, the registers and rates of a load, and a change from three to five", async () => {
  const page = await visits.open(`${cluster.node("n1").info.httpUrl}/ui/#live`);
  await expectText(page, "Members", /Epoch \d+, stable: 2 of 3 decide\./);
  expect(await names(page)).toEqual(["n1", "n2", "n3"]);
  await expectText(page, "This node", "Node n1");
  expect(await page.getByRole("link", { name: "Live", exact: true }).count()).toBe(1);

  const client = connect({ endpoints: cluster.endpoints("n1") });
  try {
    await client.put("colour/sea", "blue");
    const registers = region(page, "Registers in this node's store");
    await registers.getByRole("searchbox", { name: "Key begins with" }).fill("kv/colour/");
    const row = registers.getByRole("row", { name: /kv\/colour\/sea/ });
    await soon(() => row.count()).toBe(1);
    const written = await row.innerText();
    const load = writeUntil(() => client.put("colour/sky", "grey"));
    await soon(() => rateOf(page, "changes")).toBeGreaterThan(0);
    await client.put("colour/sea", "green");
    await soon(() => row.innerText()).not.toBe(written);
    await soon(() => registers.getByRole("row", { name: /kv\/colour\/sky/ }).count()).toBe(1);
    await load.stop();
    await soon(() => rateOf(page, "changes")).toBe(0);

    const epoch = await epochOf(page);
    for (const name of ["n4", "n5"]) await cluster.start(name, ["--standby"]);
    const members = ["n1", "n2", "n3", "n4", "n5"].map((name) => ({ name, peerUrl: cluster.node(name).info.grpcUrl }));
    await client.reconfigure(members, { timeoutMs: 30_000 });
    await expectText(page, "Members", /stable: 3 of 5 decide\./);
    expect(await names(page)).toEqual(["n1", "n2", "n3", "n4", "n5"]);
    expect(await epochOf(page)).toBe(epoch + 2);
    await expectText(page, "Change of members", `Epoch ${epoch + 2}`);
    await expectText(page, "Change of members", `Epoch ${epoch} `);
  } finally {
    client.close();
  }
});

it("says since when the node does not answer, and keeps what it said last", async () => {
  const page = await visits.open(`${cluster.node("n3").info.httpUrl}/ui/#live`);
  await expectText(page, "This node", "Node n3");
  visits.forgive(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await cluster.node("n3").kill();
  await soon(() => page.getByRole("status").allInnerTexts()).toContainEqual(
    expect.stringContaining("No answer from this node since"),
  );
  await expectText(page, "This node", "Node n3");
});

/** Writes one value after the other. */
function writeUntil(write: () => Promise<unknown>): { readonly stop: () => Promise<void> } {
  let isOver = false;
  const run = async (): Promise<void> => {
    while (!isOver) await write();
  };
  const done = run();
  // Whoever never stops it must not be ended by it.
  done.catch(() => undefined);
  return {
    stop: async () => {
      isOver = true;
      await done;
    },
  };
}

async function names(page: Page): Promise<readonly string[]> {
  return await region(page, "Members").getByRole("rowheader").allInnerTexts();
}

async function epochOf(page: Page): Promise<number> {
  return Number(/Epoch (\d+)/.exec(await textOf(page, "Members"))?.[1]);
}

/** The newest value of a line of the plot of operations, as a screen reader is told. */
async function rateOf(page: Page, line: string): Promise<number> {
  const plot = page.getByRole("img", { name: /^Operations per second/ });
  const said = (await plot.getAttribute("aria-label")) ?? "";
  return Number(new RegExp(`${line} ([\\d.,]+)`).exec(said)?.[1]?.replaceAll(",", ""));
}
