import { type ChangeResult, type ConfigurationId, type Link, type Progress, membersOf } from "@quorate/membership";
import { type Core, createCore, newId, progressKnown, readStore } from "./core.ts";
import { form, initialFrom, listOf, reserveAll } from "./birth.ts";
import type { Applied, Change, Current } from "./change.ts";
import { stageOf } from "./durable-state.ts";
import { currentOf, decodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import { isReserved } from "./keys.ts";
import type { InitialCluster, ReconfigureRequest, Replica, ReplicaOptions, ReplicaStatus, Stage } from "./replica.ts";
import { encodeText } from "./text.ts";

/** How often a drain looks whether everything is answered. */
const drainPollMs = 10;

/** How long a former waits before it tries its one change again (Birth). */
const birthRetryMs = 500;

/**
 * Opens a replica on its store: checks the store, formats a blank one, and joins the network. Rejects with the
 * store's error if the disk cannot be trusted (R19).
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const head = await options.store.open();
  const replica = new OpenReplica(options, await readStore(options, head));
  replica.continueBirth();
  return replica;
}

class OpenReplica implements Replica {
  readonly #options: ReplicaOptions;
  #core: Core;
  #draining = false;
  #reading = 0;
  #stopped = false;

  constructor(options: ReplicaOptions, opened: Awaited<ReturnType<typeof readStore>>) {
    this.#options = options;
    this.#core = createCore(options, opened, (error) => this.#fail(error));
    options.transport.listen((frame, link) => {
      if (!this.#stopped) this.#core.receive(frame, link);
    });
  }

  status(): ReplicaStatus {
    const { host, keeper, proposer, self } = this.#core;
    return {
      node: this.#options.node,
      store: self,
      cluster: host.state.identity.cluster,
      stage: this.#stage(),
      configuration: keeper.configuration,
      progress: progressKnown(this.#core),
      durableSequence: host.durable,
      registers: host.registers,
      pendingOperations: proposer.pending + this.#reading,
    };
  }

  async change<Output>(key: string, change: Change<Output>, deadline: number): Promise<Applied<Output>> {
    this.#checkServing();
    this.#checkKey(key);
    const { payloadBytesMax } = this.#options.limits;
    let tooLarge: number | undefined;
    const bounded: Change<Output | undefined> = (current) => {
      const decision = change(current);
      tooLarge = undefined;
      if (decision.kind !== "write" || decision.payload.length <= payloadBytesMax) return decision;
      tooLarge = decision.payload.length;
      return { kind: "keep", output: undefined };
    };
    const applied = await this.#core.proposer.change(key, bounded, deadline);
    if (tooLarge !== undefined) {
      const detail = `the value has ${tooLarge} bytes, the limit is ${payloadBytesMax}`;
      throw new OperationError("VALUE_TOO_LARGE", "not-applied", detail);
    }
    return applied as Applied<Output>;
  }

  async read(key: string, deadline: number): Promise<Current | undefined> {
    this.#checkServing();
    this.#checkKey(key);
    const { pendingOperationsMax } = this.#options.limits;
    if (this.#reading >= pendingOperationsMax) {
      const detail = `${this.#reading} reads are waiting, the limit is ${pendingOperationsMax}; try again`;
      throw new OperationError("OVERLOADED", "not-applied", detail);
    }
    this.#reading++;
    try {
      return await this.#read(key, deadline);
    } finally {
      this.#reading--;
    }
  }

  async form(): Promise<string> {
    return this.#form(undefined);
  }

  async formWith(initial: InitialCluster): Promise<string> {
    const { exchange, self } = this.#core;
    const { node, clock } = this.#options;
    if (this.#stage().kind === "blank") {
      const isStopped = () => this.#stopped;
      await reserveAll({ exchange, clock, self: { node, store: self }, initial, isStopped });
      await this.#form(initial);
    }
    await this.#commitInitial(initial);
    return this.#core.keeper.context().cluster;
  }

  /** A former that died before its list was committed keeps at it (Birth). */
  continueBirth(): void {
    const { forming } = this.#core.host.state.identity;
    if (forming === undefined) return;
    this.#commitInitial(initialFrom(forming)).catch((error: unknown) => {
      this.#options.observe({ kind: "change", detail: `the initial cluster is not committed: ${String(error)}` });
    });
  }

  async reconfigure(request: ReconfigureRequest, onProgress: (progress: Progress) => void): Promise<Link> {
    this.#checkServing();
    return this.#change(request, onProgress);
  }

  async abort(): Promise<Link> {
    const { changes, keeper } = this.#core;
    const { adopted } = keeper;
    const running = changes.abort();
    if (running === undefined && adopted?.configuration.kind !== "joint") {
      const epoch = adopted?.configuration.epoch ?? 0;
      throw new OperationError("EPOCH_MISMATCH", "not-applied", `no change is in progress; epoch ${epoch} is stable`);
    }
    const result = await (running ?? changes.resume(adopted as Link, true));
    const after = keeper.adopted;
    if (result.kind === "refused" && result.refusal.reason === "RECONFIG_ABORTED" && after !== undefined) return after;
    return resultLink(result);
  }

  async reformat(): Promise<void> {
    if (this.#stage().kind !== "retired") {
      throw new OperationError("STORE_MISMATCH", "not-applied", "only a retired store is reformatted (R12)");
    }
    this.#core.stop();
    const { store } = this.#options;
    await store.erase();
    const head = { sequence: 0, registers: 0, counter: 0, meta: new Map<string, Uint8Array>() };
    this.#core = createCore(this.#options, await readStore(this.#options, head), (error) => this.#fail(error));
  }

  async drain(deadline: number): Promise<void> {
    this.#draining = true;
    const { clock } = this.#options;
    while (this.#core.proposer.pending + this.#reading > 0 && clock.now() < deadline) {
      await new Promise<void>((resolve) => {
        clock.after(drainPollMs, resolve);
      });
    }
  }

  async close(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#core.stop();
    await this.#options.store.close();
  }

  async #read(key: string, deadline: number): Promise<Current | undefined> {
    const { clock, observe } = this.#options;
    const { rounds, keeper, proposer } = this.#core;
    const startedAt = clock.now();
    const verdict = await rounds.read(keeper.dataElectorate(), key);
    if (verdict.kind === "value" || verdict.kind === "absent") {
      const durationMs = clock.now() - startedAt;
      observe({ kind: "operation", operation: "read", outcome: "applied", rounds: 1, durationMs });
      return verdict.kind === "value" ? currentOf(decodeEnvelope(verdict.value)) : undefined;
    }
    // The stores differ, or the value is of an older epoch: only a round can tell what is chosen (R8).
    const identity: Change<Current | undefined> = (current) => ({ kind: "keep", output: current });
    return (await proposer.change(key, identity, deadline)).output;
  }

  #stage(): Stage {
    return stageOf(this.#core.host.state);
  }

  async #form(initial: InitialCluster | undefined): Promise<string> {
    const { node, address, random } = this.#options;
    const { host, ballots, self } = this.#core;
    const cluster = newId(random);
    const id = newId(random) as ConfigurationId;
    await form({ host, ballots, self: { node, store: self, address }, cluster, id, initial });
    return cluster;
  }

  /** The one joint change from the former alone to the whole list, again and again until it is committed (Birth). */
  async #commitInitial(initial: InitialCluster): Promise<void> {
    const { clock, observe } = this.#options;
    const wanted = listOf(initial).join();
    while (!this.#stopped) {
      const configuration = this.#core.keeper.configuration;
      const present = configuration?.kind === "stable" ? configuration.members : [];
      if (listOf({ members: present, token: "" }).join() === wanted) break;
      const request = { target: initial.members, replace: [], expectedEpoch: undefined, dryRun: false };
      await this.#change(request, () => {}).catch((error: unknown) => {
        observe({ kind: "change", detail: `the initial change failed and is tried again: ${String(error)}` });
      });
      await new Promise<void>((resolve) => {
        clock.after(birthRetryMs, resolve);
      });
    }
    if (!this.#stopped) await this.#core.host.identify((identity) => ({ ...identity, forming: undefined }));
  }

  async #change(request: ReconfigureRequest, onProgress: (progress: Progress) => void): Promise<Link> {
    const { changes, keeper } = this.#core;
    const { adopted } = keeper;
    const progress = progressKnown(this.#core);
    if (adopted === undefined) throw notReady("this node belongs to no cluster yet");
    if (progress !== undefined || adopted.configuration.kind === "joint") {
      const metadata = {
        epoch: String(adopted.configuration.epoch),
        target:
          progress?.target.join(",") ??
          membersOf(adopted.configuration)
            .map(({ node }) => node)
            .join(","),
        phase: progress?.phase ?? "JOINT",
        keysDone: String(progress?.keysDone ?? 0),
        keysTotal: String(progress?.keysTotal ?? 0),
      };
      const detail = `a change to ${metadata.target} is in progress (${metadata.phase}, ${metadata.keysDone} of ${metadata.keysTotal} keys)`;
      throw new OperationError("RECONFIG_IN_PROGRESS", "not-applied", `${detail}; wait for it or abort it`, metadata);
    }
    return resultLink(await changes.begin(request, adopted, keeper.context().cluster, onProgress));
  }

  #checkServing(): void {
    const stage = this.#stage();
    if (this.#stopped) throw notReady("this node is stopping");
    if (stage.kind === "retired") {
      const members = this.#core.keeper.configuration;
      const metadata = {
        members:
          members === undefined
            ? ""
            : membersOf(members)
                .map(({ address }) => address)
                .join(","),
      };
      const detail = "this node is not a member of the cluster any more; use another member";
      throw new OperationError("NOT_A_MEMBER", "not-applied", detail, metadata);
    }
    if (stage.kind === "blank") throw notReady("this node belongs to no cluster yet");
    if (stage.kind === "forming") throw notReady("the initial cluster is not committed yet");
    if (this.#draining)
      throw new OperationError("DRAINING", "not-applied", "this node is stopping; use another member");
  }

  #checkKey(key: string): void {
    const { keyBytesMax } = this.#options.limits;
    const bytes = encodeText(key).length;
    if (key === "" || bytes > keyBytesMax) {
      const detail = `a register's key has 1 to ${keyBytesMax} bytes of UTF-8, this one has ${bytes}`;
      throw new OperationError("INVALID_ARGUMENT", "not-applied", detail);
    }
    if (isReserved(key))
      throw new OperationError("INVALID_ARGUMENT", "not-applied", "keys of the cluster's own are reserved");
  }

  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#core.stop();
    this.#options.observe({ kind: "fatal", error });
  }
}

function resultLink(result: ChangeResult): Link {
  switch (result.kind) {
    case "done":
      return result.link;
    case "refused":
      throw new OperationError(result.refusal.reason, "not-applied", result.refusal.detail);
    case "unknown":
      throw new OperationError("OUTCOME_UNKNOWN", "unknown", `${result.detail}; see the reconfiguration's status`);
  }
}

function notReady(detail: string): OperationError {
  return new OperationError("NOT_READY", "not-applied", detail);
}
