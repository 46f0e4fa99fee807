import type { Scenario } from "../world/index.ts";
import type { Progress, SearchResult } from "./result.ts";
import type { SearchOptions } from "./options.ts";

/** What the worker is sent, once. */
export interface SearchOrder {
  readonly scenario: Scenario;
  readonly options: Partial<SearchOptions>;
}

/** What the worker sends: how far it is, then one of the others as the last thing. */
export type SearchReport =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "result"; readonly result: SearchResult }
  | { readonly kind: "problem"; readonly message: string };
