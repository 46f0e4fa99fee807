import { type StoreId, isQuorum, quorumOf } from "@quorate/synod";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangeEvent, ChangeResult, Effect, Page } from "./change.ts";
import { type ChangeState, stepName } from "./change-state.ts";
import { type Joint, type Link, storesIn } from "./configuration.ts";
import { type ChangeStep, beginChange, resumeChange, stepChange } from "./coordinator.ts";
import { World, ballot, cluster, idsOf, limits, member, members, request, stable } from "./world.test-support.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

const shapes = [
  ["1", "2", "1 2"],
  ["1 2 3", "4", "1 2 4"],
  ["1 2 3", "4 5", "1 2 3 4 5"],
  ["1 2 3", "4 5 6", "4 5 6"],
  ["1 2 3 4", "", "2 3 4"],
] as const;

const universe = ["a", "b", "c", "d", "e", "f", "g", "h", "\u{1f600}", "\uff5e"];

interface Action {
  readonly kind: "carry" | "deliver" | "lose" | "repeat" | "tick" | "toggle" | "stray" | "abort" | "crash";
  readonly pick: number;
}

const weights = [
  ["carry", 400],
  ["deliver", 600],
  ["lose", 30],
  ["repeat", 50],
  ["tick", 60],
  ["toggle", 10],
  ["stray", 40],
  ["abort", 2],
  ["crash", 6],
] as const;

const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.record({
    kind: fc.oneof(...weights.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
    pick: fc.nat(2 ** 16),
  }),
  { maxLength: 400, size: "max" },
);

/** Runs one coordinator after another in a world, and judges their effects by what they were told. */
class Judge {
  readonly #world: World;
  #state: ChangeState;
  #nowMs = 0;
  #effects: Effect[] = [];
  #events: ChangeEvent[] = [];
  #coordinators = 0;
  #joint: Joint | undefined;
  #emittedMs = new Map<string, number>();
  // What this coordinator was told; a later one starts from nothing (R9).
  #pages: (readonly [store: StoreId, after: string | undefined, page: Page])[] = [];
  #copied = new Set<string>();
  #installed = new Set<StoreId>();
  #adopted = new Set<StoreId>();
  result: ChangeResult | undefined;

  constructor(world: World, target: string) {
    this.#world = world;
    const self = "s1" as StoreId;
    const current = world.register;
    const step = beginChange({
      current,
      self,
      cluster,
      limits,
      request: request(target),
      version: 1,
      ids: idsOf("0"),
      now: 0,
    });
    this.#state = step.state;
    this.#take(step);
  }

