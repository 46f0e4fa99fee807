import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packAll } from "./pack.ts";
import { inParallel, run } from "./run.ts";
import { root } from "./workspace.ts";

// Packs every published package and looks at the tarballs as a consumer would: entry points, types, licence, README.

const options = { deadlineMs: 60_000 };

async function problems(tarball: string): Promise<string> {
  const tool = (name: string): string => join(root, "node_modules/.bin", name);
  const linted = await run(tool("publint"), [tarball, "--strict"], options);
  const typed = await run(tool("attw"), [tarball, "--profile", "esm-only", "--no-emoji"], options);
  const listed = await run("tar", ["-tzf", tarball], options);
  const files = listed.stdout.split("\n");
  const missing = ["package/LICENSE", "package/README.md"].filter((file) => !files.includes(file));
  const stray = files.filter((file) => /\.test[.-]|\.tsbuildinfo$/.test(file));
  return [
    linted.code === 0 ? "" : linted.output,
    typed.code === 0 ? "" : typed.output,
    ...missing.map((file) => `${file} is missing\n`),
    ...stray.map((file) => `${file} does not belong into the package\n`),
  ].join("");
}

const folder = mkdtempSync(join(tmpdir(), "quorate-pack-"));
try {
  const tarballs = await packAll(folder);
  const found = await inParallel(
    2,
    tarballs.map((tarball) => async () => {
      const text = await problems(tarball);
      console.log(`${basename(tarball)}: ${text === "" ? "ok" : `\n${text}`}`);
      return text;
    }),
  );
  process.exitCode = found.every((text) => text === "") ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
