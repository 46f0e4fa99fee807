import type { Scenario } from "../world/index.ts";
import type { Progress, SearchResult } from "./result.ts";
import type { SearchOptions } from "./options.ts";
import type { SearchOrder, SearchReport } from "./protocol.ts";
import { words } from "./words.ts";

/** A search that runs in a worker. */
export interface Search {
  /** Rejected with a SearchError if the search was cancelled, or ended without a result. */
  readonly result: Promise<SearchResult>;
  /** Ends the worker. */
  cancel(): void;
}

/** Why a search has no result, in words. */
export class SearchError extends Error {
  override readonly name = "SearchError";
}

/** The part of a worker that a search needs. */
export interface SearchWorker extends EventTarget {
  postMessage(order: SearchOrder, transfer: Transferable[]): void;
  terminate(): void;
}

/** Looks for a violation in a worker of its own. */
export function find(
  scenario: Scenario,
  options: Partial<SearchOptions>,
  onProgress: (progress: Progress) => void,
  makeWorker: () => SearchWorker = browserWorker,
): Search {
  const { promise, resolve, reject } = Promise.withResolvers<SearchResult>();
  let worker: SearchWorker;
  try {
    worker = makeWorker();
  } catch (error) {
    // A page that may start no worker.
    reject(new SearchError(words.search.died(error instanceof Error ? error.message : String(error))));
    return { result: promise, cancel: () => undefined };
  }
  const end = (message: string): void => {
    worker.terminate();
    reject(new SearchError(message));
  };
  worker.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<SearchReport>;
    if (data.kind === "progress") return onProgress(data.progress);
    if (data.kind === "problem") return end(data.message);
    worker.terminate();
    resolve(data.result);
  });
  worker.addEventListener("error", (event) =>
    end(words.search.died((event as Partial<ErrorEvent>).message || words.search.notLoaded)),
  );
  worker.addEventListener("messageerror", () => end(words.search.died(words.search.unreadable)));
  worker.postMessage({ scenario, options }, []);
  return { result: promise, cancel: () => end(words.search.cancelled) };
}

function browserWorker(): SearchWorker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
