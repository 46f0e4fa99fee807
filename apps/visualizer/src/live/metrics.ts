/** One line of the metrics: its labels and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A node's own metrics by name; those of its process are left out. */
export type Metrics = ReadonlyMap<string, readonly Sample[]>;

const own = "quorate_";
const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)(?: +-?\d+)?$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text format of Prometheus. Lines that are no samples are skipped. */
export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, Sample[]>();
  for (const each of text.split("\n")) {
    if (!each.startsWith(own)) continue;
    const [, name, labels = "", digits = ""] = line.exec(each.trimEnd()) ?? [];
    if (name === undefined) continue;
    const samples = metrics.get(name) ?? [];
    samples.push({ labels: labelsIn(labels), value: numberOf(digits) });
    metrics.set(name, samples);
  }
  return metrics;
}

/** The sum of the samples with these labels; 0 where there is none yet. */
export function total(metrics: Metrics, name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samplesWith(metrics, name, labels).reduce((sum, { value }) => sum + value, 0);
}

/** How many observations a histogram had up to each of its bounds, lowest bound first. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** A histogram's buckets; samples of several label sets are added up. */
export function bucketsOf(metrics: Metrics, name: string, labels: Readonly<Record<string, string>> = {}): Buckets {
  const counts = new Map<number, number>();
  for (const { labels: found, value } of samplesWith(metrics, `${name}_bucket`, labels)) {
    const bound = numberOf(found["le"] ?? "");
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  return { bounds: sorted.map(([bound]) => bound), counts: sorted.map(([, count]) => count) };
}

/**
 * The quantile of the observations between two states of a histogram, interpolated within its bucket. Null where there
 * were none; above the last finite bound, that bound.
 */
export function quantileBetween(before: Buckets | undefined, after: Buckets, quantile: number): number | null {
  const counts = after.counts.map((count, index) => count - (before?.counts[index] ?? 0));
  const all = counts.at(-1) ?? 0;
  if (all <= 0) return null;
  const rank = quantile * all;
  const index = counts.findIndex((count) => count >= rank);
  const upper = after.bounds[index] ?? Number.POSITIVE_INFINITY;
  const lower = index > 0 ? (after.bounds[index - 1] ?? 0) : 0;
  if (upper === Number.POSITIVE_INFINITY) return lower;
  const below = index > 0 ? (counts[index - 1] ?? 0) : 0;
  const within = (counts[index] ?? 0) - below;
  return within <= 0 ? upper : lower + ((upper - lower) * (rank - below)) / within;
}

function samplesWith(metrics: Metrics, name: string, labels: Readonly<Record<string, string>>): readonly Sample[] {
  const wanted = Object.entries(labels);
  return (metrics.get(name) ?? []).filter(({ labels: found }) => wanted.every(([key, value]) => found[key] === value));
}

function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(label)].map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}

function numberOf(text: string): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
