import { setTimeout as sleep } from "node:timers/promises";
import type { Replica, ReplicaEvent } from "@quorate/replica";
import { ExitCode } from "../cli/exit.ts";
import type { Logger } from "../observe/log.ts";
import { type Stoppable, stopGracefully } from "./shutdown.ts";

/** How long a removed node answers NOT_A_MEMBER, so that its clients learn where to go. */
const farewellMs = 1_500;

export interface ExitsOptions extends Omit<Stoppable, "replica"> {
  readonly name: string;
  readonly replica: () => Replica | undefined;
  readonly log: Logger;
}

/** The ways a running node ends: a signal, its removal from the cluster, or an error it must not survive. */
export class Exits {
  readonly #options: ExitsOptions;
  readonly #stopping = new AbortController();
  readonly #farewell = new AbortController();
  #begun = false;
  #signalled = false;

  constructor(options: ExitsOptions) {
    this.#options = options;
  }

  /** Aborted when the node begins to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** SIGTERM and SIGINT stop gracefully, and cut a farewell short; a second one stops at once. */
  onSignals(): void {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (this.#signalled) this.#atOnce(signal);
        this.#signalled = true;
        this.#options.log.info({ signal }, "stopping; a second signal stops at once");
        this.#farewell.abort();
        this.#begin(0);
      });
    }
  }

  observe(event: ReplicaEvent): void {
    if (event.kind === "fatal") {
      // R18: nothing is served after it, so there is nothing to drain.
      this.#options.log.fatal(
        { err: event.error },
        "the node stops at once: its store or its protocol can no longer be trusted",
      );
      process.exit(ExitCode.error);
    }
    if (event.kind === "retired" && event.reason === "removed") {
      const { name, log } = this.#options;
      log.info(`${name} was removed from its cluster and stops; its data directory is of no further use`);
      this.#begin(farewellMs);
    }
  }

  #begin(afterMs: number): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#stopping.abort();
    void this.#stop(afterMs);
  }

  async #stop(afterMs: number): Promise<void> {
    const { replica, health, log } = this.#options;
    try {
      if (afterMs > 0) {
        health.stop();
        await sleep(afterMs, undefined, { signal: this.#farewell.signal }).catch(() => undefined);
      }
      await stopGracefully({ ...this.#options, replica: replica() });
    } catch (error) {
      log.error({ err: error }, "the stop failed half-way");
      process.exit(ExitCode.error);
    }
    log.info("stopped");
    process.exit(ExitCode.ok);
  }

  #atOnce(signal: string): never {
    this.#options.log.warn({ signal }, "stopped at once");
    process.exit(ExitCode.error);
  }
}
