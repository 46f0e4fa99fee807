/** What every text of the page takes for granted. */
declare global {
  /** A ballot is a number: 100 times a counter, plus the id of the proposer. */
  type Ballot = number;
  /** A transition of the machine: pure. The state is undefined while nobody wrote the key. */
  type Action = (state: State | undefined, message: string) => State;
  /** What whoever calls `execute` is told: the new state, or that nobody knows what became of the change. */
  type Told = State | "unknown";
  /** What an acceptor keeps for a key. */
  interface Slot {
    readonly promised: Ballot;
    readonly accepted: Ballot;
    readonly value: State | undefined;
  }
  /** An answer that says no, and the ballot that stands against the request. */
  interface Refusal {
    readonly refused: Ballot;
  }
  /** What came of a question: `refused` is the highest ballot of a refusal, 0 if there is none. */
  interface Asked<Answer> {
    readonly won: boolean;
    readonly answers: (Answer & { readonly from: string })[];
    readonly refused: Ballot;
    readonly refusals: (Refusal & { readonly from: string })[];
  }
  /** The memory of the proposer that runs; `id` is new at every start. */
  const self: Proposer & { readonly id: number };
  /** The names of all acceptors. */
  const acceptors: string[];
  /**
   * Sends `request` to each of `names`, and waits until those that did not refuse are a quorum, or cannot become one
   * any more, or the general gives up waiting. Answers come in the order in which their acceptors were asked.
   */
  function ask<Request, Answer extends object>(
    names: readonly string[],
    handler: (disk: Disk, request: Request) => Answer | Refusal,
    request: Request,
    isQuorum: (names: string[]) => boolean,
  ): Promise<Asked<Answer>>;
}
export {};
