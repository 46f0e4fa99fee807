import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type Plugin, defineConfig } from "vite";

let folder = "";

/** Lays a compressed copy beside each file of the page, so that a node needs not compress what never changes. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  configResolved({ root, build }) {
    folder = resolve(root, build.outDir);
  },
  closeBundle() {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/\.(html|css|js)$/.test(name)) continue;
      const file = join(folder, name);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    }
  },
};

// The page is served from the root of a file server and from /ui of every node: all its paths are relative.
export default defineConfig({
  base: "./",
  plugins: [compressed],
  resolve: { conditions: ["@quorate/source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: { outDir: "dist/web", target: "es2023", sourcemap: false, chunkSizeWarningLimit: 1000 },
});
