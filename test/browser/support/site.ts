import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "@quorate/demo";

/** The built page, served by the command that users run. */
export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  /** Ends the command; it does not outlive this process in any case. */
  close(): Promise<void>;
}

const root = join(import.meta.dirname, "../../..");
const READY_MS = 20_000;
const END_MS = 10_000;

/** Runs `tools/visualizer.ts`, which is `npm run visualizer` without its build, at a free port. */
export async function startSite(): Promise<Site> {
  const child = spawn(process.execPath, [join(root, "tools/visualizer.ts"), "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      said += error.message;
      resolve();
    });
    child.once("close", () => resolve());
  });
  const killNow = (): void => void child.kill("SIGKILL");
  process.once("exit", killNow);
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await within("the visualizer to end", END_MS, ended).catch(killNow);
    process.off("exit", killNow);
  };
  const address = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, url] = /^visualizer: (http\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
  const early = ended.then(() => Promise.reject(new Error(`the visualizer ended early: ${said.trim()}`)));
  early.catch(() => undefined);
  try {
    return { url: await within("the visualizer's address", READY_MS, Promise.race([address, early])), close };
  } catch (error) {
    await close();
    throw error;
  }
}
