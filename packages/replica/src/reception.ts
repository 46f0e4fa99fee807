import type { ConfigurationId } from "@quorate/membership";
import type { ProposerId, StoreId } from "@quorate/synod";
import type { AcceptorHost } from "./acceptor-host.ts";
import type { Ballots } from "./ballots.ts";
import { type Batch, type BatchOperation, batchMax } from "./batch.ts";
import { type Bounded, boundChange } from "./bounded-change.ts";
import type { Change } from "./change.ts";
import type { Commands } from "./command.ts";
import { stageOf } from "./durable-state.ts";
import type { ForwardBody, ForwardReply, ForwardedOperation } from "./frame.ts";
import type { Keeper } from "./keeper.ts";
import type { FrameHeader } from "./outbox.ts";
import type { Proposer } from "./proposer.ts";
import { checkKey } from "./serving.ts";

export interface ReceptionOptions {
  readonly self: StoreId;
  readonly host: AcceptorHost;
  readonly keeper: Keeper;
  readonly ballots: Ballots;
  readonly proposer: Pick<Proposer, "join" | "mayJoin">;
  /** Undefined on a node that knows no commands: it declines everything. */
  readonly commands: Commands | undefined;
  readonly keyBytesMax: number;
  readonly payloadBytesMax: number;
}

/** Where forwarded operations arrive: lets in what this node may and can apply, and declines the rest at once. */
export class Reception {
  readonly #options: ReceptionOptions;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** Takes operations of `origin`, the process that sent the frame; `reply` is told what becomes of them. */
  receive(header: FrameHeader, origin: ProposerId, body: ForwardBody, reply: (reply: ForwardReply) => void): void {
    const { proposer } = this.#options;
    const isIn = this.#isForUs(header) && this.#isSound(header, body);
    // Asked first: what is declined costs no changes.
    const mayJoin = isIn && proposer.mayJoin(body.key, body.operations.length);
    const batch = mayJoin ? this.#batchOf(header, origin, body, reply) : undefined;
    if (batch === undefined || !proposer.join(body.key, batch)) reply({ kind: "declined" });
  }

  /** R2, R12: it names this store, and the cluster and configuration in force here. */
  #isForUs({ cluster, to, epoch, configuration }: FrameHeader): boolean {
    const { self, host, keeper, commands } = this.#options;
    if (commands === undefined) return false;
    const context = keeper.context();
    const isOurs = to === self && cluster === context.cluster && context.epoch > 0;
    if (!isOurs || epoch !== context.epoch || configuration !== context.configuration) return false;
    return stageOf(host.state).kind === "member";
  }

  #isSound({ epoch }: FrameHeader, { key, birth, operations }: ForwardBody): boolean {
    if (operations.length === 0 || operations.length > batchMax || !areAscending(operations)) return false;
    try {
      checkKey(key, this.#options.keyBytesMax);
    } catch {
      return false;
    }
    // Every ballot drawn from here on is above it (R17); one with an absurd counter is not followed (R20).
    return birth.epoch === epoch && this.#options.ballots.meet(birth);
  }

  #batchOf(
    { configuration }: FrameHeader,
    origin: ProposerId,
    { birth, operations }: ForwardBody,
    reply: (reply: ForwardReply) => void,
  ): Batch | undefined {
    const made: BatchOperation[] = [];
    for (const { number, command } of operations) {
      const change = command === undefined ? undefined : this.#changeOf(command);
      if (command !== undefined && change === undefined) return undefined;
      made.push({ number, change });
    }
    return { origin, birth, operations: made, configuration: configuration as ConfigurationId, reply };
  }

  #changeOf(command: Uint8Array): Change<Bounded<Uint8Array>> | undefined {
    try {
      const change = this.#options.commands?.(command);
      return change && boundChange(change, this.#options.payloadBytesMax);
    } catch {
      return undefined;
    }
  }
}

/** Whether each change has a number, above that of the change before it. */
function areAscending(operations: readonly ForwardedOperation[]): boolean {
  let last = 0;
  return operations.every(({ number, command }) => {
    if (command === undefined) return true;
    const isAbove = number > last;
    last = number;
    return isAbove;
  });
}
