import { type Configuration, type Link, linksFrom } from "@quorate/membership";
import { type DurableState, adoptedIn, stageOf } from "./durable-state.ts";
import type { AnswerBody, ControlBody, FencedBody, Refusal } from "./frame.ts";
import type { FrameHeader } from "./outbox.ts";

/** The version of frames and records; nodes of different versions do not form one cluster. */
export const protocolVersion = 1;

/** Links in one answer; whoever lacks more asks again. */
const linksMax = 64;

/**
 * Decides whether a question may be stepped at all (R2, R12): it names this cluster and this store, and, unless
 * it is one of the control questions, the configuration in force. A refusal proves nothing (R16).
 */
export class Fence {
  readonly #state: () => DurableState;
  readonly #mayVote: (configuration: Configuration) => boolean;

  constructor(state: () => DurableState, mayVote: (configuration: Configuration) => boolean) {
    this.#state = state;
    this.#mayVote = mayVote;
  }

  /** Undefined if the question may be stepped; an error is the fatal alarm of R3. */
  check(header: FrameHeader, body: FencedBody | ControlBody): Refusal | Error | undefined {
    const state = this.#state();
    const { identity } = state;
    const toAnyone = body.kind === "probe" || body.kind === "reserve";
    // A former reserves stores before it has a cluster to name; everybody else names one.
    const named = header.cluster !== "" || toAnyone;
    const ours = identity.cluster === undefined || header.cluster === "" || header.cluster === identity.cluster;
    if (!named || !ours) {
      return refused("wrong-cluster", `this store belongs to cluster ${identity.cluster}, not ${header.cluster}`);
    }
    if (header.to !== identity.store && !(toAnyone && header.to === "")) {
      return refused("wrong-store", `this is store ${identity.store}, not ${header.to}`);
    }
    if (body.kind === "probe" || body.kind === "adopt") return undefined;
    if (body.kind === "reserve") return this.#reservable(state);
    return this.#fenced(state, header);
  }

  /** What this store says of itself to a probe (R10). */
  probed(node: string): AnswerBody {
    const state = this.#state();
    const stage = stageOf(state).kind;
    return {
      kind: "probed",
      answer: {
        node: node as Extract<AnswerBody, { readonly kind: "probed" }>["answer"]["node"],
        store: state.identity.store,
        stage: stage === "blank" || stage === "retired" ? stage : "member",
        cluster: state.identity.cluster,
        version: protocolVersion,
      },
    };
  }

  #reservable(state: DurableState): Refusal | undefined {
    return stageOf(state).kind === "blank"
      ? undefined
      : refused("reserved", `store ${state.identity.store} is not blank and cannot be reserved`);
  }

  #fenced(state: DurableState, header: FrameHeader): Refusal | Error | undefined {
    const adopted = adoptedIn(state);
    if (adopted === undefined) return { kind: "refused", why: "behind", epoch: 0 };
    if (header.epoch > adopted.epoch) return { kind: "refused", why: "behind", epoch: adopted.epoch };
    if (header.epoch < adopted.epoch) {
      return { kind: "refused", why: "stale", links: missingLinks(state, header.epoch) };
    }
    if (header.configuration !== adopted.id) {
      return new Error(`epoch ${adopted.epoch} has two configurations, ${adopted.id} and ${header.configuration} (R3)`);
    }
    const stage = stageOf(state).kind;
    if (stage === "retired") return refused("not-voting", `configuration ${adopted.id} does not name this store`);
    if (!this.#mayVote(adopted))
      return refused("not-voting", "this store was just opened and hears the other members first");
    return undefined;
  }
}

/** The links from `epoch` on that a fenced asker lacks, its own epoch's first (R2). */
export function missingLinks({ chain }: DurableState, epoch: number): readonly Link[] {
  return linksFrom(chain, epoch, linksMax);
}

function refused(why: "wrong-cluster" | "wrong-store" | "not-voting" | "reserved", detail: string): Refusal {
  return { kind: "refused", why, detail };
}
