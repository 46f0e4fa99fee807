import type { General } from "../world/index.ts";
import { words } from "./words.ts";

/** For each button of a general why it is disabled now; undefined where it is not. */
export interface Reasons {
  readonly start: string | undefined;
  /** Of Step, Step over and To next message. */
  readonly step: string | undefined;
  readonly run: string | undefined;
  readonly giveUp: string | undefined;
}

/** What a general cannot do now, and why. */
export function reasonsOf(general: General | undefined): Reasons {
  const { reasons } = words;
  switch (general?.phase) {
    case undefined:
    case "idle":
      return { start: undefined, step: reasons.notStarted, run: undefined, giveUp: reasons.waitsForNothing };
    case "ready":
      return { start: reasons.isRunning, step: undefined, run: undefined, giveUp: reasons.waitsForNothing };
    case "waiting":
      return { start: reasons.isRunning, step: reasons.waits, run: undefined, giveUp: undefined };
    case "ended":
    case "failed":
      return { start: undefined, step: reasons.ended, run: reasons.ended, giveUp: reasons.waitsForNothing };
    case "crashed":
      return { start: reasons.crashed, step: reasons.crashed, run: reasons.crashed, giveUp: reasons.crashed };
  }
}
