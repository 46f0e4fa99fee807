/** The shapes that `members.ts` names. A disk holds `members` beside the slots of its keys. */
declare global {
  /** Slots by key, and `members`. */
  type Disk = Record<string, any>;
  interface Members {
    readonly epoch: number;
    /** One set of acceptors; an old and a new one while it changes. */
    readonly sets: string[][];
  }
  interface Prepare {
    readonly key: string;
    readonly ballot: Ballot;
    readonly epoch: number;
  }
  interface Accept extends Prepare {
    readonly value: State;
  }
  interface Accepted {
    readonly accepted: Ballot;
  }
  interface Refusal {
    readonly members: Members;
  }
  interface Adopt extends Members {
    readonly key: string;
  }
  interface Install {
    readonly key: string;
    readonly slot: Slot;
  }
  interface Proposer {
    counter: number;
    members: Members;
  }
}
export {};
