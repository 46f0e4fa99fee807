import { QuorateError } from "@quorate/client";
import type { WriteOut } from "./arguments.ts";
import { ExitCode, exitCodeOf } from "./exit.ts";
import { formatDurationMs } from "../units.ts";
import { writeJson } from "./output.ts";
import type { Sink } from "./shell.ts";

/** What was being attempted, for the words of an error. */
export interface Attempt {
  /** The verb as typed, for example `member add`. */
  readonly verb: string;
  /** What the verb acts on, for example `key "a"`; empty for the cluster as a whole. */
  readonly subject: string;
  readonly effect: "read" | "write";
  readonly endpoints: readonly string[];
  readonly timeoutMs: number;
  /** The path at which a node's REST API shows the state of the machine the verb acts on. */
  readonly statePath?: string | undefined;
}

/** A failure in words: what happened, to whom, what to do next, and the codes a program needs. */
export interface Explanation {
  readonly exitCode: ExitCode;
  readonly reason: string;
  readonly outcome: string;
  readonly message: string;
  readonly to: string;
  readonly next: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Input that this command line refuses by itself, with exit code 3. Nothing was sent. */
export class InvalidInput extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.name = "InvalidInput";
    this.next = next;
  }
}

const NEXT_BY_REASON: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: "correct the value and try again",
  VALUE_TOO_LARGE: "store a smaller value, or raise --max-value-bytes on every node",
  UNKNOWN_MACHINE: "start the nodes with `--machines FILE`; `quorate endpoint status -w json` lists what each one has",
  UNKNOWN_TRANSITION: "use one of the transitions the machine defines",
  REVISION_MISMATCH: "read the key again and decide anew",
  KEY_EXISTS: "read the key, or write it with --if-revision",
  STALE_EPOCH: "try again; the set of members has just changed",
  EPOCH_MISMATCH: "look at `quorate member list`, then repeat with the epoch it shows",
  CLUSTER_ID_MISMATCH: "check --endpoints: they lead to different clusters",
  MEMBER_EXISTS: "choose another name, or use `quorate member replace`",
  MEMBER_NOT_FOUND: "`quorate member list` shows the names",
  MEMBER_UNREACHABLE: "check that the node is started and that the others reach its URL",
  LAST_MEMBER: "a cluster keeps one member; add another first",
  UNSAFE_RECONFIG: "bring members back first; `quorate endpoint health` shows who is down",
  RECONFIG_IN_PROGRESS: "wait for it (`quorate reconfig status`) or stop it (`quorate reconfig abort`)",
  RECONFIG_ABORTED: "find out why the new members did not answer, then try again",
  NO_QUORUM: "bring a majority of the members back; `quorate endpoint health` shows who is down",
  NOT_READY: "wait until the node is ready, or use another endpoint",
  DRAINING: "the node is stopping; use another endpoint",
  OVERLOADED: "try again in a moment, with less at once",
  NOT_A_MEMBER: "use the endpoint of a member; `quorate member list` shows them",
  STORE_MISMATCH: "replace the member: `quorate member replace NAME NAME --peer-urls URL`",
  CORRUPT: "replace the member that reports it: `quorate member replace OLD NEW --peer-urls URL`",
};

/** How a node words the abort that nobody asked for; every other one was asked for, or another coordinator's. */
const AUTOMATIC_ABORT = "no majority of the new members answered";

/** Puts any error thrown by a verb into words. */
export function explain(error: unknown, attempt: Attempt): Explanation {
  const through = `through ${attempt.endpoints.join(", ")}`;
  const to = attempt.subject === "" ? through : `${attempt.subject}, ${through}`;
  if (error instanceof QuorateError) {
    const exitCode = exitCodeOf(error, attempt.effect);
    const { reason, outcome, message, metadata } = error;
    return { exitCode, reason, outcome, message, to, next: nextStep(error, exitCode, attempt), metadata };
  }
  const invalid = error instanceof InvalidInput;
  return {
    exitCode: invalid ? ExitCode.invalidInput : ExitCode.error,
    reason: invalid ? "INVALID_ARGUMENT" : "INTERNAL",
    outcome: invalid ? "not-applied" : "unknown",
    message: error instanceof Error ? error.message : String(error),
    to,
    next: invalid ? error.next : "this should not happen; please report it with the command",
    metadata: {},
  };
}

/** Writes an explanation: three lines for people, one object for programs. */
export function writeFailure(sink: Sink, writeOut: WriteOut | undefined, verb: string, failure: Explanation): void {
  if (writeOut === "json") return writeJson(sink, { error: failure });
  const facts = Object.entries(failure.metadata).map(([name, value]) => `${name}: ${value}`);
  const whom = facts.length === 0 ? failure.to : `${failure.to} (${facts.join(", ")})`;
  const codes = `[${failure.reason}, outcome: ${failure.outcome}]`;
  const lines = [`quorate ${verb}: ${failure.message} ${codes}`, `  to:   ${whom}`, `  next: ${failure.next}`];
  sink.write(lines.map((line) => `${line.replaceAll(/\s*\n\s*/g, " ")}\n`).join(""));
}

function nextStep({ reason, message }: QuorateError, exitCode: ExitCode, attempt: Attempt): string {
  const known = Object.hasOwn(NEXT_BY_REASON, reason) ? NEXT_BY_REASON[reason] : undefined;
  if (exitCode === ExitCode.outcomeUnknown) {
    return /^(member|reconfig)/.test(attempt.verb)
      ? "it may still happen; look with `quorate reconfig status` and `quorate member list` before you repeat it"
      : "it may still take effect; read before you repeat it";
  }
  if (reason === "EPOCH_MISMATCH" && attempt.verb === "reconfig abort") {
    return "no change is in progress that can be aborted; `quorate member list` shows the members in force";
  }
  if (reason === "RECONFIG_ABORTED" && !message.includes(AUTOMATIC_ABORT)) {
    return "`quorate member list` shows the members in force; repeat the change if it is still wanted";
  }
  if (reason === "REJECTED_BY_TRANSITION" && attempt.statePath !== undefined) {
    return `the machine said no and nothing changed; \`GET ${attempt.statePath}\` on a node's HTTP URL shows its state`;
  }
  if (known !== undefined) return known;
  switch (exitCode) {
    case ExitCode.cannotConnect:
      return "check --endpoints (or QUORATE_ENDPOINTS) and that a node listens there: `quorate start --help`";
    case ExitCode.timedOut:
      return `nothing was changed; try again, or allow more than ${formatDurationMs(attempt.timeoutMs)} with --timeout`;
    case ExitCode.invalidInput:
      return "correct the value and try again";
    default:
      return "look at the logs of the node, then try again";
  }
}
