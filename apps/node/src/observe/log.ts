import { type DestinationStream, type Logger, destination, pino } from "pino";

/** What `--log-level` accepts. */
export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What `--log-format` accepts. */
export const logFormats = ["json", "console"] as const;
export type LogFormat = (typeof logFormats)[number];

export type { Logger };

/** A logger on stderr; stdout stays free for the ready line. Writes are synchronous, so that a last word before an exit is not lost. */
export function createLogger(name: string, level: LogLevel, format: LogFormat): Logger {
  const stderr = destination({ dest: 2, sync: true });
  const target: DestinationStream =
    format === "json" ? stderr : { write: (line) => void stderr.write(consoleLine(line)) };
  return pino({ level, base: { node: name }, timestamp: () => `,"time":"${new Date().toISOString()}"` }, target);
}

/** One JSON record as a short line for people: time, level, message, then the remaining fields as `key=value`. */
export function consoleLine(record: string): string {
  const { level, time, msg, node, err, ...fields } = JSON.parse(record) as Record<string, unknown>;
  const clock = String(time).slice(11, 23);
  const rest = Object.entries(fields)
    .map(([key, value]) => ` ${key}=${shown(value)}`)
    .join("");
  return `${clock} ${levelName(level).padEnd(5)} ${shown(node)}: ${text(msg)}${rest}${stackOf(err)}\n`;
}

function text(message: unknown): string {
  return typeof message === "string" ? message : "";
}

function levelName(level: unknown): string {
  return (pino.levels.labels[Number(level)] ?? String(level)).toUpperCase();
}

function shown(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  return `\n  ${String(stack ?? message).replaceAll("\n", "\n  ")}`;
}
