import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, runPnpm } from "./run.ts";

// Generates the types of the wire contract again and compares them with the committed ones.

const options = { deadlineMs: 60_000 };
const fresh = mkdtempSync(join(tmpdir(), "quorate-generated-"));
try {
  const generated = await runPnpm(["--filter=@quorate/protos", "run", "generate"], {
    ...options,
    env: { QUORATE_GEN_DIR: fresh },
  });
  const compared = await run("diff", ["-ru", "protos/src/gen", fresh], options);
  if (generated.code !== 0) console.log(generated.output);
  if (compared.code !== 0) {
    console.log(compared.output);
    console.log("protos/src/gen is stale: npm run -s pnpm -- --filter @quorate/protos run generate");
  }
  process.exitCode = generated.code === 0 && compared.code === 0 ? 0 : 1;
} finally {
  rmSync(fresh, { recursive: true });
}
