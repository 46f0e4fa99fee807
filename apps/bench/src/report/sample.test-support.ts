import type { Sample } from "./sample.ts";

/** A sample of a throughput cell in which nothing failed. */
export function sampleOf(contender: string, repetition: number, perSecond: number): Sample {
  return { contender, repetition, metrics: { perSecond }, errors: {} };
}
