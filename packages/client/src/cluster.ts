import { status } from "@grpc/grpc-js";
import { services } from "@quorate/protos";
import type { ChangeProgressReceived, MemberReceived, ResponseHeaderReceived } from "@quorate/protos";
import type { Method } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import { integer } from "./integer.ts";
import type { CallOptions, Runner } from "./runner.ts";
import { requireEndpoint } from "./url.ts";
import { invalid, requireEpoch, requireText } from "./validate.ts";

/** A member of the cluster. */
export interface Member {
  readonly name: string;
  /** The identity of its store. */
  readonly storeId: string;
  readonly peerUrl: string;
}

/** Who is in force. While joint, `members` is the old set and `joining` the new one. */
export interface Members {
  readonly clusterId: string;
  readonly epoch: number;
  readonly joint: boolean;
  readonly members: readonly Member[];
  readonly joining: readonly Member[];
}

/** How far a change of the members is. */
export interface Progress {
  readonly phase: ChangeProgressReceived["phase"];
  readonly keysDone: number;
  /** An estimate. */
  readonly keysTotal: number;
  /** Keys and values copied, in bytes; keys that took a round of their own are not counted. */
  readonly bytesDone: number;
  readonly epoch: number;
}

/** Options of a change of the members. `timeoutMs` is ten minutes unless given. */
export interface ChangeOptions extends CallOptions {
  /** Refuse with EPOCH_MISMATCH unless the configuration in force has this epoch. */
  readonly expectedEpoch?: number | undefined;
  /** Probe and check only; change nothing. */
  readonly dryRun?: boolean | undefined;
  /** Called for every step; again from the start if another endpoint had to take the change over before it began. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A change of the members that runs, if one does. */
export interface ReconfigurationStatus {
  readonly clusterId: string;
  readonly epoch: number;
  readonly inProgress: boolean;
  readonly progress: Progress | undefined;
  readonly old: readonly Member[];
  readonly new: readonly Member[];
}

/**
 * The membership operations of a client. After a change with an unknown outcome, `reconfigurationStatus` and `members`
 * say what the node that answers knows of it; with `expectedEpoch` it may go on until a later epoch is stable, so
 * leave the nodes that it names as they are until then. All of them reject with a QuorateError.
 */
export class Cluster {
  private readonly runner: Runner;

  constructor(runner: Runner) {
    this.runner = runner;
  }

  async members(options: CallOptions = {}): Promise<Members> {
    const method = services.Cluster.MemberList;
    const { header, members, joining, joint } = await this.runner.unary(
      { name: "members", kind: "read", method, request: {} },
      options,
    );
    return { ...headerOf(header), joint, members: members.map(memberOf), joining: joining.map(memberOf) };
  }

  async reconfigurationStatus(options: CallOptions = {}): Promise<ReconfigurationStatus> {
    const method = services.Cluster.ReconfigurationStatus;
    const answer = await this.runner.unary(
      { name: "reconfigurationStatus", kind: "read", method, request: {} },
      options,
    );
    return {
      ...headerOf(answer.header),
      inProgress: answer.inProgress,
      progress: answer.inProgress && answer.progress !== null ? progressOf(answer.progress) : undefined,
      old: answer.old.map(memberOf),
      new: answer.new.map(memberOf),
    };
  }

  async abortReconfiguration(options: CallOptions = {}): Promise<Omit<Members, "joint" | "joining">> {
    const method = services.Cluster.Abort;
    const { header, members } = await this.runner.unary(
      { name: "abortReconfiguration", kind: "write", method, request: {} },
      options,
    );
    return { ...headerOf(header), members: members.map(memberOf) };
  }

  async addMember(name: string, peerUrl: string, options: ChangeOptions = {}): Promise<Progress> {
    const request = { name: requireText("the name", name), peerUrl: requirePeerUrl(peerUrl) };
    return this.change("addMember", services.Cluster.MemberAdd, request, options);
  }

  async removeMember(name: string, options: ChangeOptions = {}): Promise<Progress> {
    const request = { name: requireText("the name", name) };
    return this.change("removeMember", services.Cluster.MemberRemove, request, options);
  }

