import { status } from "@grpc/grpc-js";
import type { SessionHeader } from "@quorate/protos";
import type { Directory } from "./directory.ts";
import type { Answer, Endpoint } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import { judge } from "./failure.ts";
import type { Judgement, Kind } from "./failure.ts";
import { connectMs, pauseMsMax, pauseMsMin, readAttemptMs, silenceMs, trustMs, writeReserveMs } from "./limits.ts";
import type { Pool } from "./pool.ts";
import { parseMembers } from "./url.ts";
import { now, pause, within } from "./wait.ts";

/** One operation as it is tried on one endpoint after the other. */
export interface Operation<Response> {
  readonly kind: Kind;
  /** How long a call may take once it is sent. */
  readonly timeoutMs: number;
  /** How long it may take to find an endpoint to send it to. */
  readonly startMs: number;
  readonly call: (endpoint: Endpoint, limitMs: number) => Promise<Answer<Response>>;
  readonly header: (response: Response) => SessionHeader | null;
}

/** What all operations of a client share. */
export interface Network {
  readonly pool: Pool;
  readonly directory: Directory;
}

/** How an operation began before {@link perform}. */
export interface Begun<Response> {
  readonly startedAt: number;
  /** Where it was tried, and how that ended; undefined if it was not. */
  readonly endpoint: Endpoint;
  readonly answer: Answer<Response> | undefined;
}

/** Why an attempt did not do it, and whether to go on. */
type Attempt<Response> =
  | { readonly kind: "done"; readonly response: Response }
  | { readonly kind: "over"; readonly error: QuorateError }
  | { readonly kind: "refused"; readonly judgement: Judgement }
  | { readonly kind: "unreachable" }
  | { readonly kind: "silent" };

/**
 * Runs an operation until it is answered, refused for good, or out of time. It is repeated only while it is certain
 * that nothing was applied (R16): nothing was sent, the node said so, or it is a pure read. `stop` ends it at once;
 * `interruption` then says how, given what became of it.
 */
export async function perform<Response>(
  network: Network,
  operation: Operation<Response>,
  stop: AbortSignal,
  interruption: (outcome: "not-applied" | "unknown") => QuorateError,
  begun?: Begun<Response>,
): Promise<Response> {
  const startedAt = begun?.startedAt ?? now();
  const endBy = startedAt + operation.timeoutMs;
  const startBy = startedAt + operation.startMs - reserveMs(operation);
  let refusal: Judgement | undefined;
  let attempts = 0;
  let onlyUnreachable = true;
  let first = begun?.answer === undefined ? undefined : { endpoint: begun.endpoint, answer: begun.answer };
  for (let round = 0; ; round++) {
    const tried = new Set<Endpoint>();
    for (
      let endpoint = first?.endpoint ?? network.pool.next(tried);
      endpoint !== undefined;
      endpoint = network.pool.next(tried)
    ) {
      if (first === undefined) {
        if (stop.aborted) throw interruption("not-applied");
        if (now() >= startBy) throw outOfTime(refusal, attempts, onlyUnreachable, now() - startedAt);
      }
      tried.add(endpoint);
      attempts++;
      const last =
        first === undefined
          ? await attempt(network, operation, endpoint, { startBy, endBy, round, stop, interruption })
          : settle(network, operation, endpoint, first.answer, interruption);
      first = undefined;
      if (last.kind === "done") return last.response;
      if (last.kind === "over") throw last.error;
      refusal = mostTelling(refusal, last);
      // An attempt that the time limit cut off says nothing about its endpoint.
      const isCutOff = last.kind === "silent" && attempts > 1 && now() >= startBy;
      onlyUnreachable &&= last.kind === "unreachable" || isCutOff;
      if (last.kind === "refused" && last.judgement.pause) await rest(round, startBy, stop);
    }
    await rest(round, startBy, stop);
  }
}

/** What a node said explains more than the silence or the broken connection that came after it. */
function mostTelling(before: Judgement | undefined, last: Attempt<unknown>): Judgement | undefined {
  const judgement = last.kind === "refused" ? last.judgement : undefined;
  return before?.fromServer === true && judgement?.fromServer !== true ? before : judgement;
}

/** A write sent in the last moment would trade the certainty that nothing was applied for a slim chance. */
function reserveMs({ kind, startMs }: { readonly kind: Kind; readonly startMs: number }): number {
  return kind === "read" ? 0 : Math.min(writeReserveMs, startMs / 5);
}

interface Progress {
  /** The last moment to send anything. */
  readonly startBy: number;
  readonly endBy: number;
  /** How often every endpoint was tried before. */
  readonly round: number;
  readonly stop: AbortSignal;
  readonly interruption: (outcome: "not-applied" | "unknown") => QuorateError;
}

async function attempt<Response>(
  network: Network,
  operation: Operation<Response>,
  endpoint: Endpoint,
  progress: Progress,
): Promise<Attempt<Response>> {
  const { startBy, stop, interruption } = progress;
  const connection = await endpoint.connected(Math.min(connectMs, startBy - now()), stop);
  if (connection !== "ready") {
    if (connection === "stopped") return { kind: "over", error: interruption("not-applied") };
    endpoint.failed();
    return { kind: connection === "failed" ? "unreachable" : "silent" };
  }
  if (operation.kind === "write") {
    const doubt = await prove(network, endpoint, progress);
    if (doubt !== undefined) return doubt;
  }
  if (stop.aborted) return { kind: "over", error: interruption("not-applied") };
  return send(network, operation, endpoint, progress);
}

