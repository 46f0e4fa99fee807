import { parseArgs } from "node:util";
import { readSeed } from "./random.ts";

/** What a run is to do. */
export type What =
  | { readonly kind: "chaos"; readonly minutes: number }
  | { readonly kind: "disk-images" }
  | { readonly kind: "deleted-keys"; readonly keys: number }
  | { readonly kind: "help" };

/** A command line, read. */
export interface Options {
  readonly what: What;
  readonly seed: number;
  readonly quiet: boolean;
}

/** The command line makes no sense; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the command line may be. */
export const usage: string = `usage: npm run chaos -- [--minutes N] [--seed N] [--quiet]
       npm run chaos -- --disk-images [--seed N]
       npm run chaos -- --deleted-keys N`;

const MINUTES_DEFAULT = 5;

/** Reads the arguments; throws a {@link UsageError}. */
export function readOptions(argv: readonly string[]): Options {
  const values = parsed(argv);
  const common = { seed: seedOf(values.seed), quiet: values.quiet };
  const chosen = [values.minutes, values["deleted-keys"], values["disk-images"] || undefined];
  if (chosen.filter((one) => one !== undefined).length > 1) {
    throw new UsageError("choose one of --minutes, --disk-images and --deleted-keys");
  }
  if (values.help) return { ...common, what: { kind: "help" } };
  if (values["disk-images"]) return { ...common, what: { kind: "disk-images" } };
  if (values["deleted-keys"] !== undefined) {
    const keys = positive("--deleted-keys", values["deleted-keys"]);
    if (!Number.isInteger(keys)) throw new UsageError(`--deleted-keys is a whole number, not ${keys}`);
    return { ...common, what: { kind: "deleted-keys", keys } };
  }
  const minutes = positive("--minutes", values.minutes ?? String(MINUTES_DEFAULT));
  return { ...common, what: { kind: "chaos", minutes } };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        minutes: { type: "string" },
        seed: { type: "string" },
        "disk-images": { type: "boolean", default: false },
        "deleted-keys": { type: "string" },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function seedOf(text: string | undefined): number {
  try {
    return readSeed(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`${flag} is a number above 0, not ${JSON.stringify(text)}`);
}
