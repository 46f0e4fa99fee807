import type { SearchOrder } from "./protocol.ts";
import { serve } from "./serve.ts";

// The entry of the worker in which searches run, so that the page stays alive.
self.addEventListener("message", ({ data }: MessageEvent<SearchOrder>) =>
  serve(
    data,
    () => performance.now(),
    (report) => self.postMessage(report, { transfer: [] }),
  ),
);
