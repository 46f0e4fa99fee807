/** A duration, size or URL that cannot be read. The message names the value and says what is accepted. */
export class UnitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnitError";
  }
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const BYTES: Readonly<Record<string, number>> = { "": 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Timers above this fire at once in Node, so it is also the longest duration there is (24 days and a half). */
const DURATION_MAX_MS = 2 ** 31 - 1;

/** Reads `250ms`, `10s`, `1.5m`, `1h` as whole milliseconds, at least 1. Throws {@link UnitError}. */
export function parseDurationMs(text: string): number {
  const scaled = scale(text, MILLISECONDS);
  if (scaled === undefined || scaled < 1 || scaled > DURATION_MAX_MS) {
    throw new UnitError(
      `"${text}" is not a duration: write a number and a unit (ms, s, m, h), from 1ms to 596h, for example 250ms or 5s`,
    );
  }
  return scaled;
}

/** Reads `512`, `64KiB`, `1MiB` as bytes, at least 1. Throws {@link UnitError}. */
export function parseSizeBytes(text: string): number {
  const scaled = scale(text, BYTES);
  if (scaled === undefined || scaled < 1 || !Number.isSafeInteger(scaled)) {
    throw new UnitError(
      `"${text}" is not a size: write a number and a unit (B, KiB, MiB, GiB), for example 64KiB or 1MiB`,
    );
  }
  return scaled;
}

/** Writes milliseconds as a person would: `250ms`, `1.5s`, `2m 5s`. */
export function formatDurationMs(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)}ms`;
  if (durationMs < 60_000) return `${Number((durationMs / 1_000).toFixed(1))}s`;
  const seconds = Math.round(durationMs / 1_000);
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 60)}m ${rest}s`;
}

/** Writes bytes with the largest unit that leaves a whole number: `1MiB`, `64KiB`, `1500B`. */
export function formatSizeBytes(sizeBytes: number): string {
  for (const unit of ["GiB", "MiB", "KiB"]) {
    const factor = BYTES[unit] ?? 1;
    if (sizeBytes >= factor && sizeBytes % factor === 0) return `${sizeBytes / factor}${unit}`;
  }
  return `${sizeBytes}B`;
}

function scale(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  if (!Object.hasOwn(units, unit)) return undefined;
  return Math.round(Number(digits) * (units[unit] ?? 1));
}
