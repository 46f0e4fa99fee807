import { type Configuration, isAbort, storesIn } from "@quorate/membership";
import type { Frame, QuestionBody, Reply } from "@quorate/replica";
import { decodeEnvelope, isTombstone } from "@quorate/replica/steps";
import { type Register, type StoreId, compareBallots, isZeroBallot } from "@quorate/synod";
import type { Situation } from "./sometimes.ts";
import { type DurableStep, type Witness, configurationKey } from "./witness.ts";

/** Recognizes situations in frames and batches. */
export class Spotter {
  readonly reached: Set<Situation> = new Set();
  readonly #witness: Witness;
  /** The stores that answered an accept, by asker and attempt. */
  readonly #accepts = new Map<string, Map<number, StoreId[]>>();
  /** Ballots that quorum reads of an attempt observed. */
  readonly #observed = new Map<string, string>();
  readonly #addressed = new WeakMap<Frame, string>();
  /** Ballots that a prepare named. */
  readonly #prepared = new Set<string>();
  #lastAsked: QuestionBody | undefined;
  /** Keys whose register was removed by collection. */
  readonly #collected = new Set<string>();

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  reach(situation: Situation): void {
    this.reached.add(situation);
  }

  durable({ store, writes, links, before }: DurableStep): void {
    for (const [key, was, is] of writes) {
      if (is === undefined && was?.value === undefined) this.reach("a promise without a value was dropped");
      if (is?.value === undefined && was?.value !== undefined) {
        this.reach("a tombstone was collected");
        this.#collected.add(key);
      }
      if (was === undefined && is?.value !== undefined && this.#collected.has(key)) {
        this.reach("a register was re-created after collection");
      }
      const isJoint = store.configuration?.kind === "joint";
      if (isJoint && is?.value !== undefined && is.accepted.epoch < before.epoch && key !== configurationKey) {
        this.#copied(store, was, is);
      }
      if (
        isJoint &&
        key !== configurationKey &&
        is?.value !== undefined &&
        isOldTombstone(is.value, is.accepted.epoch)
      ) {
        this.reach("a tombstone was copied into a new configuration");
      }
    }
    if (links.length > 1 && before.epoch > 0) this.reach("a node was brought forward over several epochs");
    for (const { configuration } of links) {
      const parent = this.#witness.links.get(configuration.epoch - 1)?.configuration;
      this.reach(`a ${configuration.kind} configuration was adopted`);
      if (parent === undefined || configuration.kind !== "stable" || parent.kind !== "joint") continue;
      if (isAbort(parent, configuration)) {
        this.reach("a joint phase was aborted");
        continue;
      }
      const old = new Set(parent.old.map((member) => member.store));
      this.#shape(parent.new.filter(({ store }) => !old.has(store)).length, parent);
      if (parent.new.every((member) => !old.has(member.store))) this.reach("a set was replaced by a disjoint one");
      if (parent.old.length === 1 && parent.new.length > 1) this.reach("a cluster grew from one");
      if (parent.new.length === 1 && parent.old.length > 1) this.reach("a cluster shrank to one");
    }
  }

