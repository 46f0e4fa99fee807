/** What a register holds when a change looks at it. */
export interface Current {
  readonly payload: Uint8Array;
  /** Opaque, printable, strictly growing over the life of the register. */
  readonly revision: string;
  /** Changes since creation. */
  readonly version: number;
}

/** What a change wants done with the register. `output` goes to the caller and is not stored. */
export type Decision<Output> =
  | { readonly kind: "keep"; readonly output: Output }
  | { readonly kind: "write"; readonly payload: Uint8Array; readonly output: Output }
  | { readonly kind: "delete"; readonly output: Output };

/**
 * A pure, synchronous and total function of a register's content; `undefined` stands for an absent register.
 * It may run several times for one operation, each time on a later content, and never throws.
 */
export type Change<Output> = (current: Current | undefined) => Decision<Output>;
