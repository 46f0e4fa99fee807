import type { Node } from "../service/node.ts";
import { checkReady, readyMsMax } from "../service/status.ts";

const intervalMs = 1_000;

/** Keeps `grpc.health.v1` true: whether this node is a member and reaches a quorum, asked once a second. */
export class HealthWatch {
  readonly #node: Node;
  readonly #setServing: (serving: boolean) => void;
  #cancel: () => void = () => {};
  #stopped = false;
  #hasQuorum = true;

  constructor(node: Node, setServing: (serving: boolean) => void) {
    this.#node = node;
    this.#setServing = setServing;
  }

  /** Whether the node has begun to stop. */
  get stopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    void this.#look();
  }

  /** Not serving from now on, for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#setServing(false);
  }

  async #look(): Promise<void> {
    const serving = await this.#isReady();
    if (this.#stopped) return;
    this.#setServing(serving);
    this.#tell(serving);
    this.#cancel = this.#node.clock.after(intervalMs, () => void this.#look());
  }

  /** An operator reads of every change, once. Who is no member yet has no quorum to lose. */
  #tell(serving: boolean): void {
    const { name, log } = this.#node;
    if (serving === this.#hasQuorum) return;
    if (!serving && this.#node.replica().status().stage.kind !== "member") return;
    this.#hasQuorum = serving;
    if (serving) log.info(`${name} reaches a quorum again`);
    else log.warn(`${name} reaches no quorum: it answers nothing until enough members are back`);
  }

  async #isReady(): Promise<boolean> {
    const { clock, requestTimeoutMs, log } = this.#node;
    try {
      await checkReady(this.#node, clock.now() + Math.min(readyMsMax, requestTimeoutMs));
      return true;
    } catch (error) {
      log.debug({ err: error }, "the node cannot serve");
      return false;
    }
  }
}
