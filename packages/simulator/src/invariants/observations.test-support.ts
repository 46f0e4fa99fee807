import {
  type Configuration,
  type ConfigurationId,
  type Link,
  type Member,
  type NodeId,
  enterJoint,
  formed,
  leaveJoint,
} from "@quorate/membership";
import type { AnswerBody, Frame, Message, QuestionBody, Register } from "@quorate/replica";
import { type Envelope, encodeEnvelope } from "@quorate/replica/steps";
import { type Ballot, type ProposerId, type StoreId, zeroBallot } from "@quorate/synod";
import { Disk, type DurableBatch } from "../disk.ts";
import { bytesOf } from "../text.ts";
import { type DurableStep, Witness, configurationKey } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** A ballot by a proposer named after its last argument. */
export function ballot(epoch: number, counter: number, proposer: string = "p"): Ballot {
  return { epoch, counter, proposer: proposer as ProposerId };
}

/** A register that holds a value, or a promise alone. */
export function register(promised: Ballot, accepted: Ballot = zeroBallot, value?: string): Register {
  return recordOf(promised, accepted, value === undefined ? undefined : bytesOf(value));
}

/** A register with these bytes. */
export function recordOf(promised: Ballot, accepted: Ballot = zeroBallot, value?: Uint8Array): Register {
  return { promised, accepted, value };
}

/** What a register of a deleted key holds, and one of a key that is there. */
export const tombstone: Uint8Array = encodeEnvelope(enveloped(undefined));
export const live: Uint8Array = encodeEnvelope(enveloped(Uint8Array.of(1)));

function enveloped(payload: Uint8Array | undefined): Envelope {
  return { ballot: zeroBallot, index: 0, version: 0, payload, entries: [], forgotten: zeroBallot };
}

function member(node: string, store: string = `store-${node}`): Member {
  return { node: node as NodeId, store: store as StoreId, address: `sim://${node}` };
}

/** stable({a})@1 → joint({a}, members)@2 → stable(members)@3. */
export function chainTo(...nodes: readonly string[]): readonly [Link, Link, Link] {
  const first = formed(member("a"), "c1" as ConfigurationId);
  const joint = enterJoint(
    first,
    nodes.map((node) => member(node)),
    "c2" as ConfigurationId,
  );
  const stable = leaveJoint(joint, "c3" as ConfigurationId);
  return [linkOf(first, ballot(0, 1)), linkOf(joint, ballot(1, 2)), linkOf(stable, ballot(2, 3))];
}

function linkOf(configuration: Configuration, at: Ballot): Link {
  return { configuration, ballot: at };
}

function frameOf(from: Frame["from"], more: Partial<Frame>): Frame {
  return { cluster: "", from, to: "", epoch: 1, configuration: "c1", durable: 0, seen: [], messages: [], ...more };
}

/** Disks that are written step by step, as an invariant and its witness see them. */
export class Bench {
  readonly witness: Witness = new Witness();
  readonly problems: string[] = [];
  readonly #invariant: Invariant;
  readonly #disks = new Map<string, Disk>();

  constructor(invariant: Invariant) {
    this.#invariant = invariant;
  }

  disk(node: string): Disk {
    const known = this.#disks.get(node);
    if (known !== undefined) return known;
    const disk = new Disk(node, (written, batch) => this.#durable(written, batch));
    this.#disks.set(node, disk);
    this.meta(node, "identity", { store: `store-${node}` });
    return disk;
  }

  meta(node: string, name: string, value: unknown): void {
    this.#write(node, [], [[name, bytesOf(JSON.stringify(value))]]);
  }

  /** A node adopts links and writes registers in one batch. */
  write(
    node: string,
    registers: Readonly<Record<string, Register | undefined>>,
    links: readonly Link[] = [],
    floor?: Ballot,
  ): void {
    const metas = links.map((link) => [`link/${link.configuration.epoch}`, bytesOf(JSON.stringify(link))] as const);
    const floors = floor === undefined ? [] : [["floor", bytesOf(JSON.stringify(floor))] as const];
    this.#write(node, Object.entries(registers), [...metas, ...floors]);
  }

  /** A node adopts a chain, with the last configuration as its register's value. */
  adopt(node: string, links: readonly Link[]): void {
    const last = links.at(-1);
    if (last === undefined) return;
    const value = JSON.stringify(last.configuration);
    this.write(node, { [configurationKey]: register(last.ballot, last.ballot, value) }, links);
  }

  /** A node asks, or answers the question that `asker` asked under this attempt. */
  send(
    node: string,
    message: { readonly question: QuestionBody } | { readonly answer: AnswerBody },
    more: Partial<Frame> = {},
    isOlder: boolean = false,
  ): void {
    const attempt = 1;
    const from = { node, store: `store-${node}` as StoreId, process: `process-${node}` as ProposerId };
    const said: Message =
      "question" in message
        ? { kind: "question", attempt, body: message.question }
        : { kind: "answer", attempt, process: "process-asker" as ProposerId, body: message.answer };
    const frame = frameOf(from, { messages: [said], ...more });
    this.witness.asked(frame);
    this.#note(this.#invariant.onSent?.(frame, this.witness, isOlder));
  }

  /** A question of `asker` under this attempt arrives at a node. */
  arrive(node: string, { epoch }: { readonly epoch: number }): void {
    const store = this.witness.storeOn(this.disk(node));
    const from = { node: "asker", store: "store-asker" as StoreId, process: "process-asker" as ProposerId };
    const body: QuestionBody = { kind: "read", key: "k" };
    const frame = frameOf(from, { epoch, messages: [{ kind: "question", attempt: 1, body }] });
    if (store !== undefined) this.#invariant.onArrived?.(frame, store);
  }

  /** An administrator is told that a configuration is in force. */
  reconfigured(configuration: Configuration): void {
    this.#note(this.#invariant.onReconfigured?.(configuration, this.witness));
  }

  #write(
    node: string,
    registers: readonly (readonly [string, Register | undefined])[],
    meta: readonly (readonly [string, Uint8Array])[],
  ): void {
    this.disk(node).apply({ registers, meta, counter: 0, registersTotal: 0 });
  }

  #durable(disk: Disk, batch: DurableBatch): void {
    const step: DurableStep | undefined = this.witness.durable(disk, batch);
    if (step !== undefined) this.#note(this.#invariant.onDurable?.(step, this.witness));
  }

  #note(problem: string | undefined): void {
    if (problem !== undefined) this.problems.push(problem);
  }
}
