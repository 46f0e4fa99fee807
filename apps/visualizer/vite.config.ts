import { defineConfig } from "vite";

// The page is served from the root of a file server and from /ui of every node: all its paths are relative.
export default defineConfig({
  base: "./",
  resolve: { conditions: ["@quorate/source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: { outDir: "dist/web", target: "es2023", sourcemap: false, chunkSizeWarningLimit: 700 },
});
