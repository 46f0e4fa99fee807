/** The current content of a register, as a change sees it. `undefined` when it is absent or deleted. */
export interface Current {
  readonly payload: Uint8Array;
  /** Opaque, printable, strictly growing over the life of the key; what compare-and-set compares. */
  readonly revision: string;
  /** Changes since creation, 1 for a fresh value. Informative. */
  readonly version: number;
}

/** What a change wants done. `output` is for the caller and is not stored. */
export type Decision<Output> =
  | { readonly kind: "keep"; readonly output: Output }
  | { readonly kind: "write"; readonly payload: Uint8Array; readonly output: Output }
  | { readonly kind: "delete"; readonly output: Output };

/**
 * A change of a register: pure, synchronous and total. It may run several times for one operation, each
 * time on a later content; only the run whose round was chosen counts. It must not throw.
 */
export type Change<Output> = (current: Current | undefined) => Decision<Output>;

/** The answer to a change or a read, after its round was chosen. */
export interface Applied<Output> {
  readonly output: Output;
  /** The register after the operation; undefined if it is absent then. */
  readonly revision: string | undefined;
  readonly version: number;
}
