import type { Link, Progress } from "@quorate/membership";
import { boundChange, unbounded } from "./bounded-change.ts";
import type { Applied, Change, Current } from "./change.ts";
import { changesNothing, failureOf, goesOn, linkInForce, nothingToAbort, tooLate } from "./change-failures.ts";
import { type Command, travelOf } from "./command.ts";
import { type Core, createCore, progressKnown, readStore } from "./core.ts";
import { stageOf } from "./durable-state.ts";
import { OperationError } from "./error.ts";
import { Former } from "./former.ts";
import { checkQuery, describePage, readPage } from "./inspection.ts";
import type { StorePage } from "./ports.ts";
import type {
  InitialCluster,
  ReconfigureRequest,
  RegisterPage,
  RegistersQuery,
  Replica,
  ReplicaOptions,
  ReplicaStatus,
} from "./replica.ts";
import { checkKey, checkServing, notReady } from "./serving.ts";

/** How often a drain looks whether everything is answered. */
const drainPollMs = 10;

/**
 * Opens a replica on its store: checks the store, formats a blank one, and joins the network. Rejects with the
 * store's error if the disk cannot be trusted (R19).
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const head = await options.store.open();
  return new OpenReplica(options, await readStore(options, head));
}

class OpenReplica implements Replica {
  readonly #options: ReplicaOptions;
  readonly #former: Former;
  #core: Core;
  #draining = false;
  #reformatting = false;
  #stopped = false;
  #closing: Promise<void> | undefined;

  constructor(options: ReplicaOptions, opened: Awaited<ReturnType<typeof readStore>>) {
    this.#options = options;
    this.#core = createCore(options, opened, (error) => this.#fail(error));
    this.#former = new Former({
      ...options,
      core: () => this.#core,
      change: (request) => this.#change(request, () => {}, Number.POSITIVE_INFINITY),
      isStopped: () => this.#stopped,
    });
    options.transport.listen((frame, link) => {
      if (!this.#stopped) this.#core.receive(frame, link);
    });
    this.#former.resume();
  }

  status(): ReplicaStatus {
    const { host, keeper, proposer, reader, collection, self } = this.#core;
    return {
      node: this.#options.node,
      store: self,
      cluster: host.state.identity.cluster,
      stage: stageOf(host.state),
      configuration: keeper.configuration,
      progress: progressKnown(this.#core),
      durableSequence: host.durable,
      registers: host.registers,
      pendingOperations: proposer.pending + reader.pending,
      collection: collection.status,
    };
  }

  async inspect(query: RegistersQuery): Promise<RegisterPage> {
    const { keyBytesMax, pageEntriesMax, pageBytesMax } = this.#options.limits;
    this.#checkRunning();
    checkQuery(query, keyBytesMax);
    const bounded = { ...query, entriesMax: Math.min(query.entriesMax, pageEntriesMax) };
    let page: StorePage;
    try {
      page = await readPage(this.#options.store, bounded, pageBytesMax);
    } catch (error) {
      this.#checkRunning();
      // A damaged record is never skipped (R19), whoever met it.
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
    return describePage(page, this.#core.collection);
  }

  async change<Output>(
    key: string,
    change: Change<Output>,
    deadline: number,
    command?: Command<Output>,
  ): Promise<Applied<Output>> {
    const { keyBytesMax, payloadBytesMax } = this.#options.limits;
    this.#checkServing();
    checkKey(key, keyBytesMax);
    const bounded = boundChange(change, payloadBytesMax);
    const travel = command && travelOf(command);
    return unbounded(await this.#core.proposer.change(key, bounded, deadline, travel), payloadBytesMax);
  }

  async read(key: string, deadline: number): Promise<Current | undefined> {
    this.#checkServing();
    checkKey(key, this.#options.limits.keyBytesMax);
    return this.#core.reader.read(key, deadline);
  }

  async form(): Promise<string> {
    this.#checkRunning();
    return this.#former.form();
  }

  async formWith(initial: InitialCluster): Promise<string> {
    this.#checkRunning();
    return this.#former.formWith(initial);
  }

  async reconfigure(
    request: ReconfigureRequest,
    onProgress: (progress: Progress) => void,
    deadline: number,
  ): Promise<Link> {
    this.#checkServing();
    return this.#change(request, onProgress, deadline);
  }

  async abort(deadline: number): Promise<Link> {
    this.#checkRunning();
    this.#checkTime(deadline, "the abort");
    return this.#before(deadline, this.#abort(), goesOn);
  }

  async #abort(): Promise<Link> {
    const { changes, keeper, watcher } = this.#core;
    // A change whose coordinator died may be chosen without anybody here having heard of it.
    const isUnheardOf = changes.progress === undefined && keeper.configuration?.kind === "stable";
    const hasLooked = isUnheardOf && (await watcher.look());
    this.#checkRunning();
    const running = changes.abort();
    const { adopted } = keeper;
    if (running === undefined && adopted?.configuration.kind !== "joint") throw nothingToAbort(adopted, hasLooked);
    const result = await (running ?? changes.resume(adopted as Link, true));
    switch (result.kind) {
      case "aborted":
        return result.link;
      case "done":
        throw tooLate(result.link);
      case "refused":
      case "unknown":
        throw failureOf(result);
    }
  }

  async reformat(): Promise<void> {
    this.#checkRunning();
    if (this.#reformatting || stageOf(this.#core.host.state).kind !== "retired") {
      throw new OperationError("STORE_MISMATCH", "not-applied", "only a retired store is reformatted, once (R12)");
    }
    this.#reformatting = true;
    this.#core.stop();
    const { store } = this.#options;
    try {
      await store.erase();
      const head = { sequence: 0, registers: 0, counter: 0, meta: new Map<string, Uint8Array>() };
      const opened = await readStore(this.#options, head);
      this.#checkRunning();
      this.#core = createCore(this.#options, opened, (error) => this.#fail(error));
    } catch (error) {
      // A half erased store is served by nobody (R18).
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      this.#reformatting = false;
    }
  }

  async drain(deadline: number): Promise<void> {
    this.#draining = true;
    this.#core.proposer.close();
    const { clock } = this.#options;
    while (this.status().pendingOperations > 0 && clock.now() < deadline) {
      await new Promise<void>((resolve) => {
        clock.after(drainPollMs, resolve);
      });
    }
  }

  close(): Promise<void> {
    this.#stopped = true;
    this.#core.stop();
    this.#closing ??= this.#options.store.close();
    return this.#closing;
  }

  async #change(
    request: ReconfigureRequest,
    onProgress: (progress: Progress) => void,
    deadline: number,
  ): Promise<Link> {
    const { changes, keeper } = this.#core;
    const { clock, limits } = this.#options;
    await this.#within(changes.ending(), Math.min(2 * limits.change.graceMs, deadline - clock.now()));
    // The wait may have outlasted this node.
    this.#checkRunning();
    const { adopted } = keeper;
    const progress = progressKnown(this.#core);
    if (adopted === undefined) throw notReady("this node belongs to no cluster yet");
    if (progress !== undefined || adopted.configuration.kind === "joint") {
      const { configuration } = adopted;
      const members = configuration.kind === "joint" ? configuration.new : configuration.members;
      const target = (progress?.target ?? members.map(({ node }) => node)).join(",");
      const keys = progress && { keysDone: String(progress.keysDone), keysTotal: String(progress.keysTotal) };
      const metadata = { epoch: String(configuration.epoch), target, phase: progress?.phase ?? "JOINT", ...keys };
      const copied = keys === undefined ? "" : `, ${keys.keysDone} of about ${keys.keysTotal} keys`;
      const detail = `a change to ${target} is in progress (${metadata.phase}${copied})`;
      throw new OperationError("RECONFIG_IN_PROGRESS", "not-applied", `${detail}; wait for it or abort it`, metadata);
    }
    this.#checkTime(deadline, "the change");
    const result = changes.begin(request, adopted, keeper.context().cluster, onProgress);
    return this.#before(deadline, result.then(linkInForce), request.dryRun ? changesNothing : goesOn);
  }

  /** The end of a change, unless the deadline comes first: nobody takes the change back then (R9, R16). */
  #before(deadline: number, change: Promise<Link>, failure: () => OperationError): Promise<Link> {
    if (deadline === Number.POSITIVE_INFINITY) return change;
    return new Promise((resolve, reject) => {
      const { clock } = this.#options;
      const cancel = clock.after(Math.max(0, deadline - clock.now()), () => reject(failure()));
      change.finally(cancel).then(resolve, reject);
    });
  }

  /** Waits for a task, but no longer than `patienceMs`. */
  async #within(task: Promise<unknown> | undefined, patienceMs: number): Promise<void> {
    if (task === undefined) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(Math.max(0, patienceMs), resolve);
      const end = () => {
        cancel();
        resolve();
      };
      task.then(end, end);
    });
  }

  /** What has no time left is not begun: it would go on by itself, for nobody. */
  #checkTime(deadline: number, what: string): void {
    if (this.#options.clock.now() < deadline) return;
    throw new OperationError("NO_QUORUM", "not-applied", `the deadline passed before ${what} was begun`);
  }

  #checkRunning(): void {
    if (this.#stopped) throw notReady("this node is stopping");
  }

  #checkServing(): void {
    this.#checkRunning();
    checkServing(this.#core);
    if (this.#draining)
      throw new OperationError("DRAINING", "not-applied", "this node is stopping; use another member");
  }

  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#core.stop();
    this.#options.observe({ kind: "fatal", error });
  }
}
