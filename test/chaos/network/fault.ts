/** What happens to the bytes of one direction of a connection. */
export type Impairment =
  | { readonly kind: "none" }
  /** They come later, in order. */
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "throttle"; readonly bytesPerSecond: number }
  /** They wait until the fault ends, as while a network is down for less than TCP's patience. */
  | { readonly kind: "hold" }
  /** They vanish, and nobody hears of it; what lost bytes is reset when the fault ends. */
  | { readonly kind: "drop" };

/** A fault of a link, a pair of who connects and who is connected to. */
export type Fault =
  /** `there` is what the connecting side sends. */
  | { readonly kind: "impair"; readonly there: Impairment; readonly back: Impairment }
  /** New connections are accepted, and then there is silence; those that exist fall silent both ways. */
  | { readonly kind: "half-open" }
  /** Connections, those that exist and new ones, are reset after so many more bytes of the connecting side. */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** New connections are reset at once, and so are those that exist. */
  | { readonly kind: "refuse" };

/** Nothing is changed. */
export const whole: Impairment = { kind: "none" };

/** A fault in words, for the schedule of a run. */
export function faultInWords(fault: Fault): string {
  switch (fault.kind) {
    case "impair":
      return [wordsOf(fault.there, "there"), wordsOf(fault.back, "back")].filter((words) => words !== "").join(", ");
    case "half-open":
      return "half-open";
    case "reset":
      return `reset after ${fault.afterBytes} bytes`;
    case "refuse":
      return "refused";
  }
}

function wordsOf(impairment: Impairment, way: string): string {
  switch (impairment.kind) {
    case "none":
      return "";
    case "delay":
      return `${Math.round(impairment.delayMs)}+${Math.round(impairment.jitterMs)} ms late ${way}`;
    case "throttle":
      return `${Math.round(impairment.bytesPerSecond / 1_000)} kB/s ${way}`;
    case "hold":
      return `held ${way}`;
    case "drop":
      return `dropped ${way}`;
  }
}
