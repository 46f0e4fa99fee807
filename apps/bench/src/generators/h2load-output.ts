/** What one h2load process measured in its main duration. */
export interface H2loadReport {
  readonly perSecond: number;
  readonly requests: number;
  /** Failed, errored or timed out, or answered with another HTTP status than 2xx. */
  readonly failed: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

/** Reads what h2load printed. Throws where it is not the report of a whole run. */
export function parseH2load(output: string): H2loadReport {
  const finished = /^finished in [\d.]+\w+, ([\d.]+) req\/s/m.exec(output);
  const counts =
    /^requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/m.exec(
      output,
    );
  const times = /^time for request:\s+(\S+)\s+(\S+)\s+(\S+)\s/m.exec(output);
  if (finished === null || counts === null || times === null) {
    throw new Error(`h2load printed no report:\n${output.slice(-1_000)}`);
  }
  const [, , done, succeeded, failed, errored, timeout] = counts.map(Number);
  const requests = Number(succeeded);
  if (requests === 0) throw new Error(`h2load got no answer:\n${output.slice(-1_000)}`);
  return {
    perSecond: Number(finished[1]),
    requests,
    failed: Math.max(Number(failed) + Number(errored) + Number(timeout), Number(done) - requests),
    maxMs: milliseconds(times[2] ?? ""),
    meanMs: milliseconds(times[3] ?? ""),
  };
}

/** What several processes measured side by side. */
export function together(reports: readonly H2loadReport[]): H2loadReport {
  const sum = (pick: (report: H2loadReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  const perSecond = sum((report) => report.perSecond);
  return {
    perSecond,
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    meanMs: perSecond === 0 ? 0 : sum(({ meanMs, perSecond }) => meanMs * perSecond) / perSecond,
    maxMs: Math.max(0, ...reports.map(({ maxMs }) => maxMs)),
  };
}

/** A duration as h2load prints it, such as 656us, 9.58ms, 1.20s or 1m. */
export function milliseconds(text: string): number {
  const [, number, unit = ""] = /^([\d.]+)(us|ms|s|m|h)$/.exec(text) ?? [];
  const factor = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit];
  if (number === undefined || factor === undefined) throw new Error(`h2load printed the time ${JSON.stringify(text)}`);
  return Number(number) * factor;
}
