/** What polling needs of the page it runs in. */
export interface PollingHost {
  /** Milliseconds. */
  now(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  isVisible(): boolean;
  /** Runs `task` whenever the page becomes visible; the returned function ends that. */
  onVisible(task: () => void): () => void;
}

export interface PollingOptions<Result> {
  readonly host: PollingHost;
  /** From the beginning of one question to the beginning of the next. */
  readonly everyMs: number;
  /** A question that takes longer is given up. */
  readonly deadlineMs: number;
  readonly ask: (signal: AbortSignal) => Promise<Result>;
  readonly onAnswer: (result: Result, atMs: number) => void;
  readonly onFailure: (error: unknown, atMs: number) => void;
}

export interface Polling {
  /** Asks at once; what was asked before is given up, and its answer ignored. */
  again(): void;
  stop(): void;
}

/** Asks again and again, one question at a time, while the page is visible. */
export function startPolling<Result>(options: PollingOptions<Result>): Polling {
  const { host, everyMs, deadlineMs, ask, onAnswer, onFailure } = options;
  let current: AbortController | undefined;
  let cancelNext: (() => void) | undefined;

  function begin(): void {
    cancelNext?.();
    current?.abort();
    current = undefined;
    // The next question comes when somebody looks again.
    if (!host.isVisible()) return;
    const question = new AbortController();
    current = question;
    const startedAtMs = host.now();
    const cancelDeadline = host.after(deadlineMs, () => question.abort(new Error(`no answer within ${deadlineMs} ms`)));
    const end = (tell: () => void) => {
      cancelDeadline();
      if (current !== question) return;
      current = undefined;
      cancelNext = host.after(Math.max(0, startedAtMs + everyMs - host.now()), begin);
      tell();
    };
    ask(question.signal).then(
      (result) => end(() => onAnswer(result, host.now())),
      (error: unknown) => end(() => onFailure(error, host.now())),
    );
  }

  const endWatching = host.onVisible(() => {
    if (current === undefined) begin();
  });
  begin();
  return {
    again: begin,
    stop() {
      endWatching();
      cancelNext?.();
      const question = current;
      current = undefined;
      question?.abort();
    },
  };
}

/** The page this runs in. */
export const browserHost: PollingHost = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  isVisible: () => document.visibilityState === "visible",
  onVisible: (task) => {
    const changed = () => {
      if (document.visibilityState === "visible") task();
    };
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  },
};
