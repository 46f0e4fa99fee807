import { checkHistory, describeViolation, type Operation, renderTimeline } from "@quorate/linearizability";
import { type Input, type Output, keyModel } from "./model.ts";

/** States that the checker may look at for one key. */
const statesMax = 2_000_000;

/** What is wrong with a history: in words, and as a page with a picture if it was decided. */
export interface Judgement {
  readonly detail: string;
  readonly timeline: (() => string) | undefined;
}

/** Judges what clients were told; undefined if some order explains it. */
export function judge(history: readonly Operation<Input, Output>[]): Judgement | undefined {
  const model = keyModel(history);
  const verdict = checkHistory(model, history, { statesMax });
  switch (verdict.kind) {
    case "linearizable":
      return undefined;
    case "undecided":
      return { detail: verdict.reason, timeline: undefined };
    case "violation":
      return { detail: describeViolation(model, verdict), timeline: () => renderTimeline(model, verdict) };
  }
}
