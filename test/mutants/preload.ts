import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { chosenMutant, rewritten } from "./rewriting.ts";

// Loaded with --import before anything else: rewrites the sources of the chosen mutant as Node loads them.

const mutant = chosenMutant();
if (mutant !== undefined) {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (!url.startsWith("file:") || loaded.source === null || loaded.source === undefined) return loaded;
      const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      const source = rewritten(mutant, fileURLToPath(url), text);
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
}
