/**
 * Throws unless both values are deeply the same, naming the place where they differ. Bytes compare by
 * content; a property that is undefined is the same as one that is not there.
 */
export function assertSame(actual: unknown, expected: unknown, place: string): void {
  if (Object.is(actual, expected)) return;
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    assertSame(actual.length, expected.length, `${place}.length`);
    const index = expected.findIndex((byte, at) => actual[at] !== byte);
    if (index >= 0) assertSame(actual[index], expected[index], `${place}[${index}]`);
  } else if (Array.isArray(actual) && Array.isArray(expected)) {
    assertSame(actual.length, expected.length, `${place}.length`);
    for (const [index, item] of expected.entries()) assertSame(actual[index], item, `${place}[${index}]`);
  } else if (isRecord(actual) && isRecord(expected)) {
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      assertSame(actual[key], expected[key], `${place}.${key}`);
    }
  } else {
    throw new Error(`${place} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
