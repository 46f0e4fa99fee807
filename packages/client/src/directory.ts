import { status } from "@grpc/grpc-js";
import { safeInteger, services } from "@quorate/protos";
import type { MemberReceived, SessionHeader } from "@quorate/protos";
import type { Endpoint } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import { isFromServer } from "./failure.ts";
import type { Kind } from "./failure.ts";
import { learnIntervalMs, learnMs, proofMs } from "./limits.ts";
import type { Pool } from "./pool.ts";
import { parseEndpoint } from "./url.ts";
import { headerOf } from "./unary-call.ts";
import { now } from "./wait.ts";

/** What a node's own status says about sending it a write. */
export type Proof =
  | { readonly kind: "alive" }
  | { readonly kind: "foreign"; readonly error: QuorateError }
  | { readonly kind: "silent" };

/** Knows which cluster this is and who its members are. Learns both from what endpoints answer. */
export class Directory {
  private readonly pool: Pool;
  private readonly closing: AbortSignal;
  private cluster: string | undefined;
  private epoch = -1;
  private learning = false;
  private readonly proofs = new Map<Endpoint, Promise<Proof>>();
  private learntAt: number = Number.NEGATIVE_INFINITY;

  constructor(pool: Pool, cluster: string | undefined, closing: AbortSignal) {
    this.pool = pool;
    this.cluster = cluster;
    this.closing = closing;
  }

  /**
   * Takes note of the header of an answer; the first one pins the cluster if the caller did not. Another epoch than
   * the known one starts a look at the members in the background. Answers the error if it is another cluster's.
   */
  heard(endpoint: Endpoint, header: SessionHeader | null, kind: Kind): QuorateError | undefined {
    endpoint.heardAt = now();
    // A node that is no member of anything yet has no cluster id, and knows no members.
    if (header === null || header.clusterId === "") return undefined;
    this.cluster ??= header.clusterId;
    if (header.clusterId !== this.cluster) {
      endpoint.foreign();
      return foreignError(endpoint.url, header.clusterId, this.cluster, kind);
    }
    endpoint.familiar = true;
    if (header.epoch > this.epoch && !this.learning && now() - this.learntAt >= learnIntervalMs)
      void this.learn(endpoint);
    return undefined;
  }

  /**
   * Whether a write may go there: `alive` if the endpoint answers anything at once and belongs to this cluster. Asked
   * once for all who want to know.
   */
  prove(endpoint: Endpoint): Promise<Proof> {
    const proof = this.proofs.get(endpoint) ?? this.ask(endpoint).finally(() => this.proofs.delete(endpoint));
    this.proofs.set(endpoint, proof);
    return proof;
  }

  private async ask(endpoint: Endpoint): Promise<Proof> {
    const answer = await endpoint.unary(services.Maintenance.Status, {}, proofMs, this.closing);
    if (answer.kind === "answered") {
      const error = this.heard(endpoint, headerOf(answer.response.header), "read");
      return error === undefined ? { kind: "alive" } : { kind: "foreign", error };
    }
    if (answer.kind !== "refused" || !isFromServer(answer.error)) return { kind: "silent" };
    endpoint.heardAt = now();
    return { kind: "alive" };
  }

  /** Never rejects: an operation does not depend on it, and the next answer starts it again. */
  private async learn(endpoint: Endpoint): Promise<void> {
    this.learning = true;
    this.learntAt = now();
    const answer = await endpoint.unary(services.Cluster.MemberList, {}, learnMs, this.closing);
    this.learning = false;
    if (answer.kind !== "answered") return;
    const { header, members, joining } = answer.response;
    const epoch = header?.clusterId === this.cluster ? (safeInteger(header?.epoch ?? "") ?? -1) : -1;
    if (epoch <= this.epoch || this.closing.aborted) return;
    this.epoch = epoch;
    this.pool.learn(urlsOf(members), urlsOf(joining));
  }
}

function urlsOf(members: readonly MemberReceived[]): readonly string[] {
  return members.map(({ peerUrl }) => parseEndpoint(peerUrl)).filter((url) => url !== undefined);
}

function foreignError(url: string, found: string, expected: string, kind: Kind): QuorateError {
  return new QuorateError(`${url} belongs to cluster ${found}, not to ${expected}; correct the endpoints`, {
    reason: "CLUSTER_ID_MISMATCH",
    // A write is sent only after the cluster was checked; if another one answers it all the same, it may be there now.
    outcome: kind === "read" ? "not-applied" : "unknown",
    retryable: false,
    code: status.FAILED_PRECONDITION,
    metadata: { expected, found, endpoint: url },
  });
}
