import type { StoreCluster, System } from "./cluster.ts";

/** How many operations the nodes of a cluster say they served well, and how many not, since they started. */
export interface Served {
  readonly well: number;
  readonly badly: number;
}

const SCRAPE_MS = 5_000;

/** Asks every node of a cluster; h2load sees HTTP statuses only, and of those gRPC has one for good and bad. */
export async function servedBy(cluster: StoreCluster): Promise<Served> {
  const pages = await Promise.all(
    cluster.nodes.map(async ({ metricsUrl }) => {
      const response = await fetch(metricsUrl, { signal: AbortSignal.timeout(SCRAPE_MS) });
      if (!response.ok) throw new Error(`${metricsUrl} answers ${response.status}`);
      return servedIn(await response.text(), cluster.system);
    }),
  );
  return pages.reduce((one, other) => ({ well: one.well + other.well, badly: one.badly + other.badly }));
}

/** What one page of counters in Prometheus format says. */
export function servedIn(page: string, system: System): Served {
  const { line, isWell } = lines[system];
  let [well, badly] = [0, 0];
  for (const [, labels = "", value] of page.matchAll(line)) {
    if (isWell(labels)) well += Number(value);
    else badly += Number(value);
  }
  return { well, badly };
}

const lines: Readonly<Record<System, { readonly line: RegExp; readonly isWell: (labels: string) => boolean }>> = {
  quorate: {
    line: /^quorate_proposer_requests_total\{([^}]*)\} (\S+)$/gm,
    isWell: (labels) => labels.includes('outcome="applied"'),
  },
  etcd: {
    line: /^grpc_server_handled_total\{([^}]*grpc_service="etcdserverpb\.KV"[^}]*)\} (\S+)$/gm,
    isWell: (labels) => labels.includes('grpc_code="OK"'),
  },
};
