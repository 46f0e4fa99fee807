import type { Failpoint } from "@quorate/replica";
import type { Environment } from "./sources.ts";
import { UsageError } from "./sources.ts";

/** What a failpoint does when it is reached. */
type Action = { readonly kind: "exit" } | { readonly kind: "sleep"; readonly durationMs: number };

/**
 * Reads `QUORATE_FAILPOINT=<name>=exit|sleep:<ms>`. Throws UsageError for an unknown name or action, and
 * unless `QUORATE_UNSAFE_FAILPOINTS=1` says that this process may be killed.
 */
export function readFailpoint(environment: Environment, known: readonly string[]): Failpoint {
  const text = environment["QUORATE_FAILPOINT"];
  if (text === undefined || text === "") return () => Promise.resolve();
  if (environment["QUORATE_UNSAFE_FAILPOINTS"] !== "1") {
    throw new UsageError(
      `QUORATE_FAILPOINT=${text} is refused: it is for tests only, and needs QUORATE_UNSAFE_FAILPOINTS=1`,
    );
  }
  const [, name = "", action = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!known.includes(name)) {
    throw new UsageError(
      `QUORATE_FAILPOINT: "${name}" is not a failpoint; \`quorate start --list-failpoints\` names them`,
    );
  }
  const armed = readAction(action);
  return (reached) => (reached === name ? perform(armed) : Promise.resolve());
}

function readAction(text: string): Action {
  if (text === "exit") return { kind: "exit" };
  const [, digits] = /^sleep:(\d{1,9})$/.exec(text) ?? [];
  if (digits === undefined) {
    throw new UsageError(
      `QUORATE_FAILPOINT: "${text}" is not an action; write exit or sleep:<milliseconds>, such as sleep:500`,
    );
  }
  return { kind: "sleep", durationMs: Number(digits) };
}

function perform(action: Action): Promise<void> {
  // SIGKILL, so that nothing is flushed, closed or answered: this is a crash.
  if (action.kind === "exit") process.kill(process.pid, "SIGKILL");
  const durationMs = action.kind === "sleep" ? action.durationMs : 2 ** 31 - 1;
  return new Promise((done) => setTimeout(done, durationMs));
}
