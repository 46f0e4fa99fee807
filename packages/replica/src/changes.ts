import {
  type ChangeResult,
  type ChangeStep,
  type ConfigurationId,
  type Link,
  type Progress,
  beginChange,
  resumeChange,
} from "@quorate/membership";
import { protocolVersion } from "./fence.ts";
import type { ReconfigureRequest } from "./replica.ts";
import { type ChangesOptions, RunningChange } from "./running-change.ts";

/**
 * Carries out the coordinator's effects: one change at a time, its events stepped one after the other. All
 * decisions are the coordinator's (package membership); this class only talks to stores.
 */
export class Changes {
  readonly #options: ChangesOptions;
  #running: RunningChange | undefined;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** How far the change that this node coordinates has come. */
  get progress(): Progress | undefined {
    return this.#running?.progress;
  }

  begin(
    request: ReconfigureRequest,
    current: Link,
    cluster: string,
    onProgress: (progress: Progress) => void,
  ): Promise<ChangeResult> {
    const { self, limits, clock } = this.#options;
    const options = { self, limits, ids: this.#ids(), now: clock.now() };
    return this.#run(beginChange({ ...options, current, request, cluster, version: protocolVersion }), onProgress);
  }

  /** Takes over a joint phase (R9). */
  resume(joint: Link, abort: boolean): Promise<ChangeResult> {
    const { self, limits, clock } = this.#options;
    const options = { self, limits, ids: this.#ids(), now: clock.now() };
    return this.#run(resumeChange({ ...options, joint, abort }), () => {});
  }

  /** Asks the change that runs here to abort; resolves with its result. Undefined if none runs. */
  abort(): Promise<ChangeResult> | undefined {
    const running = this.#running;
    running?.tell({ kind: "abort" });
    return running?.result;
  }

  /**
   * The end of a change that is decided and in force here, and only waits for the last ones to adopt it (R11):
   * another change need not be refused for it. Undefined if there is none.
   */
  ending(): Promise<unknown> | undefined {
    const running = this.#running;
    const inForce = this.#options.keeper.configuration?.kind === "stable";
    return inForce && running?.progress.phase === "ADOPTING" ? running.result : undefined;
  }

  stop(): void {
    this.#running?.stop();
  }

  #ids(): { joint: ConfigurationId; stable: ConfigurationId; aborted: ConfigurationId } {
    const { newId } = this.#options;
    return { joint: newId(), stable: newId(), aborted: newId() };
  }

  async #run(step: ChangeStep, onProgress: (progress: Progress) => void): Promise<ChangeResult> {
    const running = new RunningChange(this.#options, step.state, onProgress);
    this.#running = running;
    running.start(step);
    try {
      return await running.result;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }
}
