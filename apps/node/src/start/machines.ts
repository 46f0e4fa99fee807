import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type AnyMachine, isMachineDefinition } from "@quorate/machine";
import { ExitCode } from "../cli/exit.ts";
import { formatDurationMs } from "../units.ts";
import { StartRefusal } from "./refusal.ts";

/** The machines a node runs, by name. */
export type Machines = ReadonlyMap<string, AnyMachine>;

/** How long a file may take to load, top-level awaits included. */
const loadMs = 10_000;

/** Loads every machine that these .ts or .js files export. Throws a {@link StartRefusal} that names the file. */
export async function loadMachines(files: readonly string[], timeoutMs: number = loadMs): Promise<Machines> {
  const machines = new Map<string, AnyMachine>();
  if (files.length === 0) return machines;
  const hooks = hookLoading();
  try {
    for (const file of new Set(files)) {
      for (const machine of await machinesIn(file, timeoutMs)) {
        if (machines.has(machine.name)) {
          throw refusal(`--machines ${file}: a machine named "${machine.name}" was already loaded; names must differ`);
        }
        machines.set(machine.name, machine);
      }
    }
  } finally {
    hooks.deregister();
  }
  return machines;
}

/**
 * A machine file may lie anywhere, with no node_modules beside it: its `@quorate/machine` is the node's own copy. And
 * its TypeScript is an ES module, though `npm init` may have called the folder's files CommonJS.
 */
function hookLoading(): { deregister(): void } {
  const own = import.meta.resolve("@quorate/machine");
  return registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "@quorate/machine" ? { url: own, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      context.format === "commonjs-typescript" && url.endsWith(".ts")
        ? next(url, { ...context, format: "module-typescript" })
        : next(url, context),
  });
}

async function machinesIn(file: string, timeoutMs: number): Promise<readonly AnyMachine[]> {
  if (!existsSync(file)) throw refusal(`--machines ${file}: there is no such file`);
  let exported: Record<string, unknown>;
  try {
    exported = await importWithin(file, timeoutMs);
  } catch (error) {
    throw refusal(`--machines ${file}: cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
  const machines = new Set(Object.values(exported).filter(isMachineDefinition));
  if (machines.size === 0) {
    const names = Object.keys(exported).join(", ") || "nothing";
    throw refusal(`--machines ${file}: exports no machine (it exports ${names}); export default defineMachine({ … })`);
  }
  return [...machines];
}

async function importWithin(file: string, timeoutMs: number): Promise<Record<string, unknown>> {
  const timeout = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timeout.signal }).then(() => {
    throw new Error(`it is not done after ${formatDurationMs(timeoutMs)}; does it await something that never comes?`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([import(pathToFileURL(file).href) as Promise<Record<string, unknown>>, late]);
  } finally {
    timeout.abort();
  }
}

/** What a file threw; of a syntax error also where, as far as the error knows. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, place] = (error instanceof SyntaxError && /^((?:file:\/\/)?\/.*:\d+)$/m.exec(error.stack ?? "")) || [];
  const hint = commonJsSigns.test(error.message)
    ? '; a .js file needs "type": "module" in its package.json, or the name .mjs'
    : "";
  return `${error.message}${place === undefined ? "" : ` at ${place}`}${hint}`;
}

const commonJsSigns = /outside a module|Unexpected token 'export'/;

function refusal(message: string, options?: ErrorOptions): StartRefusal {
  return new StartRefusal(ExitCode.error, "INVALID_MACHINES", message, options);
}
