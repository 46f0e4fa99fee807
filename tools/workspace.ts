import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the repository, absolute. */
export const root: string = join(import.meta.dirname, "..");

/** The part of a package.json that the checks look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly packageManager?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace; `path` is its folder relative to the repository. */
export interface WorkspacePackage {
  readonly path: string;
  readonly manifest: Manifest;
}

/** Reads the package.json of a folder relative to the repository. */
export function readManifest(path: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
  return manifest;
}

/** All packages of the workspace except the root, sorted by folder. */
export function workspacePackages(): readonly WorkspacePackage[] {
  return globSync("{packages/*,apps/*,protos,test}", { cwd: root })
    .filter((path) => existsSync(join(root, path, "package.json")))
    .toSorted()
    .map((path) => ({ path, manifest: readManifest(path) }));
}

/** The packages that other people install. */
export function publishedPackages(): readonly WorkspacePackage[] {
  return workspacePackages().filter((found) => found.manifest.private !== true);
}

/** The version of a dependency that the catalog of the workspace pins, undefined if it is not listed. */
export function catalogVersion(name: string): string | undefined {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  for (const line of text.split("\n")) {
    const [, key, version] = /^ {2}"?([^":]+)"?: (\S+)$/.exec(line) ?? [];
    if (key === name) return version;
  }
  return undefined;
}
