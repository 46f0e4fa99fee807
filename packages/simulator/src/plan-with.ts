import type { Plan } from "./plan.ts";

/** Of what kind a number of a plan is; what is not named here is an amount: finite, and not below 0. */
type Kind = "count" | "at least one" | "probability" | "patience" | "amount";

const kinds: Readonly<Record<string, Kind>> = {
  variant: "count",
  nodes: "at least one",
  keys: "at least one",
  counters: "count",
  clients: "at least one",
  operations: "count",
  affinity: "probability",
  roundMs: "patience",
  watchMs: "patience",
  settleMs: "patience",
  pageEntries: "at least one",
  cachedRegisters: "count",
  cachedPromises: "count",
  changes: "count",
  aborts: "probability",
  administrators: "count",
};

/** The words that a part of a plan may be. */
const choices: Readonly<Record<string, readonly string[]>> = {
  birth: ["form", "form-with"] satisfies readonly Plan["birth"][],
  catchUp: ["copy", "identity"] satisfies readonly Plan["catchUp"][],
};

/**
 * The plan with some of its parts, and parts of its parts, replaced. Throws a TypeError that names the part and its
 * value for whatever no plan can be: a name it does not have, another seed, a value out of its range.
 */
export function planWith(drawn: Plan, difference: Readonly<Record<string, unknown>>): Plan {
  if ("seed" in difference) {
    throw new TypeError(
      `seed of a plan cannot be ${textOf(difference["seed"])}: a plan belongs to the seed that drew it`,
    );
  }
  return changed(drawn, difference, "a plan") as Plan;
}

/**
 * A plan that has every part of the drawn one, each in its range, and its seed. Throws a TypeError that names what is
 * missing or wrong for anything else.
 */
export function checkedPlan(drawn: Plan, plan: Plan): Plan {
  checkWhole(drawn, plan, "a plan");
  const { seed, ...parts } = plan;
  if (seed !== drawn.seed) {
    throw new TypeError(`seed of a plan is ${drawn.seed}, the seed that is run, not ${textOf(seed)}`);
  }
  return planWith(drawn, parts);
}

function checkWhole(drawn: object, plan: unknown, what: string): void {
  if (typeof plan !== "object" || plan === null) throw new TypeError(`${what} is an object, not ${textOf(plan)}`);
  for (const [name, part] of Object.entries(drawn) as [string, unknown][]) {
    if (!Object.hasOwn(plan, name)) {
      throw new TypeError(`${name} of ${what} is missing; begin with planWith(planOfSeed(seed), { … })`);
    }
    if (typeof part === "object" && part !== null) checkWhole(part, Reflect.get(plan, name), `${name} of ${what}`);
  }
}

function changed(drawn: object, difference: object, what: string): object {
  const parts = drawn as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = { ...parts };
  for (const [name, value] of Object.entries(difference) as [string, unknown][]) {
    if (!Object.hasOwn(parts, name)) throw new TypeError(`${what} has no ${textOf(name)}`);
    const present = parts[name];
    if (typeof present !== typeof value || value === null || Array.isArray(value)) {
      throw new TypeError(
        `${name} of ${what} is ${typeof present === "object" ? "an" : "a"} ${typeof present}, not ${textOf(value)}`,
      );
    }
    if (typeof present === "object" && present !== null) {
      result[name] = changed(present, value as object, `${name} of ${what}`);
      continue;
    }
    const range = typeof value === "number" ? rangeOf(name, value, what) : choiceOf(name, value);
    if (range !== undefined) throw new TypeError(`${name} of ${what} is ${range}, not ${textOf(value)}`);
    result[name] = value;
  }
  return result;
}

/** What a number has to be, if it is not. */
function rangeOf(name: string, value: number, what: string): string | undefined {
  const kind = what.startsWith("faults") ? "probability" : (kinds[name] ?? "amount");
  switch (kind) {
    case "count":
      return Number.isSafeInteger(value) && value >= 0 ? undefined : "an integer of at least 0";
    case "at least one":
      return Number.isSafeInteger(value) && value >= 1 ? undefined : "an integer of at least 1";
    case "probability":
      return value >= 0 && value <= 1 ? undefined : "a probability from 0 to 1";
    case "patience":
      // What is tried again without any wait between is tried for ever at one moment of virtual time.
      return Number.isFinite(value) && value >= 1 ? undefined : "a finite number of at least 1";
    case "amount":
      return Number.isFinite(value) && value >= 0 ? undefined : "a finite number of at least 0";
  }
}

/** What a word has to be, if it is not. */
function choiceOf(name: string, value: unknown): string | undefined {
  const words = choices[name];
  if (words === undefined || words.some((word) => word === value)) return undefined;
  return words.map(textOf).join(" or ");
}

function textOf(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
}
