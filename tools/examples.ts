import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, run } from "./run.ts";
import { root } from "./workspace.ts";

/** A runnable example of a README: a fenced block whose info string is `ts run` or `sh run`. */
export interface Example {
  readonly language: "ts" | "sh";
  readonly code: string;
  /** "packages/synod/README.md:12", the line of the opening fence. */
  readonly place: string;
}

/** The runnable examples in the README of a folder relative to the repository, in order; none if it has no README. */
export function readExamples(path: string): readonly Example[] {
  let text: string;
  try {
    text = readFileSync(join(root, path, "README.md"), "utf8");
  } catch {
    return [];
  }
  return parseExamples(text, join(path, "README.md"));
}

/** The runnable examples of a Markdown text; `file` names it in their places. */
export function parseExamples(text: string, file: string): readonly Example[] {
  return [...text.matchAll(/^```(ts|sh) run\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] === "sh" ? "sh" : "ts",
    code: match[2] ?? "",
    place: `${file}:${text.slice(0, match.index).split("\n").length}`,
  }));
}

/** The packages that an example imports by a bare name, without built-in modules. */
export function importedPackages(example: Example): readonly string[] {
  if (example.language === "sh") return [];
  const names = [...example.code.matchAll(/(?:from|import) "((?:@[^/"]+\/)?[^./"][^/"]*)[^"]*"/g)];
  return [...new Set(names.map((match) => match[1] ?? ""))].filter((name) => !name.startsWith("node:"));
}

/** Where an example runs: imports resolve from `cwd`; `binaries` is a folder that comes first on PATH. */
export interface Place {
  readonly cwd: string;
  readonly binaries: string;
  readonly nodeArguments: readonly string[];
}

/** Runs an example; it fails by a non-zero exit code, or after 30 s. */
export function runExample(example: Example, place: Place): Promise<Ended> {
  const options = {
    cwd: place.cwd,
    deadlineMs: 30_000,
    env: { PATH: `${place.binaries}:${process.env["PATH"] ?? ""}`, INIT_CWD: place.cwd },
    input: example.code,
  };
  return example.language === "sh"
    ? run("bash", ["-euo", "pipefail", "-s"], options)
    : run(process.execPath, [...place.nodeArguments, "--input-type=module-typescript", "-"], options);
}
