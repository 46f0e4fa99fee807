import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@quorate/client";
import { type Cluster, startCluster } from "@quorate/demo";
import type { Page } from "playwright-core";
import { deliver, exchange, press, region } from "./support/acting.ts";
import { launchChromium } from "./support/chromium.ts";
import { instructions, obey } from "./support/lesson.ts";
import { smallerPng } from "./support/png.ts";
import { startSite } from "./support/site.ts";

// Writes the pictures that the documents show: each part of the page on a desktop and on a phone.

const folder = join(import.meta.dirname, "../../apps/visualizer/screenshots");
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const ACTION_MS = 20_000;
/** Enough load for the plots of a live node to show something. */
const LOAD_MS = 20_000;

const browser = await launchChromium();
try {
  await mkdir(folder, { recursive: true });
  const site = await startSite();
  try {
    await shoot("code", site.url, codeMode, "Network");
    await shoot("space-time", `${site.url}#lesson=conflict`, spaceTime, "Time");
    await shoot("joint", `${site.url}#lesson=joint`, joint, "Network");
    await shoot("cluster", `${site.url}#cluster`, clusterMode);
  } finally {
    await site.close();
  }
  await shootLive();
} finally {
  await browser.close();
}

/** Opens an address, does what brings the page to where it shall be, and takes its pictures. */
async function shoot(name: string, url: string, act: (page: Page) => Promise<void>, tab?: string): Promise<void> {
  const context = await browser.newContext({
    viewport: desktop,
    colorScheme: "light",
    locale: "en",
    reducedMotion: "reduce",
  });
  try {
    context.setDefaultTimeout(ACTION_MS);
    const page = await context.newPage();
    await page.goto(url);
    await act(page);
    await save(page, `${name}-desktop`);
    if (name === "code") {
      await page.emulateMedia({ colorScheme: "dark" });
      await save(page, `${name}-desktop-dark`);
      await page.emulateMedia({ colorScheme: "light" });
    }
    await page.setViewportSize(phone);
    await page.evaluate("scrollTo(0, 0)");
    if (tab !== undefined) await page.getByRole("tab", { name: tab, exact: true }).click();
    await save(page, `${name}-phone`);
  } finally {
    await context.close();
  }
}

async function save(page: Page, name: string): Promise<void> {
  // Two frames later the layout has followed the size and the colours.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const png = await page.screenshot({ animations: "disabled", caret: "hide" });
  await writeFile(join(folder, `${name}.png`), smallerPng(png));
  console.log(`${name}.png`);
}

async function codeMode(page: Page): Promise<void> {
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  await exchange(page, "promise 100", "Lee", "A0", "A1");
  await press(page, "Lee", "To next message");
  await press(page, "Ross", "Start");
  await press(page, "Ross", "To next message");
  await deliver(page, "accept 100 · Lee → A0", "promise 101 · Ross → A1", "promise 101 · Ross → A2");
  await page.evaluate("scrollTo(0, 0)");
}

async function spaceTime(page: Page): Promise<void> {
  while ((await instructions(page)).length > 0) await obeyStep(page);
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await region(page, "Space-time").evaluate((panel) => panel.scrollIntoView({ block: "end" }));
}

async function joint(page: Page): Promise<void> {
  await obeyStep(page);
  await obeyStep(page);
  await page.evaluate("scrollTo(0, 0)");
  await region(page, "Stage").evaluate((panel) => panel.scrollIntoView({ block: "end" }));
  // The bar at the foot covers the last lines.
  await page.evaluate("scrollBy(0, 70)");
}

/** Does all that the lesson's present step says. */
async function obeyStep(page: Page): Promise<void> {
  for (const instruction of await instructions(page)) await obey(page, instruction);
}

async function clusterMode(page: Page): Promise<void> {
  const time = page.getByRole("group", { name: "Time", exact: true });
  for (const key of ["colour", "shape", "taste"]) {
    await region(page, "Ask").getByRole("textbox", { name: "Key", exact: true }).fill(key);
    await press(page, "Ask", "Ask");
    await time.getByRole("button", { name: "Until quiet", exact: true }).click();
  }
  await press(page, "Membership", "Add a node");
  const membership = region(page, "Membership").getByText(/joint: n1 n2 n3 and n1 n2 n3 n4/);
  while ((await membership.count()) === 0)
    await time.getByRole("button", { name: "Next arrival", exact: true }).click();
  await page.evaluate("scrollTo(0, 0)");
}

async function shootLive(): Promise<void> {
  const cluster = await startCluster({ names: ["n1", "n2", "n3"], flags: [] });
  try {
    await shoot("live", `${cluster.node("n1").info.httpUrl}/ui/#live`, (page) => live(page, cluster));
  } finally {
    await cluster.close();
  }
}

async function live(page: Page, cluster: Cluster): Promise<void> {
  const client = connect({ endpoints: cluster.endpoints("n1") });
  try {
    for (const name of ["n4", "n5"]) await cluster.start(name, ["--standby"]);
    const until = performance.now() + LOAD_MS;
    for (let turn = 0; performance.now() < until; turn++) {
      await client.put(`colour/${turn % 20}`, "blue");
      if (turn === 200) await grow(cluster);
      // Not as fast as it can: the picture shall show a load that comes and goes.
      await new Promise((resolve) => setTimeout(resolve, 5 + 5 * Math.sin(turn / 300)));
    }
  } finally {
    client.close();
  }
  await region(page, "Members")
    .getByText(/stable: 3 of 5 decide/)
    .waitFor();
}

async function grow(cluster: Cluster): Promise<void> {
  const client = connect({ endpoints: cluster.endpoints("n1") });
  try {
    const names = ["n1", "n2", "n3", "n4", "n5"];
    await client.reconfigure(names.map((name) => ({ name, peerUrl: cluster.node(name).info.grpcUrl })));
  } finally {
    client.close();
  }
}
