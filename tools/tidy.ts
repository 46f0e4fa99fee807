import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folders } from "./layout.ts";
import { readManifest, root, type WorkspacePackage, workspacePackages } from "./workspace.ts";

// What no other tool looks at: the shape of the workspace, the READMEs, and marks that must not stay in a text.

const marks: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  { pattern: /\b(TO[D]O|FI[X]ME|X[X]X|HA[C]K)\b/, advice: "do it, or write an issue" },
  { pattern: /\b(describe|it|test)\.only\(/, advice: "remove .only" },
  { pattern: /\.localeCompare\(/, advice: "compare with < on code units, which is the same everywhere" },
  { pattern: /(^|[\s"'`(])\/(home|root|Users)\//, advice: "a path of one machine" },
];

/** The marks in one text, as "file:line: text: advice". */
export function findMarks(file: string, text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      marks
        .filter(({ pattern }) => pattern.test(line))
        .map(({ advice }) => `${file}:${index + 1}: ${line.trim().slice(0, 80)}: ${advice}`),
    );
}

/** What is wrong with the README of a folder: it has 50 to 150 lines (the one of the repository: at least 50). */
export function readmeProblems(path: string, text: string | undefined): readonly string[] {
  const file = join(path, "README.md");
  if (text === undefined) return [`${file}: missing`];
  const count = text.trimEnd().split("\n").length;
  const most = path === "." ? Number.POSITIVE_INFINITY : 150;
  return count >= 50 && count <= most ? [] : [`${file}: has ${count} lines, 50 to 150 are right`];
}

/** What is wrong with the manifest of a package, given the version all of them share. */
export function manifestProblems({ path, manifest }: WorkspacePackage, version: string): readonly string[] {
  const internal = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = internal.filter(
    ([name, range]) => range !== (name.startsWith("@quorate/") ? "workspace:*" : "catalog:"),
  );
  return [
    ...(manifest.version === version ? [] : [`${path}: version ${manifest.version}, the others have ${version}`]),
    ...(manifest.license === "Apache-2.0" ? [] : [`${path}: the license is not Apache-2.0`]),
    ...loose.map(([name, range]) => `${path}: ${name} is "${range}"; use workspace:* or catalog:`),
  ];
}

/**
 * The references of a tsconfig are its package's dependencies within the workspace, one for one; those of a page that
 * is bundled are needed to build it only.
 */
export function referenceProblems(found: WorkspacePackage, all: readonly WorkspacePackage[]): readonly string[] {
  const file = join(root, found.path, "tsconfig.json");
  if (!existsSync(file)) return [];
  const config: { references?: { path: string }[] } = JSON.parse(readFileSync(file, "utf8"));
  const actual = (config.references ?? []).map(({ path }) => join(found.path, path)).toSorted(byCodeUnits);
  const { dependencies, devDependencies, scripts } = found.manifest;
  const needed = { ...dependencies, ...(scripts?.["build"]?.includes("vite build") && devDependencies) };
  const expected = all
    .filter(({ manifest }) => manifest.name in needed)
    .map(({ path }) => path)
    .toSorted(byCodeUnits);
  return actual.join() === expected.join()
    ? []
    : [`${found.path}/tsconfig.json: references ${actual.join(", ")}, the dependencies are ${expected.join(", ")}`];
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function readText(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
}

function problems(): readonly string[] {
  const all = workspacePackages();
  const repository = readManifest(".");
  const texts = globSync("{*,{packages,apps,protos,test,tools}/**/*}.{ts,tsx,css,cjs,md,proto,yaml}", {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|gen|pnpm-lock\.yaml)$/.test(path),
  });
  return [
    ...(repository.scripts?.["pnpm"]?.endsWith(` ${repository.packageManager}`)
      ? []
      : ["package.json: the script pnpm and packageManager name different versions"]),
    ...texts.flatMap((file) => findMarks(file, readText(file) ?? "")),
    ...[".", ...all.map(({ path }) => path).filter((path) => path !== "test")].flatMap((path) =>
      readmeProblems(path, readText(join(path, "README.md"))),
    ),
    ...all.flatMap((found) => manifestProblems(found, repository.version)),
    ...all.flatMap((found) => referenceProblems(found, all)),
    ...all
      .filter(({ path }) => path !== "test" && !folders.some((folder) => folder.path === path))
      .map(({ path }) => `${path}: tools/layout.ts does not say what it may import`),
  ];
}

if (import.meta.main) {
  const found = problems();
  for (const problem of found) console.log(problem);
  process.exitCode = found.length === 0 ? 0 : 1;
}
