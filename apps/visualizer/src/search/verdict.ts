import { type Operation as Recorded, type Violation, checkHistory } from "@quorate/linearizability";
import type { General, Operation, Stage } from "../world/index.ts";
import { Alone, type Input, type Output, type Placement } from "./alone.ts";
import { words } from "./words.ts";

/** Whether what the generals were told could have happened one operation after the other. Numbers are indexes of operations. */
export type Verdict =
  /** Nothing was returned yet that says anything. */
  | { readonly kind: "too-few" }
  /** An order that explains everything; operations whose outcome is unknown are in it where they help. */
  | { readonly kind: "linearizable"; readonly order: readonly number[] }
  | {
      readonly kind: "violation";
      /** The operation whose end no order explains, and the one told last before it: the same where there is none. */
      readonly pair: readonly [number, number];
      /** All that contradicts each other. */
      readonly part: readonly number[];
      readonly words: string;
    }
  | { readonly kind: "undecided"; readonly words: string };

/** What a verdict looks at. */
export interface Judged {
  readonly generals: readonly Pick<General, "name">[];
  readonly operations: readonly Operation[];
}

/** How many states of the machine one check may ask for. */
const statesMax = 100_000;

/**
 * Checks the operations of a world against the machine run alone, key by key. What never returned, or returned
 * "unknown", may have taken effect at any time after its call, or never.
 */
export function verdictOf(stage: Stage, world: Judged): Verdict {
  const { operations } = world;
  if (!operations.some(isTold)) return { kind: "too-few" };
  const alone = new Alone(stage.program);
  const order: Placement[] = [];
  for (const key of new Set(operations.map((operation) => operation.key))) {
    const history = historyOf(operations, key);
    const verdict = checkHistory(alone.model(), history, { statesMax });
    // Where an action fails it has no effect; that explains a history, but contradicts none: it may fail here only.
    if (verdict.kind === "violation" && alone.problem === undefined) return explained(world, verdict);
    if (verdict.kind === "violation") return { kind: "undecided", words: alone.problem ?? "" };
    if (verdict.kind === "undecided") return { kind: "undecided", words: words.undecided.tooMany(verdict.reason) };
    order.push(...alone.placements());
  }
  // Each key has an order of its own; a moment in each operation's interval puts them in one.
  return { kind: "linearizable", order: order.toSorted((a, b) => a.at - b.at).map(({ index }) => index) };
}

function isTold({ returned, result }: Operation): boolean {
  return returned !== undefined && result !== "unknown";
}

/** The history of one key, and behind it a question that comes after all answers: where it is put, all have their place. */
function historyOf(operations: readonly Operation[], key: string): readonly Recorded<Input, Output>[] {
  const history: Recorded<Input, Output>[] = [];
  let end = 0;
  for (const [index, operation] of operations.entries()) {
    if (operation.key !== key) continue;
    const { general, called, returned, result } = operation;
    const common = {
      client: String(general),
      key,
      input: { kind: "operation", index, operation },
      call: called,
    } as const;
    end = Math.max(end, called, returned ?? 0);
    if (returned === undefined || result === "unknown") history.push({ ...common, outcome: "unknown" });
    else history.push({ ...common, return: returned, output: { result }, outcome: "applied" });
  }
  const last = { client: "end", key, input: { kind: "end" }, output: { result: null }, outcome: "applied" } as const;
  return [...history, { ...last, call: end + 1, return: end + 2 }];
}

function explained({ generals, operations }: Judged, { part }: Violation<unknown, Input, Output>): Verdict {
  const indexes = part.flatMap(({ input }) => (input.kind === "operation" ? [input.index] : []));
  // The part is minimal: were any of these outcomes unknown, there would be an order. The last to be told comes first.
  const latest = indexes.toSorted((a, b) => (operations[b]?.returned ?? 0) - (operations[a]?.returned ?? 0));
  const [missing = 0, lost] = latest;
  const told = (index: number) => {
    const { general, action, result } = operations[index] as Operation;
    return { name: generals[general]?.name ?? "", action, result };
  };
  const text = lost === undefined ? words.unexplained(told(missing)) : words.lost(told(missing), told(lost));
  return { kind: "violation", pair: [missing, lost ?? missing], part: indexes, words: text };
}
