import { makeImages } from "./images/image.ts";
import { damageNodes } from "./images/node.ts";
import { Results } from "./images/results.ts";
import { damageStores } from "./images/store.ts";
import { cutTail } from "./images/tail.ts";
import { seeded } from "./random.ts";

/** How much to damage. */
export interface DiskImagesOptions {
  readonly seed: number;
  /** Clusters to take directories of. */
  readonly rounds: number;
  /** Damages of each kind to each kind of file of each directory, on the store alone. */
  readonly each: number;
  /** Damaged directories of each cluster that a whole node is started on. */
  readonly nodes: number;
  readonly echo: (line: string) => void;
}

/** Damages many data directories; resolves with what was wrong, after telling a table of what came of it. */
export async function runDiskImages(options: DiskImagesOptions): Promise<readonly string[]> {
  const { seed, rounds, each, nodes, echo } = options;
  const random = seeded(seed);
  const problems: string[] = [];
  const [stores, processes] = [new Results(), new Results()];
  for (let round = 1; round <= rounds; round++) {
    const images = await makeImages(random.fork());
    try {
      for (const name of images.directories.keys()) {
        problems.push(...(await damageStores(images, name, each, random.fork(), stores)));
      }
      problems.push(...(await damageNodes(images, nodes, random.fork(), processes)));
      for (const lost of ["many", "few", "late"] as const) {
        const { caught, stale, why } = await cutTail(images, round, lost).catch((error: unknown) => ({
          caught: false,
          stale: [],
          why: String(error),
        }));
        processes.note(`end of the log, ${lost} lost`, caught ? "caught" : "NOT CAUGHT");
        if (!caught) problems.push(`a node that lost the end of its log (${lost}) was not caught: ${why}`);
        problems.push(...stale.map((words) => `while a node came back that lost the end of its log, ${words}`));
      }
    } finally {
      await images.cluster.close();
    }
    echo(`round ${round} of ${rounds}: ${stores.total} stores, ${processes.total} nodes, ${problems.length} problems`);
  }
  echo(`damaged stores:\n${stores.table()}\ndamaged nodes:\n${processes.table()}`);
  return problems;
}
