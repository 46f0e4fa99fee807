import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readExamples, runExample } from "./examples.ts";
import { inParallel } from "./run.ts";
import { publishedPackages, root, workspacePackages } from "./workspace.ts";

// Runs the examples of all READMEs against the sources; fails if a published package has none.

const condition = "--conditions=@quorate/source";
const binaries = mkdtempSync(join(tmpdir(), "quorate-binaries-"));
writeFileSync(
  join(binaries, "quorate"),
  `#!/bin/sh\nexec "${process.execPath}" ${condition} "${join(root, "apps/node/src/main.ts")}" "$@"\n`,
  { mode: 0o755 },
);

const without = publishedPackages().filter(({ path }) => readExamples(path).length === 0);
for (const { path } of without) {
  console.log(`${path}/README.md: no example; mark a block as \`\`\`ts run or \`\`\`sh run`);
}

// Those of packages, and those of folders in them that are packages in a package.
const nested = globSync("{packages,apps}/*/src/**/README.md", { cwd: root }).map((file) => dirname(file));
const tasks = [".", ...workspacePackages().map(({ path }) => path), ...nested].flatMap((path) =>
  readExamples(path).map((example) => async () => {
    // Imports resolve from the package; a shell example gets an empty folder that it may fill.
    const cwd = example.language === "ts" ? join(root, path) : mkdtempSync(join(tmpdir(), "quorate-example-"));
    const ended = await runExample(example, { cwd, binaries, nodeArguments: [condition] });
    if (example.language === "sh") rmSync(cwd, { recursive: true, force: true });
    console.log(`${example.place}: ${ended.code === 0 ? "ok" : `exit code ${ended.code}\n${ended.output}`}`);
    return ended.code;
  }),
);
const codes = await inParallel(2, tasks);
rmSync(binaries, { recursive: true });
process.exitCode = without.length === 0 && codes.every((code) => code === 0) ? 0 : 1;
