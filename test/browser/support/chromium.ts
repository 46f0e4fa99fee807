import { execFile } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findChromium, type Machine } from "./find-chromium.ts";

/** Within this a browser is found, installed if it must be, and started. */
export const BROWSER_MS = 460_000;
const LAUNCH_MS = 30_000;
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a headless Chromium with a new empty profile. It ends with this process at the latest, and all that it wrote
 * goes with it.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium(thisMachine);
  // Besides its profile it leaves the folder of a socket where it may.
  const folder = mkdtempSync(join(tmpdir(), "quorate-browser-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  const forget = (): void => {
    process.off("exit", remove);
    remove();
  };
  try {
    const browser = await chromium.launch({
      executablePath,
      args: flags,
      // It does not work for root, as whom tests run in a container; only our own pages are opened.
      chromiumSandbox: false,
      headless: true,
      env: { ...process.env, TMPDIR: folder },
      timeout: LAUNCH_MS,
    });
    browser.once("disconnected", forget);
    return browser;
  } catch (error) {
    forget();
    throw error;
  }
}

const thisMachine: Machine = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  run: (program, args, timeout) =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      execFile(program, args, { timeout, env, maxBuffer: 64 * 1024 * 1024 }, (error, _, stderr) => {
        if (error === null) resolve();
        else reject(new Error(stderr.trim().split("\n").at(-1) || error.message, { cause: error }));
      });
    }),
};
