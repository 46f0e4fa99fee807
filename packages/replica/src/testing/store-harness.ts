import type { AcceptorStore, StoreBatch } from "../ports.ts";

/** A store that the suite drives, on a disk of its own. */
export interface StoreUnderTest {
  /** On an empty disk, not opened. */
  readonly store: AcceptorStore;
  /** Another store on the same disk, not opened. The suite has closed the one before. */
  reopen(): Promise<AcceptorStore>;
  /** Frees everything; called once, after every test. */
  dispose(): Promise<void>;
}

/** Declares one test, which gets a fresh store, not opened. */
export type StoreTest = (name: string, body: (subject: StoreUnderTest, store: AcceptorStore) => Promise<void>) => void;

/** A batch that holds nothing. */
export const empty: StoreBatch = { registers: [], meta: [], counter: 0, registersTotal: 0 };

/** Closes a store and puts another, not opened, on its disk. */
export async function reopened(subject: StoreUnderTest, store: AcceptorStore): Promise<AcceptorStore> {
  await store.close();
  return await subject.reopen();
}
