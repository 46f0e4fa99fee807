/** One measurement of one contender in one repetition of a cell. */
export interface Sample {
  /** Such as `quorate session` or `etcd h2load`. */
  readonly contender: string;
  /** From 1. Samples of the same repetition were taken right after each other and may be compared. */
  readonly repetition: number;
  /** Numbers by name; their unit is the end of the name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Failed operations by what they failed with. */
  readonly errors: Readonly<Record<string, number>>;
}

/** What a cell came to. */
export interface CellResult {
  readonly cell: string;
  readonly samples: readonly Sample[];
}
