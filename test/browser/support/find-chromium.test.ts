import { describe, expect, it } from "vitest";
import { findChromium, type Machine } from "./find-chromium.ts";

describe("findChromium", () => {
  it("takes the browser that QUORATE_CHROMIUM names, before any other", async () => {
    const { machine } = machineWith({
      files: ["/opt/mine", "/usr/bin/chromium"],
      env: { QUORATE_CHROMIUM: "/opt/mine" },
    });
    expect(await findChromium(machine)).toBe("/opt/mine");
  });

  it("does not replace a chosen browser that is not there by another one", async () => {
    const { machine } = machineWith({ files: ["/usr/bin/chromium"], env: { QUORATE_CHROMIUM: "/opt/gone" } });
    await expect(findChromium(machine)).rejects.toThrow('QUORATE_CHROMIUM is "/opt/gone": no program is there');
  });

  it("finds an installed browser by its names in the folders of PATH, and installs nothing", async () => {
    const { machine, commands } = machineWith({ files: ["/opt/google/google-chrome", "/usr/bin/apt-get"] });
    expect(await findChromium(machine)).toBe("/opt/google/google-chrome");
    expect(commands).toEqual([]);
  });

  it("installs the browser with apt-get where there is none, each command with a deadline", async () => {
    const { machine, commands } = machineWith({ files: ["/usr/bin/apt-get"], installs: "/usr/bin/chromium" });
    expect(await findChromium(machine)).toBe("/usr/bin/chromium");
    expect(commands).toEqual([
      "/usr/bin/apt-get update",
      "/usr/bin/apt-get install -y --no-install-recommends chromium",
    ]);
  });

  it.each([
    ["is not root", { files: ["/usr/bin/apt-get"], isRoot: false }, "there is none, and it cannot be installed"],
    ["has no apt-get", { files: [] }, "there is none, and it cannot be installed"],
    ["has no network", { files: ["/usr/bin/apt-get"], failure: "no route\nmore" }, "apt-get failed: no route."],
    ["gets no browser", { files: ["/usr/bin/apt-get"] }, "apt-get installed none"],
  ])("says in one line what to do where the machine %s", async (_, settings, why) => {
    const error = await findChromium(machineWith(settings).machine).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toContain(why);
    expect(message).toContain("set QUORATE_CHROMIUM to its path");
    expect(message).not.toContain("\n");
  });
});

interface Settings {
  readonly files: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isRoot?: boolean;
  /** The file that is there after the installation. */
  readonly installs?: string;
  readonly failure?: string;
}

/** A machine that only claims to run commands, and keeps them. */
function machineWith({ files, env = {}, isRoot = true, installs, failure }: Settings) {
  const there = new Set(files);
  const commands: string[] = [];
  const machine: Machine = {
    env: { PATH: "/usr/local/bin:/usr/bin::/opt/google", ...env },
    isRoot,
    isExecutable: (path) => there.has(path),
    run: async (program, args, deadlineMs) => {
      expect(deadlineMs).toBeGreaterThan(0);
      commands.push([program, ...args].join(" "));
      if (failure !== undefined) throw new Error(failure);
      if (args[0] === "install" && installs !== undefined) there.add(installs);
    },
  };
  return { machine, commands };
}
