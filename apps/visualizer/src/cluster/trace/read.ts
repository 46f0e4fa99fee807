/** One event of a trace file, as the simulator documents it. */
export interface TraceRecord {
  readonly atMs: number;
  readonly kind: string;
  readonly where: string;
  readonly detail: string;
  readonly data?: unknown;
}

/** A trace file: a run of the simulator, and what it broke. */
export interface TraceFile {
  readonly seed: number;
  readonly hash: string;
  readonly virtualMs: number;
  readonly plan: unknown;
  readonly violation: TraceViolation | undefined;
  readonly events: readonly TraceRecord[];
}

export interface TraceViolation {
  readonly invariant: string;
  readonly rule: string;
  readonly detail: string;
}

/** Takes the text of a trace file. Throws a TypeError that says what is wrong with it, and what to do. */
export function readTrace(text: string): TraceFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TypeError("This is no JSON. Open the file that --trace wrote, not the one that ends in .txt or .html.");
  }
  if (typeof value !== "object" || value === null || !("format" in value) || !("events" in value)) {
    throw new TypeError(
      "This is no trace: it has no format and events. npm run simulate -- --seed N --trace FILE writes one.",
    );
  }
  const { format, seed, hash, virtualMs, plan, violation, events } = value as Record<string, unknown>;
  if (format !== 1) throw new TypeError(`This trace has format ${JSON.stringify(format)}; this page reads format 1.`);
  if (!Array.isArray(events) || events.length === 0) throw new TypeError("This trace holds no events.");
  const wrong = events.findIndex((event) => !isRecord(event));
  if (wrong >= 0)
    throw new TypeError(
      `Event ${wrong} of this trace is not { atMs, kind, where, detail, data }: the file is damaged.`,
    );
  return {
    seed: Number(seed),
    hash: String(hash),
    virtualMs: Number(virtualMs),
    plan,
    violation: violationOf(violation),
    events: events as readonly TraceRecord[],
  };
}

function isRecord(event: unknown): boolean {
  if (!isObject(event)) return false;
  const { atMs, kind, where, detail, data } = event;
  const hasWords = typeof kind === "string" && typeof where === "string" && typeof detail === "string";
  if (!hasWords || !Number.isFinite(atMs)) return false;
  if (data === undefined) return true;
  if (kind === "send" || kind === "arrive") return isFrame(data);
  return kind !== "durable" || (isObject(data) && isMaybe(data["registers"], isListOf(isRegister)));
}

/** What pictures take from a frame; the rest is only shown as it stands. */
function isFrame(data: unknown): boolean {
  if (!isObject(data)) return false;
  const { address, from, seen, messages } = data;
  const isSound = isMaybe(seen, isListOf(isObject)) && isMaybe(messages, isListOf(isObject));
  return isSound && isMaybe(address, (value) => typeof value === "string") && isMaybe(from, isObject);
}

function isRegister(value: unknown): boolean {
  if (!isObject(value) || typeof value["key"] !== "string") return false;
  return isMaybe(value["promised"], isBallot) && isMaybe(value["accepted"], isBallot);
}

function isBallot(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Number.isFinite(value["epoch"]) && Number.isFinite(value["counter"]) && typeof value["proposer"] === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMaybe(value: unknown, isRight: (value: unknown) => boolean): boolean {
  return value === undefined || isRight(value);
}

function isListOf(isRight: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isRight);
}

function violationOf(value: unknown): TraceViolation | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { invariant, rule, detail } = value as Record<string, unknown>;
  return { invariant: String(invariant), rule: String(rule), detail: String(detail) };
}
