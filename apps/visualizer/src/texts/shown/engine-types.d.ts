/** The shapes that `engine.ts` names. */
declare global {
  type Disk = Record<string, Slot>;
  interface Prepare {
    readonly key: string;
    readonly ballot: Ballot;
  }
  interface Accept extends Prepare {
    readonly value: State;
    /** The ballot of the next round: whoever accepts promises it. */
    readonly next: Ballot;
  }
  interface Accepted {
    readonly promised: Ballot;
  }
  interface Round {
    readonly ballot: Ballot;
    readonly value: State | undefined;
  }
  interface Proposer {
    counter: number;
    /** Rounds that may begin with their second phase: the round before got them promised. */
    readonly ready: Record<string, Round | undefined>;
  }
}
export {};
