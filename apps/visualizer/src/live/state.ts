import { StrangeAnswer } from "./decode.ts";
import { parseMetrics } from "./metrics.ts";
import type { Look, Member, Membership, NodeStatus } from "./node-api.ts";
import { type Track, emptyTrack, followed, readingOf } from "./readings.ts";

/** Everything the page shows of a node, as it was when the node answered last. */
export interface LiveState {
  readonly status: NodeStatus | undefined;
  readonly membership: Membership | undefined;
  /** Whether this node's stream to each other member is up, by the member's URL. */
  readonly peers: ReadonlyMap<string, boolean>;
  readonly track: Track;
  /** The configurations this page saw, latest first; bounded. */
  readonly seen: readonly SeenConfiguration[];
  readonly answeredAtMs: number | undefined;
  /** What the node says it cannot tell at present. */
  readonly refusal: string | undefined;
  readonly failure: Failure | undefined;
}

/** Why there is no answer, and since when. */
export interface Failure {
  /** Silent: nothing answers. Stranger: something answers that is no node. */
  readonly kind: "silent" | "stranger";
  readonly sinceMs: number;
  readonly detail: string;
}

/** A configuration, and when the page saw it first. */
export interface SeenConfiguration extends Membership {
  readonly atMs: number;
}

export type LiveEvent =
  | { readonly kind: "looked"; readonly look: Look; readonly atMs: number }
  | { readonly kind: "failed"; readonly error: unknown; readonly atMs: number };

const seenMax = 20;

export const initialState: LiveState = {
  status: undefined,
  membership: undefined,
  peers: new Map(),
  track: emptyTrack,
  seen: [],
  answeredAtMs: undefined,
  refusal: undefined,
  failure: undefined,
};

/** The state after an event. What a node told stays until it tells something newer. */
export function afterEvent(state: LiveState, event: LiveEvent): LiveState {
  if (event.kind === "looked") return afterLook(state, event.look, event.atMs);
  const { error, atMs } = event;
  const kind = error instanceof StrangeAnswer ? "stranger" : "silent";
  const sinceMs = state.failure?.kind === kind ? state.failure.sinceMs : (state.answeredAtMs ?? atMs);
  return { ...state, failure: { kind, sinceMs, detail: error instanceof Error ? error.message : String(error) } };
}

function afterLook(state: LiveState, { status, membership, metrics }: Look, atMs: number): LiveState {
  const refused = [status, membership, metrics].find(({ kind }) => kind === "refused");
  const samples = metrics.kind === "ok" ? parseMetrics(metrics.value) : undefined;
  const known = membership.kind === "ok" ? membership.value : state.membership;
  return {
    status: status.kind === "ok" ? status.value : state.status,
    membership: known,
    peers:
      samples === undefined
        ? state.peers
        : new Map(
            (samples.get("quorate_network_peer_up") ?? []).map(({ labels, value }) => [
              labels["peer"] ?? "",
              value === 1,
            ]),
          ),
    track: samples === undefined ? state.track : followed(state.track, readingOf(samples, atMs)),
    seen: known === undefined ? state.seen : seenWith(state.seen, known, atMs),
    answeredAtMs: atMs,
    refusal: refused?.kind === "refused" ? refused.detail : undefined,
    failure: undefined,
  };
}

function seenWith(
  seen: readonly SeenConfiguration[],
  membership: Membership,
  atMs: number,
): readonly SeenConfiguration[] {
  const [latest] = seen;
  if (latest !== undefined && latest.epoch === membership.epoch && latest.joint === membership.joint) return seen;
  return [{ ...membership, atMs }, ...seen].slice(0, seenMax);
}

/** Every member of either set, once: those that leave, those that stay, those that join. */
export function membersIn({ members, joining, joint }: Membership): readonly MemberInSets[] {
  if (!joint) return members.map((member) => ({ ...member, part: "member" }));
  const inOld = new Set(members.map(({ storeId }) => storeId));
  const inNew = new Set(joining.map(({ storeId }) => storeId));
  return [
    ...members.filter(({ storeId }) => !inNew.has(storeId)).map((member) => ({ ...member, part: "leaving" as const })),
    ...joining.filter(({ storeId }) => inOld.has(storeId)).map((member) => ({ ...member, part: "staying" as const })),
    ...joining.filter(({ storeId }) => !inOld.has(storeId)).map((member) => ({ ...member, part: "joining" as const })),
  ];
}

/** A member, and what a change under way does with it; `member` while there is none. */
export interface MemberInSets extends Member {
  readonly part: "member" | "leaving" | "staying" | "joining";
}
