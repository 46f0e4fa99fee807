import type { Sample } from "./sample.ts";

/** The middle of some numbers, of two middle ones their mean; undefined if there is none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The values of one metric of one contender, by repetition. */
export function series(samples: readonly Sample[], contender: string, metric: string): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const { contender: name, repetition, metrics } of samples) {
    const value = metrics[metric];
    if (name === contender && value !== undefined) values.set(repetition, value);
  }
  return values;
}

/** The median of one metric of one contender. */
export function medianOf(samples: readonly Sample[], contender: string, metric: string): number | undefined {
  return median([...series(samples, contender, metric).values()]);
}

/** Combines two series repetition by repetition; repetitions that one of them lacks are left out. */
export function paired(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
  combine: (one: number, other: number) => number,
): ReadonlyMap<number, number> {
  const combined = new Map<number, number>();
  for (const [repetition, value] of one) {
    const against = other.get(repetition);
    if (against !== undefined) combined.set(repetition, combine(value, against));
  }
  return combined;
}

/** What was measured as a multiple of what it is measured against, repetition by repetition. */
export function ratios(
  measured: ReadonlyMap<number, number>,
  against: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  return paired(measured, against, (one, other) => one / other);
}

/** The greatest of some series in each repetition. */
export function greatest(all: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  for (const one of all) {
    for (const [repetition, value] of one) best.set(repetition, Math.max(value, best.get(repetition) ?? value));
  }
  return best;
}

/** The number of failed operations of some samples, by what they failed with. */
export function errorsIn(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { errors } of samples) {
    for (const [label, count] of Object.entries(errors)) sums[label] = (sums[label] ?? 0) + count;
  }
  return sums;
}
