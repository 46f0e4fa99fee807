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
import type { AnswerBody, Frame, QuestionBody, Register } from "@quorate/replica";
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
  return { promised, accepted, value: value === undefined ? undefined : bytesOf(value) };
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
    const frame: Frame = {
      cluster: "",
      from: { node, store: `store-${node}` as StoreId, process: `process-${node}` as ProposerId },
      to: "",
      epoch: 1,
      configuration: "c1",
      durable: 0,
      seen: [],
      messages: [
        "question" in message
          ? { kind: "question", attempt, body: message.question }
          : { kind: "answer", attempt, process: "process-asker" as ProposerId, body: message.answer },
      ],
      ...more,
    };
    this.witness.asked(frame);
    this.#note(this.#invariant.onSent?.(frame, this.witness, isOlder));
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
