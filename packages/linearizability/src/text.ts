const lengthMax = 200;

/** Any value as a short text for people: JSON where it has one. */
export function textOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A cycle or a bigint; its plain text has to do.
  }
  return shortened(text ?? String(value));
}

/** A text cut to a length that fits a line. */
export function shortened(text: string): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}
