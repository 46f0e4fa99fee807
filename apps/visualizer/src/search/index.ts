export { type Search, SearchError, find } from "./client.ts";
export type { Progress, SearchResult } from "./result.ts";
export { type SearchOptions, defaultOptions } from "./options.ts";
export { type Judged, type Verdict, verdictOf } from "./verdict.ts";
