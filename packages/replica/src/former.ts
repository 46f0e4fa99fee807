import type { ConfigurationId, Link, Target } from "@quorate/membership";
import { form, initialFrom, listOf, reserveAll } from "./birth.ts";
import { type Core, newId } from "./core.ts";
import { stageOf } from "./durable-state.ts";
import { OperationError } from "./error.ts";
import type { InitialCluster, ReconfigureRequest, ReplicaOptions } from "./replica.ts";

/** How long a former waits before it tries its one change again (Birth). */
const retryMs = 500;

export interface FormerOptions extends Pick<ReplicaOptions, "node" | "address" | "clock" | "random" | "observe"> {
  readonly core: () => Core;
  readonly change: (request: ReconfigureRequest) => Promise<Link>;
  readonly isStopped: () => boolean;
}

/** Makes clusters: of one, or of a list whose least named node this is (Birth). */
export class Former {
  readonly #options: FormerOptions;
  #committing: Promise<void> | undefined;

  constructor(options: FormerOptions) {
    this.#options = options;
  }

  /** See `Replica.form`. */
  form(): Promise<string> {
    return this.#form(undefined);
  }

  /** See `Replica.formWith`. */
  async formWith(initial: InitialCluster): Promise<string> {
    const { node, address, clock, core, isStopped } = this.#options;
    const problem = listProblem(initial.members, { node, address });
    if (problem !== undefined) throw new OperationError("INVALID_ARGUMENT", "not-applied", problem);
    const { exchange, self, host } = core();
    if (stageOf(host.state).kind === "blank") {
      await reserveAll({ exchange, clock, self: { node, store: self }, initial, isStopped });
      await this.#form(initial);
    } else {
      this.#checkForming(initial);
    }
    await this.#commit(initial);
    return core().keeper.context().cluster;
  }

  /** A former that died before its list was committed keeps at it. */
  resume(): void {
    const { core, observe } = this.#options;
    const { forming } = core().host.state.identity;
    if (forming === undefined) return;
    this.#commit(initialFrom(forming)).catch((error: unknown) => {
      observe({ kind: "change", detail: `the initial cluster is not committed: ${String(error)}` });
    });
  }

  async #form(initial: InitialCluster | undefined): Promise<string> {
    const { node, address, random, core } = this.#options;
    const { host, ballots, self } = core();
    const cluster = newId(random);
    const id = newId(random) as ConfigurationId;
    await form({ host, ballots, self: { node, store: self, address }, cluster, id, initial });
    return cluster;
  }

  /** A member must not be changed back to the list it was born with, nor a list be exchanged for another. */
  #checkForming(initial: InitialCluster): void {
    const { forming } = this.#options.core().host.state.identity;
    if (forming === undefined) {
      throw new OperationError("STORE_MISMATCH", "not-applied", "no cluster was formed: the store is not blank");
    }
    if (forming.token === initial.token && forming.list.join() === listOf(initial).join()) return;
    const detail = `this node is forming ${forming.list.join(", ")} with token ${forming.token}, not another list`;
    throw new OperationError("STORE_MISMATCH", "not-applied", detail);
  }

  #commit(initial: InitialCluster): Promise<void> {
    this.#committing ??= this.#committed(initial);
    return this.#committing;
  }

  /** The one joint change from the former alone to the whole list, again and again until it is committed. */
  async #committed(initial: InitialCluster): Promise<void> {
    const { clock, observe, core, change, isStopped } = this.#options;
    const wanted = listOf(initial).join();
    while (!isStopped()) {
      const { configuration } = core().keeper;
      const present = configuration?.kind === "stable" ? configuration.members : [];
      if (listOf({ members: present, token: "" }).join() === wanted) {
        return core().host.identify((identity) => ({ ...identity, forming: undefined }));
      }
      await change({ target: initial.members, replace: [], expectedEpoch: undefined, dryRun: false }).catch(
        (error: unknown) => {
          observe({ kind: "change", detail: `the initial change failed and is tried again: ${String(error)}` });
        },
      );
      await new Promise<void>((resolve) => {
        clock.after(retryMs, resolve);
      });
    }
    const detail =
      "this node stopped before its initial cluster was committed; it goes on with it when it starts again";
    throw new OperationError("NOT_READY", "unknown", detail);
  }
}

/** What is wrong with an initial list, in words: it is a set, and the former is in it. */
function listProblem(members: readonly Target[], self: Target): string | undefined {
  for (const part of ["node", "address"] as const) {
    const names = members.map((member) => member[part]);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) return `the initial list names the ${part} ${twice} twice`;
  }
  const isListed = members.some(({ node, address }) => node === self.node && address === self.address);
  return isListed ? undefined : `the initial list does not name this node, ${self.node} at ${self.address}`;
}