  /** A store took over what others had accepted in an older epoch. */
  #copied({ id, configuration }: DurableStep["store"], was: Register | undefined, { accepted, value }: Register): void {
    if (value !== undefined && isTombstone(value)) this.reach("a tombstone was taken over as it was");
    if (was !== undefined && compareBallots(was.promised, accepted) > 0) {
      this.reach("a copy was taken over past a promise");
    }
    if (configuration?.kind === "joint" && storesIn(configuration.old).includes(id)) {
      this.reach("a copy was for a member of both sets");
    }
  }

  #shape(added: number, { old, new: members }: Extract<Configuration, { readonly kind: "joint" }>): void {
    const removed = old.length - (members.length - added);
    const counts = ["none", "one", "two"] as const;
    const [plus, minus] = [counts[added], counts[removed]];
    if (plus === undefined || minus === undefined) return;
    if (minus === "none") {
      if (plus !== "none") this.reach(`a change added ${plus}`);
    } else if (plus === "none") this.reach(`a change removed ${minus}`);
    else if (plus === minus) this.reach(`a change replaced ${plus}`);
  }

  sent(frame: Frame): void {
    for (const message of frame.messages) {
      if (message.kind === "question") {
        this.#asked(message.body, frame.epoch);
        continue;
      }
      const question = this.#witness.questionOf(message.process, message.attempt);
      if (question !== undefined) this.#answered(frame, message, question);
    }
  }

  arrived(frame: Frame, process: string): void {
    const first = this.#addressed.get(frame);
    if (first === undefined) this.#addressed.set(frame, process);
    else if (first !== process) this.reach("a late copy arrived at a later process");
    if (first !== undefined && this.#witness.links.has(frame.epoch + 1)) {
      this.reach("a late copy arrived after an epoch had ended");
    }
  }

  #asked(body: QuestionBody, epochOfFrame: number): void {
    if (body.kind === "fill" && body.copies.ballots.some(({ epoch }) => epoch === epochOfFrame)) {
      this.reach("a copy of the joint epoch was offered");
    }
    if (body.kind === "collect") this.reach("a collection was asked for");
    if (body.kind !== "prepare" && body.kind !== "accept") return;
    // One question goes to all members.
    if (body === this.#lastAsked) return;
    this.#lastAsked = body;
    const { counter, proposer } = body.ballot;
    const name = `${body.key} ${counter} ${proposer}`;
    if (body.kind === "prepare") this.#prepared.add(name);
    else if (!this.#prepared.has(name)) this.reach("an operation took one round trip");
  }

  #storesThatAnswered(process: string, attempt: number): StoreId[] {
    let attempts = this.#accepts.get(process);
    if (attempts === undefined) this.#accepts.set(process, (attempts = new Map()));
    let stores = attempts.get(attempt);
    if (stores === undefined) attempts.set(attempt, (stores = []));
    return stores;
  }

  #answered(frame: Frame, { process, attempt, body }: Reply, question: QuestionBody): void {
    switch (body.kind) {
      case "accepted": {
        const stores = this.#storesThatAnswered(process, attempt);
        if (stores.includes(frame.from.store)) this.reach("an accept was answered twice");
        else stores.push(frame.from.store);
        if (question.kind === "accept" && question.next !== undefined && !body.nextPromised) {
          this.reach("an accept was accepted without its next promise");
        }
        return;
      }
      case "promised":
        if (!isZeroBallot(body.accepted) && body.accepted.epoch < frame.epoch) {
          this.reach("a promise found an older epoch's value");
        }
        return;
      case "observed": {
        const { accepted } = body;
        if (!isZeroBallot(accepted) && accepted.epoch < frame.epoch) {
          this.reach("a quorum read fell back because of the epoch");
        }
        const [name, ballot] = [`${process} ${attempt}`, `${accepted.epoch} ${accepted.counter} ${accepted.proposer}`];
        const known = this.#observed.get(name);
        if (known !== undefined && known !== ballot) this.reach("a quorum read found different ballots");
        this.#observed.set(name, ballot);
        return;
      }
      case "kept":
        this.reach("a collection was refused");
        return;
      case "page":
        if (!body.page.last) this.reach("a listing took several pages");
        return;
      case "scanned":
        if (body.page.end !== undefined) this.reach("a scan took several pages");
        return;
      case "filled":
        if (body.refused.length > 0) this.reach("a copy was refused");
        return;
      case "reserved":
        this.reach("a reservation was made");
        return;
      case "refused":
        if (body.why === "stale") this.reach("a question was refused as stale");
        if (body.why === "behind") this.reach("a question was refused as behind");
        if (body.why === "not-voting") this.reach("a question was refused by a store that does not vote");
        if (body.why === "wrong-store") this.reach("a question went to another store");
        return;
      default:
    }
  }
}

/** Whether a value is a tombstone that an earlier epoch wrote. */
function isOldTombstone(value: Uint8Array, epoch: number): boolean {
  return isTombstone(value) && decodeEnvelope(value).ballot.epoch < epoch;
}
