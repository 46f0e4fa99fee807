/** What one thread may use; beyond these a text fails with a message instead of stopping the page. */
export const limits = {
  /** Instructions, and elements that natives touch, between two statement boundaries. */
  instructionsPerStep: 1_000_000,
  /** Instructions of all texts together. */
  instructions: 200_000,
  /** Calls in progress. */
  frames: 200,
  /** Elements of one array. */
  arrayLength: 10_000,
  /** Characters of one string. */
  textLength: 100_000,
  /** Values that one thread keeps. */
  threadSize: 50_000,
  /** Values made after which the size of a thread is measured again. */
  madeUntilMeasured: 50_000,
  /** Nesting of a value that is copied, compared as a key or turned into text. */
  valueDepth: 200,
} as const;
