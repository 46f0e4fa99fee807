import { existsSync } from "node:fs";
import { join } from "node:path";
import { preview } from "vite";
import { FileError, UsageError, integer, parsed, runCommand } from "./arguments.ts";
import { root } from "./workspace.ts";

const usage = `Usage: npm run visualizer [-- options]
  --port N   listen at this port of 127.0.0.1 (4173); 0 takes a free one
  --help     print this
Builds the page, serves it until Ctrl-C, and prints its address.`;

const host = "127.0.0.1";

await runCommand("visualizer", usage, async (args) => {
  const { port = "4173" } = parsed(args, { port: { type: "string" } });
  const folder = join(root, "apps/visualizer");
  if (!existsSync(join(folder, "dist/web/index.html")))
    throw new FileError("the page is not built: npm run visualizer");
  const server = await preview({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: { outDir: "dist/web" },
    preview: { host, port: integer("--port", port, 0, 65_535), strictPort: true },
  }).catch((error: unknown) => {
    throw new UsageError(`--port is ${port}; ${error instanceof Error ? error.message : String(error)}`);
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the server has no address");
  console.log(`visualizer: http://${host}:${address.port}/ (Ctrl-C ends it)`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  await server.close();
  return 0;
});
