import type { Position, Program, SourceLine, Thread, Value } from "../language/index.ts";

/** The two texts on the page: the engine of the distributed state machine, and the machine with its generals. */
export interface Texts {
  readonly engine: string;
  readonly machine: string;
}

/** What a run starts from. */
export interface Scenario {
  readonly texts: Texts;
  /** 1 to 3. */
  readonly generals: number;
  /** 3 to 5. */
  readonly acceptors: number;
}

/** One thing that happens next: what the person at the page, or a search, chooses. Names are those of the world. */
export type Action =
  | { readonly kind: "start" | "step" | "give-up"; readonly general: number }
  | { readonly kind: "deliver" | "lose" | "duplicate"; readonly message: number }
  /** Moves a message right before another one in the list of those in flight, or to its end. */
  | { readonly kind: "move"; readonly message: number; readonly before: number | undefined }
  | { readonly kind: "crash-general" | "restart-general"; readonly general: number }
  | { readonly kind: "crash-acceptor"; readonly acceptor: number }
  | { readonly kind: "restart-acceptor"; readonly acceptor: number; readonly disk: "kept" | "wiped" };

/** A request to an acceptor, or its answer. */
export interface Message {
  readonly id: number;
  readonly kind: "request" | "answer";
  /** The function of the engine that serves the request: `promise` or `accept`. */
  readonly handler: string;
  /** Names of processes: a general's, an acceptor's. */
  readonly from: string;
  readonly to: string;
  readonly body: Value;
  /** The ballot that the request names, if it names one; an answer is about the same. */
  readonly ballot: number | undefined;
  /** The request in two words: `promise 100`, `adopt epoch 2`. */
  readonly about: string;
  /** Which question of the general it belongs to; answers to an earlier one never count for a later one. */
  readonly attempt: number;
  /** The message that it is a second delivery of. */
  readonly copyOf: number | undefined;
}

/** What went wrong in a text that ran, and where. */
export interface Failure {
  readonly message: string;
  readonly position: Position | undefined;
}

/** What a general waits for. */
export interface Question {
  readonly attempt: number;
  readonly handler: string;
  readonly asked: readonly string[];
  /** The text's own predicate over names. */
  readonly isQuorum: Value;
  readonly answers: readonly { readonly from: string; readonly body: Value; readonly isRefusal: boolean }[];
}

/** Where a general is: `ready` may step, `waiting` needs messages first. */
export type Phase = "idle" | "ready" | "waiting" | "ended" | "failed" | "crashed";

/** A general and its proposer: one process. */
export interface General {
  readonly name: string;
  readonly phase: Phase;
  /** The id of its proposer: another one at each start of the process. */
  readonly proposer: number;
  /** What the engine calls `self`. */
  readonly memory: Value;
  readonly thread: Thread | undefined;
  readonly question: Question | undefined;
  /** What the last program returned, once it ended. */
  readonly result: Value;
  readonly failure: Failure | undefined;
  /** How many questions its process asked. */
  readonly attempts: number;
  /** Its operation that did not return yet, and how deep in calls of `execute` it is. */
  readonly open: { readonly operation: number; readonly depth: number } | undefined;
}

/** An acceptor and its disk. */
export interface Acceptor {
  readonly name: string;
  readonly isUp: boolean;
  /** What the engine calls `disk`: slots by key. */
  readonly disk: Value;
  /** Lines of the texts that its last delivery ran, in their order. */
  readonly ran: readonly SourceLine[];
  /** Why its handler ended without an answer, if the last one did. */
  readonly failure: Failure | undefined;
}

/** One `execute`, as its caller saw it. Moments count actions of the run. */
export interface Operation {
  readonly general: number;
  readonly key: string;
  /** The transition: a top-level function of the texts, or what it looks like. */
  readonly action: string;
  readonly actionValue: Value;
  readonly message: Value;
  readonly called: number;
  /** Undefined while it runs, and for ever if its caller died. */
  readonly returned: number | undefined;
  readonly result: Value;
}

/** The whole state of a run at one moment; plain data, never changed. */
export interface World {
  readonly generals: readonly General[];
  readonly acceptors: readonly Acceptor[];
  /** Messages in flight, in the order of the list on the page. */
  readonly network: readonly Message[];
  readonly operations: readonly Operation[];
  readonly moment: number;
  readonly nextMessage: number;
  readonly nextProposer: number;
}

/** What an action did, for the space-time diagram and the feed. Messages are named by id. */
export type Happening =
  | { readonly kind: "sent"; readonly message: Message }
  | { readonly kind: "delivered"; readonly message: Message; readonly counted: boolean }
  | { readonly kind: "lost"; readonly message: Message; readonly why: "chosen" | "down" }
  | { readonly kind: "duplicated"; readonly message: Message; readonly copy: Message }
  | { readonly kind: "called" | "returned"; readonly general: number; readonly operation: number }
  | {
      readonly kind: "decided";
      readonly general: number;
      readonly handler: string;
      readonly names: readonly string[];
      /** A quorum agreed; or none can, or the general gave up waiting. */
      readonly as: "quorum" | "refused" | "gave-up";
    }
  | { readonly kind: "wrote"; readonly process: string; readonly key: string; readonly slot: Value }
  | { readonly kind: "crashed" | "restarted"; readonly process: string; readonly disk?: "kept" | "wiped" }
  | { readonly kind: "started" | "ended"; readonly general: number }
  | { readonly kind: "failed"; readonly process: string; readonly message: string };

/** The world after an action, and what happened; or why the action is not possible now, in words. */
export type Applied =
  | { readonly kind: "applied"; readonly world: World; readonly happenings: readonly Happening[] }
  | { readonly kind: "impossible"; readonly why: string };

/** What stays the same during a run. */
export interface Stage {
  readonly scenario: Scenario;
  readonly program: Program;
  /** Names of the acceptors, as the texts see them. */
  readonly acceptors: readonly string[];
}
