/** One line of a trace: what happened where and when. */
export interface TraceEvent {
  readonly atMs: number;
  readonly kind: string;
  /** Who or what it happened to: a node, a client, an administrator, `network`, `storm`; of a violation, what broke. */
  readonly where: string;
  readonly detail: string;
  /** The same as data, where a picture needs it: the frame of a "send" or "arrive", the registers of a "durable". */
  readonly data?: unknown;
}

/**
 * What happened in a run, as a hash always and as text only where somebody wants to read it: details are made when
 * they are kept, and the hash takes numbers.
 */
export class Trace {
  readonly #now: () => number;
  readonly #eventsMax: number;
  readonly #codes = new Map<string, number>();
  readonly events: TraceEvent[] = [];
  #low = 0x811c9dc5;
  #high = 0x1b873593;

  /** Keeps the last `eventsMax` events; none with 0. */
  constructor(now: () => number, eventsMax: number) {
    this.#now = now;
    this.#eventsMax = eventsMax;
  }

  note(kind: string, where: string, number: number, detail: () => string, data?: () => unknown): void {
    const atMs = this.#now();
    this.#mix(atMs);
    this.#mix(this.#codeOf(kind));
    this.#mix(this.#codeOf(where));
    this.#mix(number);
    if (this.#eventsMax === 0) return;
    this.events.push({ atMs, kind, where, detail: detail(), ...(data && { data: data() }) });
    // Half at a time, so that dropping costs nothing to speak of.
    if (this.events.length >= 2 * this.#eventsMax) this.events.splice(0, this.#eventsMax);
  }

  /** 16 hexadecimal digits: the same for the same events. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193);
    this.#high = Math.imul(this.#high ^ this.#low ^ (value >>> 16), 0x85ebca6b) + 0x9e3779b9;
  }

  /** Texts are counted as they first appear, which is the same in the same run. */
  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    let code = 0;
    for (let index = 0; index < text.length; index++) code = Math.imul(code ^ text.charCodeAt(index), 0x01000193);
    this.#codes.set(text, code);
    return code;
  }
}

/** A trace as text, one event a line. */
export function renderTrace(events: readonly TraceEvent[]): string {
  return events
    .map(({ atMs, kind, where, detail }) => `${String(atMs).padStart(7)} ms  ${where.padEnd(10)} ${kind} ${detail}`)
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
