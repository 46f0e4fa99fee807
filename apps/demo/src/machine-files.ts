import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** The files for `--machines`: compiled beside the compiled program, sources beside its source. */
export const machineFiles: readonly string[] = ["icbm", "counter"].map((name) =>
  fileURLToPath(new URL(`./machines/${name}${extname(import.meta.url)}`, import.meta.url)),
);