  async replaceMember(
    oldName: string,
    newName: string,
    peerUrl: string,
    options: ChangeOptions = {},
  ): Promise<Progress> {
    const request = {
      oldName: requireText("the old name", oldName),
      newName: requireText("the new name", newName),
      peerUrl: requirePeerUrl(peerUrl),
    };
    return this.change("replaceMember", services.Cluster.MemberReplace, request, options);
  }

  async reconfigure(
    members: readonly { readonly name: string; readonly peerUrl: string }[],
    options: ChangeOptions = {},
  ): Promise<Progress> {
    if (!Array.isArray(members) || members.length === 0) throw invalid("reconfigure expects at least one member");
    const request = {
      members: members.map(({ name, peerUrl }) => ({
        name: requireText("the name", name),
        peerUrl: requirePeerUrl(peerUrl),
      })),
    };
    return this.change("reconfigure", services.Cluster.Reconfigure, request, options);
  }

  private async change<Request extends object>(
    name: string,
    method: Method<Request & { options?: object }, ChangeProgressReceived>,
    request: Request,
    { expectedEpoch, dryRun = false, onProgress, ...options }: ChangeOptions,
  ): Promise<Progress> {
    const epoch = requireEpoch(expectedEpoch);
    const asked = { ...request, options: { dryRun, ...(epoch === undefined ? {} : { expectedEpoch: epoch }) } };
    const seen: { last?: ChangeProgressReceived } = {};
    try {
      await this.runner.change({ name, method, request: asked }, options, (message) => {
        seen.last = message;
        if (onProgress !== undefined) report(onProgress, progressOf(message));
      });
    } catch (error) {
      // After DONE there is nothing left to lose with the stream.
      if (seen.last?.phase === "DONE") return progressOf(seen.last);
      throw error instanceof QuorateError && error.outcome === "unknown" ? withAdvice(error) : error;
    }
    const { last } = seen;
    if (last !== undefined && (last.phase === "DONE" || (dryRun && last.phase !== "ABORTED"))) return progressOf(last);
    throw unfinished(last);
  }
}

/** A callback that throws is its author's to hear of, and must not end the stream it was called from. */
function report(onProgress: (progress: Progress) => void, progress: Progress): void {
  try {
    onProgress(progress);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** A change that was started goes on without whoever asked for it. */
function withAdvice(error: QuorateError): QuorateError {
  const { message, reason, outcome, retryable, code, metadata, cause } = error;
  return new QuorateError(`${message}; the change may still go on`, {
    reason,
    outcome,
    retryable,
    code,
    metadata,
    cause,
  });
}

function unfinished(last: ChangeProgressReceived | undefined): QuorateError {
  if (last?.phase === "ABORTED") {
    return new QuorateError("the change was aborted; the old members are in force", {
      reason: "RECONFIG_ABORTED",
      outcome: "not-applied",
      retryable: true,
      code: status.FAILED_PRECONDITION,
    });
  }
  return withAdvice(
    new QuorateError(`the node ended the stream after ${last?.phase ?? "nothing"}, without DONE`, {
      reason: "OUTCOME_UNKNOWN",
      outcome: "unknown",
      retryable: false,
      code: status.UNKNOWN,
    }),
  );
}

function requirePeerUrl(peerUrl: string): string {
  try {
    return requireEndpoint(peerUrl);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function headerOf(header: ResponseHeaderReceived | null): { readonly clusterId: string; readonly epoch: number } {
  return { clusterId: header?.clusterId ?? "", epoch: integer(header?.epoch ?? "0") };
}

function memberOf({ name, storeId, peerUrl }: MemberReceived): Member {
  return { name, storeId, peerUrl };
}

function progressOf({ phase, keysDone, keysTotal, bytesDone, epoch }: ChangeProgressReceived): Progress {
  return {
    phase,
    keysDone: integer(keysDone),
    keysTotal: integer(keysTotal),
    bytesDone: integer(bytesDone),
    epoch: integer(epoch),
  };
}
