declare const brand: unique symbol;

/** A string with a meaning: two brands do not mix. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

/** The random id a process draws at its start; ballots carry it (R1). Never reused by a later process. */
export type ProposerId = Brand<"ProposerId">;

/** The random id a store draws when it is formatted. It is the identity of an acceptor (R12). */
export type StoreId = Brand<"StoreId">;