/**
 * A write is sent only to a node of this cluster that is known to be alive, because after that there is nothing left
 * but to wait: a node that hangs would cost the caller its certainty. Undefined if there is no doubt.
 */
async function prove(network: Network, endpoint: Endpoint, progress: Progress): Promise<Attempt<never> | undefined> {
  if (endpoint.familiar && now() - endpoint.heardAt < trustMs) return undefined;
  const { startBy, stop, interruption } = progress;
  const waited = await within(network.directory.prove(endpoint), startBy - now(), stop);
  if (waited.kind === "stopped") return { kind: "over", error: interruption("not-applied") };
  if (waited.kind === "late") return { kind: "silent" };
  const proof = waited.value;
  switch (proof.kind) {
    case "alive":
      return undefined;
    case "foreign":
      return { kind: "over", error: proof.error };
    case "silent":
      endpoint.failed();
      return { kind: "silent" };
  }
}

async function send<Response>(
  network: Network,
  operation: Operation<Response>,
  endpoint: Endpoint,
  { endBy, round, interruption }: Progress,
): Promise<Attempt<Response>> {
  const { kind } = operation;
  const left = endBy - now();
  const limitMs = kind === "read" ? Math.min(left, readAttemptMs * 2 ** round) : left;
  const silence = kind === "write" ? watchSilence(endpoint) : undefined;
  const answer = await operation.call(endpoint, limitMs);
  clearTimeout(silence);
  return settle(network, operation, endpoint, answer, interruption);
}

/** What the end of a call means for the operation and for the endpoint. */
function settle<Response>(
  network: Network,
  { kind, timeoutMs, header }: Operation<Response>,
  endpoint: Endpoint,
  answer: Answer<Response>,
  interruption: Progress["interruption"],
): Attempt<Response> {
  switch (answer.kind) {
    case "answered": {
      const error = network.directory.heard(endpoint, header(answer.response), kind);
      if (error !== undefined) return { kind: "over", error };
      network.pool.worked(endpoint);
      return { kind: "done", response: answer.response };
    }
    case "unsent":
      endpoint.failed();
      return { kind: "unreachable" };
    case "refused": {
      const judgement = judge(answer.error, kind, endpoint.url);
      takeNote(network.pool, endpoint, judgement);
      return judgement.again ? { kind: "refused", judgement } : { kind: "over", error: judgement.error };
    }
    case "late":
      endpoint.failed();
      return kind === "read" ? { kind: "silent" } : { kind: "over", error: lateError(timeoutMs, endpoint) };
    case "stopped":
      return { kind: "over", error: interruption(kind === "read" || !answer.sent ? "not-applied" : "unknown") };
  }
}

/** While a write waits for an endpoint that has fallen silent, new operations go elsewhere. */
function watchSilence(endpoint: Endpoint): NodeJS.Timeout {
  const sentAt = now();
  return setTimeout(() => {
    if (endpoint.heardAt < sentAt) endpoint.failed();
  }, silenceMs);
}

function takeNote(pool: Pool, endpoint: Endpoint, judgement: Judgement): void {
  if (judgement.fromServer) endpoint.heardAt = now();
  if (judgement.endpoint === "failed") endpoint.failed();
  if (judgement.endpoint === "dropped") endpoint.dropped();
  const { members } = judgement.error.metadata;
  if (judgement.endpoint === "dropped" && members !== undefined) pool.hint(parseMembers(members));
}

/** Pauses differ, so that clients that failed together do not come back together. */
async function rest(round: number, startBy: number, stop: AbortSignal): Promise<void> {
  const most = Math.min(pauseMsMax, pauseMsMin * 2 ** Math.min(round, 10));
  const chosen = most / 2 + (Math.random() * most) / 2;
  await pause(Math.min(chosen, startBy - now()), stop);
}

function lateError(timeoutMs: number, endpoint: Endpoint): QuorateError {
  const advice = "the outcome is unknown: read before you try again";
  return new QuorateError(`${endpoint.url} did not answer within ${timeoutMs} ms; ${advice}`, {
    reason: "DEADLINE",
    outcome: "unknown",
    retryable: false,
    code: status.DEADLINE_EXCEEDED,
    metadata: { endpoint: endpoint.url },
  });
}

/** Nothing was applied. A node's last refusal says most; else whether anybody was there at all. */
function outOfTime(
  refusal: Judgement | undefined,
  attempts: number,
  onlyUnreachable: boolean,
  elapsedMs: number,
): QuorateError {
  const effort = `${attempts} attempts in ${Math.round(elapsedMs)} ms`;
  if (refusal !== undefined) {
    const { error } = refusal;
    const { reason, outcome, retryable, code, metadata, cause } = error;
    return new QuorateError(`${error.message}; gave up after ${effort}`, {
      reason,
      outcome,
      retryable,
      code,
      metadata,
      cause,
    });
  }
  const unreachable = onlyUnreachable && attempts > 0;
  const why = unreachable ? "no endpoint accepts connections" : "no endpoint answered in time";
  return new QuorateError(`${why} (${effort}); nothing was applied`, {
    reason: unreachable ? "UNREACHABLE" : "DEADLINE",
    outcome: "not-applied",
    retryable: true,
    code: unreachable ? status.UNAVAILABLE : status.DEADLINE_EXCEEDED,
  });
}
