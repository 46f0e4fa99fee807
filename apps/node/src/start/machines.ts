import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { type AnyMachine, isMachineDefinition } from "@quorate/machine";
import { ExitCode } from "../cli/exit.ts";
import { StartRefusal } from "./refusal.ts";

/** The machines a node runs, by name. */
export type Machines = ReadonlyMap<string, AnyMachine>;

/** Loads every machine that these .ts or .js files export. Throws a {@link StartRefusal} that names the file. */
export async function loadMachines(files: readonly string[]): Promise<Machines> {
  const machines = new Map<string, AnyMachine>();
  if (files.length === 0) return machines;
  const hooks = resolveOwnPackage();
  try {
    for (const file of new Set(files)) {
      for (const machine of await machinesIn(file)) {
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

/** A machine file may lie anywhere, with no node_modules beside it: its `@quorate/machine` is the node's own copy. */
function resolveOwnPackage(): { deregister(): void } {
  const own = import.meta.resolve("@quorate/machine");
  return registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "@quorate/machine" ? { url: own, shortCircuit: true } : next(specifier, context),
  });
}

async function machinesIn(file: string): Promise<readonly AnyMachine[]> {
  if (!existsSync(file)) throw refusal(`--machines ${file}: there is no such file`);
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(`--machines ${file}: cannot be loaded: ${reason}`, { cause: error });
  }
  const machines = new Set(Object.values(exported).filter(isMachineDefinition));
  if (machines.size === 0) {
    const names = Object.keys(exported).join(", ") || "nothing";
    throw refusal(`--machines ${file}: exports no machine (it exports ${names}); export default defineMachine({ … })`);
  }
  return [...machines];
}

function refusal(message: string, options?: ErrorOptions): StartRefusal {
  return new StartRefusal(ExitCode.error, "INVALID_MACHINES", message, options);
}
