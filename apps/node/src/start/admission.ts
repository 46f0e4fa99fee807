import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode } from "../cli/exit.ts";
import type { Logger } from "../observe/log.ts";
import { type Self, standingIn, storeMismatch } from "./identity.ts";
import { AskError, type Neighbour, neighbourAt } from "./neighbour.ts";
import type { StartOptions } from "./options.ts";
import { StartRefusal } from "./refusal.ts";

const retryMinMs = 250;
const retryMaxMs = 2_000;

/** Who asks for admission, and where. */
export interface Admission {
  readonly urls: readonly string[];
  /** Asked anew for every attempt: an aborted admission gives the node a new store. */
  readonly self: () => Self;
  readonly options: StartOptions;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** No later attempt can end otherwise: the request itself is wrong. */
const hopeless: ReadonlySet<string> = new Set(["INVALID_ARGUMENT", "CLUSTER_ID_MISMATCH"]);

/**
 * Asks the given nodes, one after the other and again and again, to admit this one; resolves when one of them
 * says it is done. Rejects with a StartRefusal if it can never be.
 */
export async function seekAdmission({ urls, self, options, signal, log }: Admission): Promise<void> {
  const neighbours = urls.map((url) => neighbourAt(url, signal));
  let said: string | undefined;
  try {
    for (let attempt = 0; ; attempt++) {
      for (const neighbour of neighbours) {
        const answer = await askOnce(neighbour, self(), options, log);
        if (answer === "admitted") return;
        signal.throwIfAborted();
        // The same obstacle is worth one line, not one for every attempt.
        if (answer !== said) log.info(`not admitted yet: ${answer}`);
        said = answer;
      }
      const delayMs = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(attempt, 8));
      await sleep(delayMs * (0.75 + Math.random() / 2), undefined, { signal });
    }
  } finally {
    for (const neighbour of neighbours) neighbour.close();
  }
}

/** "admitted", or why not yet. */
async function askOnce(neighbour: Neighbour, self: Self, options: StartOptions, log: Logger): Promise<string> {
  try {
    const list = await neighbour.members();
    const standing = standingIn(list, self);
    if (standing.kind === "other-store") throw storeMismatch(list, standing.member, self, options);
    if (standing.kind === "listed") return "its change is being committed";
    await neighbour.admit(self.name, self.address, ({ phase, keysDone, keysTotal }) =>
      log.info({ phase, keysDone, keysTotal }, "being admitted"),
    );
    return "admitted";
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    if (error.reason !== undefined && hopeless.has(error.reason)) {
      throw new StartRefusal(ExitCode.error, error.reason, `${self.name} is not admitted: ${error.message}`);
    }
    return error.message;
  }
}
