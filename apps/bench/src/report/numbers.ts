/** A rate for people: whole numbers, in groups of three digits. */
export function rate(value: number): string {
  return grouped(value < 10 ? Number(value.toFixed(1)) : Math.round(value));
}

/** A duration in ms for people, with three digits that say something. */
export function duration(ms: number): string {
  return `${ms >= 100 ? grouped(Math.round(ms)) : ms.toPrecision(3)} ms`;
}

/** A ratio for people. */
export function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} x`;
}

/** A share of one for people. */
export function percent(value: number): string {
  return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
}

function grouped(value: number): string {
  const [whole = "", fraction] = String(value).split(".");
  const groups = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, " ");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
