import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runPnpm } from "./run.ts";
import { publishedPackages } from "./workspace.ts";

/** Packs every published package into a folder, as it would be uploaded; returns the absolute paths of the tarballs. */
export async function packAll(folder: string): Promise<readonly string[]> {
  const names = publishedPackages().map(({ manifest }) => `--filter=${manifest.name}`);
  const packed = await runPnpm(["--recursive", ...names, "pack", "--pack-destination", folder], {
    deadlineMs: 60_000,
  });
  const tarballs = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  if (packed.code !== 0 || tarballs.length !== names.length) {
    throw new Error(`pnpm pack made ${tarballs.length} of ${names.length} tarballs:\n${packed.output}`);
  }
  return tarballs.map((file) => join(folder, file));
}
