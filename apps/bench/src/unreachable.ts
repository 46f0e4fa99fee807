/** Ends a switch over a union; fails to compile where a kind is missing. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
