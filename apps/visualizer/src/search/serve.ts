import { stageOf } from "../world/index.ts";
import { searched } from "./explore.ts";
import type { SearchOrder, SearchReport } from "./protocol.ts";
import type { Progress } from "./result.ts";
import { words } from "./words.ts";

/** Does what an order says and reports it; nothing is thrown. */
export function serve(order: SearchOrder, nowMs: () => number, report: (report: SearchReport) => void): void {
  try {
    const staged = stageOf(order.scenario);
    if (staged.kind === "problems") {
      const [first] = staged.problems;
      const place =
        first === undefined ? "" : `: ${first.position.source}, line ${first.position.line}: ${first.message}`;
      report({ kind: "problem", message: `${words.search.problems}${place}` });
      return;
    }
    const onProgress = (progress: Progress): void => report({ kind: "progress", progress });
    report({ kind: "result", result: searched(staged.stage, order.options, { nowMs, onProgress }) });
  } catch (error) {
    report({ kind: "problem", message: words.search.died(error instanceof Error ? error.message : String(error)) });
  }
}
