import type { LoadReport } from "./load.ts";

/** The report of a load that was not marked. */
export function onlyReport(reports: readonly LoadReport[]): LoadReport {
  const [report] = reports;
  if (report === undefined || reports.length > 1) throw new Error(`${reports.length} reports`);
  return report;
}
