import { defineConfig } from "vitest/config";

// Workspace packages resolve to their sources, so no test needs a build of what it tests.
const conditions = ["@quorate/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: ["--conditions=@quorate/source"],
    pool: "forks",
    teardownTimeout: 5_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
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
