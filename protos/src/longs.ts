/**
 * The number in a received uint64, which arrives as a decimal string. Undefined above 2^53 - 1, where a number
 * would be rounded: answer INVALID_ARGUMENT or drop the message, never use a neighbour of what was meant.
 */
export function safeInteger(received: string): number | undefined {
  const value = Number(received);
  return received !== "" && Number.isSafeInteger(value) ? value : undefined;
}
