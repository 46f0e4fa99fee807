const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A number of things, or of things per second: one decimal below ten. */
export function quantity(value: number): string {
  return (Math.abs(value) < 10 ? tenths : whole).format(value);
}

/** Seconds as milliseconds, or as seconds from one on. */
export function duration(seconds: number): string {
  if (seconds === 0) return "0 ms";
  if (seconds >= 1) return `${tenths.format(seconds)} s`;
  const milliseconds = seconds * 1_000;
  if (milliseconds >= 10) return `${whole.format(milliseconds)} ms`;
  return `${milliseconds.toPrecision(2)} ms`;
}

/** Bytes with a binary unit. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${tenths.format(kibibytes)} KiB` : `${tenths.format(kibibytes / 1024)} MiB`;
}

/** The time of day, in this machine's time zone. */
export function timeOfDay(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}

/** How long ago, in whole seconds or minutes. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** The beginning of a long id. */
export function shortId(id: string): string {
  return id.length <= 10 ? id : `${id.slice(0, 8)}…`;
}

/** A printed ballot for a narrow column: epoch and counter, and the beginning of the proposer's id. */
export function shortBallot(ballot: string): string {
  const [epoch = "", counter = "", ...proposer] = ballot.split(".");
  return `${epoch}.${counter} ${proposer.join(".").slice(0, 4)}`.trim();
}
