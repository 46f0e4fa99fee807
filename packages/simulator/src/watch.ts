import type { Configuration, Frame } from "@quorate/replica";
import type { Disk, DurableBatch } from "./disk.ts";
import { allInvariants } from "./invariants/index.ts";
import type { Invariant, Told } from "./invariants/invariant.ts";
import type { Endpoint } from "./network.ts";
import { Spotter } from "./spotter.ts";
import type { Situation } from "./sometimes.ts";
import type { Trace } from "./trace.ts";
import { Witness } from "./witness.ts";

/** What went wrong in a run. */
export interface Violation {
  /** The invariant that broke: its name. */
  readonly invariant: string;
  readonly rule: string;
  readonly detail: string;
  readonly atMs: number;
}

/** Looks at everything that happens: shows it to the invariants, counts faults, and notes situations. */
export class Watch {
  readonly witness: Witness = new Witness();
  readonly faults: Map<string, number> = new Map();
  readonly #invariants: readonly Invariant[] = allInvariants();
  readonly #spotter: Spotter = new Spotter(this.witness);
  readonly #trace: Trace;
  readonly #now: () => number;
  #violation: Violation | undefined;

  constructor(trace: Trace, now: () => number) {
    this.#trace = trace;
    this.#now = now;
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** The situations that were reached. */
  get situations(): ReadonlySet<Situation> {
    return this.#spotter.reached;
  }

  durable(disk: Disk, batch: DurableBatch): void {
    this.#trace.note(
      "durable",
      disk.node,
      disk.image.sequence,
      () => describeBatch(batch),
      () => ({
        registers: batch.writes.map(([key, , after]) => ({
          key,
          promised: after?.promised,
          accepted: after?.accepted,
        })),
        meta: batch.meta.map(([name]) => name),
      }),
    );
    const step = this.witness.durable(disk, batch);
    if (step === undefined) return;
    this.#spotter.durable(step);
    for (const invariant of this.#invariants) this.#judge(invariant, invariant.onDurable?.(step, this.witness));
  }

  sent(frame: Frame, from: Endpoint, to: string, isOlder: boolean): void {
    const { length } = frame.messages;
    this.#trace.note(
      "send",
      from.node,
      length,
      () => `to ${to}: ${describeFrame(frame)}`,
      () => dataOf(frame, to),
    );
    this.witness.asked(frame);
    this.#spotter.sent(frame);
    for (const invariant of this.#invariants) this.#judge(invariant, invariant.onSent?.(frame, this.witness, isOlder));
    for (const message of frame.messages) {
      if (message.kind !== "answer" || message.body.kind !== "accepted") continue;
      const question = this.witness.questionOf(message.process, message.attempt);
      if (question?.kind === "accept") this.witness.accepted(question.key, question.ballot, frame.from.store);
    }
  }

  arrived(frame: Frame, to: Endpoint, disk: Disk): void {
    const text = () => `from ${frame.from.node}: ${describeFrame(frame)}`;
    this.#trace.note("arrive", to.node, frame.epoch, text, () => dataOf(frame, to.address));
    this.#spotter.arrived(frame, to.owner.name);
    const store = this.witness.storeOn(disk);
    if (store === undefined) return;
    for (const invariant of this.#invariants) invariant.onArrived?.(frame, store);
  }

  reconfigured(configuration: Configuration): void {
    for (const each of this.#invariants) this.#judge(each, each.onReconfigured?.(configuration, this.witness));
  }

  told(told: Told): void {
    if (told.isNew && told.revision !== undefined && !told.revision.endsWith(".0")) {
      this.reach("several operations shared a round");
    }
    for (const invariant of this.#invariants) this.#judge(invariant, invariant.onTold?.(told));
  }

  reach(situation: Situation): void {
    this.#spotter.reach(situation);
  }

  fault(kind: string, where: string): void {
    if (kind === "very-late-duplicate") this.reach("a copy arrived when all was over");
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
    this.#trace.note("fault", where, 0, () => kind);
  }

  /** Says that something is wrong that no invariant looks at. The first thing counts. */
  accuse(invariant: string, rule: string, detail: string): void {
    if (this.#violation !== undefined) return;
    this.#violation = { invariant, rule, detail, atMs: this.#now() };
    this.#trace.note("violation", invariant, 0, () => detail);
  }

  #judge({ name, rule }: Invariant, problem: string | undefined): void {
    if (problem !== undefined) this.accuse(name, rule, problem);
  }
}

function describeBatch({ writes, meta }: DurableBatch): string {
  const keys = writes.map(([key, , after]) => {
    const ballot = after && `${after.promised.epoch}.${after.promised.counter}/${after.accepted.counter}`;
    return `${printable(key)}=${ballot ?? "removed"}`;
  });
  return [...keys, ...meta.map(([name]) => name)].join(" ");
}

/** A frame in words: its epoch and its messages. */
function describeFrame({ epoch, messages }: Frame): string {
  const texts = messages.map((message) => {
    const { body, attempt } = message;
    const key = "key" in body ? ` ${printable(body.key)}` : "";
    const ballot = "ballot" in body ? ` ${body.ballot.epoch}.${body.ballot.counter}` : "";
    const why = body.kind === "refused" ? ` ${body.why}` : "";
    return `${body.kind}#${attempt}${key}${ballot}${why}`;
  });
  return `@${epoch} ${texts.join(", ")}`;
}

/** A frame without the bytes of its values. */
function dataOf({ messages, ...header }: Frame, to: string): unknown {
  const bodies = messages.map((message) => {
    const { value, ...body } = { value: undefined, ...message.body } as { readonly value?: Uint8Array };
    return { ...message, body: { ...body, valueBytes: value?.length } };
  });
  return { ...header, address: to, messages: bodies };
}

function printable(key: string): string {
  return key.replace("\u0000", "");
}
