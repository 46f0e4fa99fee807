export { SearchError, find } from "./client.ts";
export type { Progress, SearchResult } from "./result.ts";
export { type Verdict, verdictOf } from "./verdict.ts";
