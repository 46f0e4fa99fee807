import { type Plugin, defineConfig } from "vitest/config";
import { chosenMutant, rewritten } from "./test/mutants/rewriting.ts";

// Workspace packages resolve to their sources, so no test needs a build of what it tests.
const conditions = ["@quorate/source", "module", "node", "development|production"];

// The tests of the tests: QUORATE_MUTANT names a mutant of the registry, whose sources are loaded instead.
const mutant = chosenMutant();
const mutation: Plugin = {
  name: "mutation",
  enforce: "pre",
  transform: (code, id) => mutant && rewritten(mutant, id, code),
};

export default defineConfig({
  plugins: mutant === undefined ? [] : [mutation],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // What is cached of a mutant must never be taken for the shipped code.
    fsModuleCache: mutant === undefined,
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: ["--conditions=@quorate/source"],
    pool: "forks",
    teardownTimeout: 5_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // One for each core: many wait for timers, and by default one core is left free.
          maxWorkers: "100%",
          include: ["{packages,apps,tools}/**/*.test.ts", "protos/**/*.test.ts"],
          testTimeout: 10_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real processes and deadlines: one file at a time, after everything else.
        extends: true,
        test: {
          name: "cluster",
          include: ["test/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
