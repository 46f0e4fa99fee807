import { gzipSync } from "node:zlib";
import type { BrowserContext, Response } from "playwright-core";

/** A file that a page fetched, and how large it is as servers send it. */
export interface LoadedFile {
  readonly path: string;
  readonly gzippedBytes: number;
}

/** Listens to what pages of a context fetch; call the result to get all of it so far. */
export function listenToFiles(context: BrowserContext): () => Promise<readonly LoadedFile[]> {
  const responses: Response[] = [];
  context.on("response", (response) => responses.push(response));
  return () =>
    Promise.all(
      responses.map(async (response) => ({
        path: new URL(response.url()).pathname,
        gzippedBytes: gzipSync(await response.body()).length,
      })),
    );
}