  act({ kind, pick }: Action): void {
    const effect = this.#effects[pick % Math.max(this.#effects.length, 1)];
    const event = this.#events[pick % Math.max(this.#events.length, 1)];
    switch (kind) {
      case "carry":
        if (effect !== undefined) this.#carry(effect);
        return;
      case "deliver":
        if (event !== undefined) this.#deliver(event);
        return;
      case "repeat":
        if (event !== undefined) this.#events.push(event);
        return;
      case "lose":
        this.#events = this.#events.filter((each) => each !== event);
        this.#effects = this.#effects.filter((each) => each !== effect);
        return;
      case "tick":
        this.tick(pick % (2 * limits.retryMs));
        return;
      case "toggle": {
        const store = picked([...this.#world.stores.values()], pick);
        store.isUp = !store.isUp;
        return;
      }
      case "stray":
        return this.#step(picked(strays, pick));
      case "abort":
        return this.#step({ kind: "abort" });
      case "crash":
        return this.#crash(pick);
    }
  }

  /** From now on everything answers. */
  finish(): void {
    for (const store of this.#world.stores.values()) store.isUp = true;
    for (let round = 0; round < 200 && this.result === undefined; round++) {
      for (let event = this.#next(); event !== undefined; event = this.#next()) this.#deliver(event);
      this.tick(limits.retryMs);
    }
  }

  tick(ms: number): void {
    this.#nowMs += ms;
    this.#step({ kind: "tick" });
  }

  #next(): ChangeEvent | undefined {
    while (this.#events.length === 0) {
      const effect = this.#effects[0];
      if (effect === undefined) return undefined;
      this.#carry(effect);
    }
    return this.#events[0];
  }

  #carry(effect: Effect): void {
    this.#effects = this.#effects.filter((each) => each !== effect);
    this.#events.push(...this.#world.answers(effect));
  }

  #deliver(event: ChangeEvent): void {
    const index = this.#events.indexOf(event);
    this.#events.splice(index, 1);
    if (event.kind === "paged") this.#pages.push([event.store, event.after, event.page]);
    if (event.kind === "copied") this.#copied.add(event.key);
    if (event.kind === "installed") this.#installed.add(event.store);
    if (event.kind === "adopted" && event.epoch === 9) this.#adopted.add(event.store);
    this.#step(event);
  }

  #crash(pick: number): void {
    if (this.#joint === undefined || this.result !== undefined) return;
    this.#effects = [];
    this.#events = [];
    this.#pages = [];
    this.#copied.clear();
    this.#installed.clear();
    this.#adopted.clear();
    this.#emittedMs.clear();
    this.#coordinators++;
    const stores = [...this.#world.stores.keys()];
    const step = resumeChange({
      joint: { configuration: this.#joint, ballot: ballot(7, 2) },
      self: picked(stores, pick),
      ids: idsOf(String(this.#coordinators)),
      limits,
      now: this.#nowMs,
      abort: pick % 7 === 0,
    });
    this.#take(step);
  }

  #step(event: ChangeEvent): void {
    const step = stepChange(this.#state, event, this.#nowMs);
    if (this.result !== undefined) expect(step.effects).toEqual([]);
    this.#take(step);
  }

  #take({ state, effects }: ChangeStep): void {
    const entered = stepName(state) !== stepName(this.#state);
    this.#state = state;
    for (const effect of effects) this.#judge(effect, entered);
    this.#effects.push(...effects);
    const { configuration } = this.#world.register;
    // A watcher can only resume what it learnt to be chosen.
    if (configuration.kind === "joint") this.#joint = configuration;
  }

  #judge(effect: Effect, entered: boolean): void {
    if (effect.kind === "adopt" || effect.kind === "install" || effect.kind === "probe") {
      const to =
        effect.kind === "probe" ? effect.target.address : `${effect.member.store} ${effect.link.configuration.id}`;
      const identity = `${effect.kind} ${to}`;
      const lastMs = this.#emittedMs.get(identity) ?? Number.NEGATIVE_INFINITY;
      if (!entered)
        expect(this.#nowMs - lastMs, `${identity} is repeated too early`).toBeGreaterThanOrEqual(limits.retryMs);
      this.#emittedMs.set(identity, this.#nowMs);
    }
    if (effect.kind === "decide" && effect.to.id.startsWith("stable")) this.#judgeCommit();
    if (effect.kind === "adopt" && effect.link.configuration.epoch === 9) this.#judgeSuccessor(effect.link);
    if (effect.kind === "finish") {
      this.result = effect.result;
      if (effect.result.kind === "done" && effect.result.link.configuration.epoch === 9) {
        const stores = this.#new();
        expect(isQuorum(quorumOf(stores), [...this.#adopted]), "a majority adopted before success (R11)").toBe(true);
      }
    }
  }

  /** The dumb twin of the catch-up: for every key, who of the old set was heard about it, and was it copied. */
  #judgeCommit(): void {
    const old = storesIn(this.#joint!.old);
    for (const key of universe) {
      const covering = this.#pages.filter(
        ([store, after, page]) =>
          old.includes(store) &&
          (after === undefined || utf8(after) < utf8(key)) &&
          (page.last || utf8(page.keys.at(-1)!) >= utf8(key)),
      );
      expect(new Set(covering.map(([store]) => store)).size, `stores heard about ${key} (R5)`).toBeGreaterThan(
        old.length / 2,
      );
      const holders = old.filter((store) => this.#world.stores.get(store)!.keys.includes(key));
      const isChosen = holders.length > old.length / 2;
      expect(!isChosen || this.#copied.has(key), `${key} is copied before the commit`).toBe(true);
    }
  }

  #judgeSuccessor({ configuration }: Link): void {
    if (configuration.id.startsWith("aborted")) return;
    const told = [...this.#installed, ...this.#adopted];
    expect(isQuorum(quorumOf(this.#new()), told), "installed on a majority before adopted (R10)").toBe(true);
  }

  #new(): readonly StoreId[] {
    return storesIn(this.#joint!.new);
  }
}

function picked<Item>(items: readonly Item[], pick: number): Item {
  const item = items[pick % items.length];
  if (item === undefined) throw new Error("nothing to pick");
  return item;
}

function utf8(key: string): string {
  return Buffer.from(key).toString("hex");
}

const nowhere = "s99" as StoreId;
const strays: readonly ChangeEvent[] = [
  { kind: "reached", store: nowhere },
  { kind: "installed", store: nowhere },
  { kind: "adopted", store: nowhere, epoch: 9 },
  { kind: "adopted", store: "s1" as StoreId, epoch: 3 },
  { kind: "paged", store: nowhere, after: undefined, page: { keys: [], last: true, total: 0 } },
  { kind: "paged", store: "s1" as StoreId, after: undefined, page: { keys: [], last: false, total: 0 } },
  { kind: "paged", store: "s1" as StoreId, after: undefined, page: { keys: ["h", "a"], last: true, total: 2 } },
  { kind: "paged", store: "s1" as StoreId, after: "b", page: { keys: ["b"], last: true, total: Number.NaN } },
  { kind: "paged", store: "s1" as StoreId, after: "zz", page: { keys: [], last: true, total: 0 } },
  { kind: "copied", key: "never listed" },
  { kind: "undecided", detail: "stray" },
  { kind: "unreachable", address: "http://n99", detail: "stray" },
  { kind: "decided", link: stable("1 2 3") },
  { kind: "decided", link: { ...stable("1"), configuration: { ...stable("1").configuration, epoch: Number.NaN } } },
  {
    kind: "probed",
    address: "http://n99",
    answer: { node: member("9").node, store: nowhere, stage: "blank", cluster: undefined, version: 1 },
  },
];

describe(`a coordinator under random orders, losses, repeats and crashes (seed ${seed})`, () => {
  it("never throws, commits only after a complete catch-up, and ends when everything answers", () => {
    const ends = new Map<string, number>();
    const property = fc.property(
      fc.constantFrom(...shapes),
      fc.array(fc.subarray(universe), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      actions,
      ([present, newcomers, target], keys, pageKeysMax, steps) => {
        const world = new World(stable(present), newcomers === "" ? [] : members(newcomers), [], pageKeysMax);
        for (const [index, store] of [...world.stores.values()].entries()) store.keys = keys[index] ?? [];
        const judge = new Judge(world, target);
        for (const step of steps) judge.act(step);
        judge.finish();
        expect(judge.result, "the change ends").toBeDefined();
        const { result } = judge;
        const end = result?.kind === "refused" ? result.refusal.reason : (result?.kind ?? "");
        ends.set(end, (ends.get(end) ?? 0) + 1);
      },
    );
    fc.assert(property, { seed, numRuns: 1_000 });
    // The runs are worth little if they do not end in every way.
    expect([...ends.keys()].toSorted()).toEqual(expect.arrayContaining(["aborted", "done"]));
  }, 60_000);
});
