import { delimiter, join } from "node:path";

/** What the search for a browser needs of the machine it runs on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Whether the file is there and may be run. */
  readonly isExecutable: (path: string) => boolean;
  /** Runs a command to its end; rejects, with what it said, if it fails or takes longer than the deadline. */
  readonly run: (program: string, args: readonly string[], deadlineMs: number) => Promise<void>;
}

const usualPath = "/usr/bin/chromium";
const usualNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const UPDATE_MS = 120_000;
const INSTALL_MS = 300_000;

/**
 * The path of a Chromium: the one that QUORATE_CHROMIUM names, else an installed one, else one that apt-get installs.
 * Rejects with one line that says what to do where none of this is possible.
 */
export async function findChromium(machine: Machine): Promise<string> {
  const chosen = machine.env["QUORATE_CHROMIUM"];
  if (chosen !== undefined && chosen !== "") {
    if (machine.isExecutable(chosen)) return chosen;
    throw new Error(`QUORATE_CHROMIUM is ${JSON.stringify(chosen)}: no program is there; give the path of a Chromium`);
  }
  return installed(machine) ?? (await install(machine));
}

function installed(machine: Machine): string | undefined {
  return [usualPath, ...usualNames.flatMap((name) => onPath(machine, name))].find(machine.isExecutable);
}

async function install(machine: Machine): Promise<string> {
  const aptGet = onPath(machine, "apt-get").find(machine.isExecutable);
  if (aptGet === undefined || !machine.isRoot) throw new Error(advice("there is none, and it cannot be installed"));
  try {
    await machine.run(aptGet, ["update"], UPDATE_MS);
    await machine.run(aptGet, ["install", "-y", "--no-install-recommends", "chromium"], INSTALL_MS);
  } catch (error) {
    throw new Error(advice(`apt-get failed: ${firstLine(error)}`), { cause: error });
  }
  const path = installed(machine);
  if (path === undefined) throw new Error(advice("apt-get installed none"));
  return path;
}

function onPath(machine: Machine, name: string): readonly string[] {
  const folders = (machine.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name));
}

function advice(why: string): string {
  return `The browser tests need Chromium; ${why}. Install it (apt-get install chromium, as root) or set QUORATE_CHROMIUM to its path.`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1).join("");
}
