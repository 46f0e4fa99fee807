import { parentPort } from "node:worker_threads";
import { runMany } from "@quorate/simulator";

// One thread of `npm run simulate`: takes ranges of seeds [from, to) and answers with their summary.

// Operations that are refused are errors too, of which nobody reads where they come from.
Error.stackTraceLimit = 0;

parentPort?.on("message", ([from, to]: readonly [number, number]) => {
  runMany(from, to).then(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    (summary) => parentPort?.postMessage(summary),
    (error: unknown) => {
      // A range that cannot be run is a fault of the simulator: the whole command ends.
      queueMicrotask(() => {
        throw error;
      });
    },
  );
});
