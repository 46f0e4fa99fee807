/** What a load does to a store. All of them reject where the operation failed or its answer is not what it must be. */
export interface Driver {
  put(key: string, value: Buffer): Promise<void>;
  /** A linearizable read of a key that is there. */
  get(key: string): Promise<void>;
  /**
   * A read-modify-write of a key; resolves with how often it had to be begun again, or with undefined if it gave up
   * because nobody waits for it any more.
   */
  modify(key: string, value: Buffer, isOver: () => boolean): Promise<number | undefined>;
  /** Makes a key ready for {@link modify}, as large as the value. */
  prepare(key: string, value: Buffer): Promise<void>;
  close(): void;
}

/** The clients that a load can be generated with, and where they go. */
export type DriverKind =
  /** `connect` of `@quorate/client`. */
  | "session"
  /** One gRPC call for each operation, through grpc-js, spread over the endpoints. */
  | "unary"
  /** The same for etcd. */
  | "etcd";

/** How one driver is made. */
export interface DriverOptions {
  readonly kind: DriverKind;
  /** Where to go; a session keeps to the first one as long as it serves. */
  readonly endpoints: readonly string[];
}

/** How long an operation may take before it counts as failed. */
export const OPERATION_MS = 10_000;
