import { type ChangeOptions, type Client, connect, QuorateError } from "@quorate/client";
import type { Fleet } from "../fleet/fleet.ts";
import type { Slot } from "../fleet/slot.ts";
import type { View } from "../fleet/view.ts";
import type { Random } from "../random.ts";
import { pause } from "./processes.ts";
import type { Tally } from "./tally.ts";

/** What the administrator needs. */
export interface AdministratorOptions {
  readonly fleet: Pick<Fleet, "slots" | "slot" | "enlist" | "dismiss" | "views">;
  readonly random: Random;
  readonly tally: Tally;
  readonly stop: AbortSignal;
}

const MEMBERS_LEAST = 3;
const MEMBERS_MOST = 5;
const CHANGE_MS = 15_000;
const SETTLED_MS = 40_000;
const POLL_MS = 150;
const REST_MOST_MS = 800;

/** One change: the nodes that join by it must be ready, and `ask` asks for it. */
interface Plan {
  readonly kind: string;
  readonly newcomers: readonly Slot[];
  /** Members whose store is thrown away before. */
  readonly wiped: readonly Slot[];
  readonly ask: (client: Client) => Promise<unknown>;
}

/** Changes the set of members again and again, and keeps account of who belongs to it. */
export class Administrator {
  readonly #options: AdministratorOptions;
  #members: readonly string[] = [];
  #epoch = 0;
  /** Whom changes of unknown end, asked for at an epoch, would bring in. */
  #doubtful: { readonly epoch: number; readonly names: ReadonlySet<string> } = { epoch: 0, names: new Set() };

  constructor(options: AdministratorOptions) {
    this.#options = options;
  }

  /** The members in force when it looked last. */
  get members(): readonly string[] {
    return this.#members;
  }

  /** Forms a cluster of the first slots. */
  async found(size: number): Promise<void> {
    const { fleet } = this.#options;
    const [first, ...others] = fleet.slots.slice(0, size);
    if (first === undefined) throw new RangeError("a cluster has at least one node");
    await fleet.enlist(first, ["--form"]);
    this.#members = [first.name];
    if (others.length > 0) {
      await Promise.all(others.map((slot) => fleet.enlist(slot)));
      await this.#with([first], (client) => client.reconfigure(this.#listed([first, ...others])));
    }
    await this.settled();
  }

  /** Makes one change after the other until it is told to stop. */
  async work(): Promise<void> {
    const { random, stop, tally } = this.#options;
    while (!stop.aborted) {
      await pause(random.between(0, REST_MOST_MS), stop);
      if (stop.aborted || (await this.settled(stop)) === undefined) continue;
      try {
        await this.#tidy();
        const plan = this.#mend() ?? this.#draw(random.fork());
        await this.#carryOut(plan, random.fork());
      } catch (error) {
        tally.count("changes not begun");
        tally.failed("no change", error);
      }
    }
  }

  /**
   * Waits until a majority of the members agree on one stable configuration that is the latest anybody knows of;
   * undefined if `stop` or the time limit comes first.
   */
  async settled(stop?: AbortSignal, withinMs: number = SETTLED_MS): Promise<View | undefined> {
    const until = performance.now() + withinMs;
    while (performance.now() < until && stop?.aborted !== true) {
      const views = await this.#options.fleet.views();
      const latest = [...views.values()].reduce<View | undefined>(
        (most, view) => (most === undefined || view.epoch > most.epoch ? view : most),
        undefined,
      );
      if (latest !== undefined && !latest.joint && latest.epoch >= this.#epoch && latest.members.length > 0) {
        const agreeing = latest.members.filter(({ name, storeId }) => {
          const view = views.get(name);
          return view?.epoch === latest.epoch && view.storeId === storeId;
        });
        if (agreeing.length > latest.members.length / 2) {
          this.#epoch = latest.epoch;
          this.#members = latest.members.map(({ name }) => name);
          this.#noteLost(latest, views);
          return latest;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return undefined;
  }

  /**
   * Waits until every member serves and agrees; resolves with the view, without members whose store was thrown away and
   * that were not replaced yet. Rejects after `withinMs` with what is the matter.
   */
  async healed(withinMs: number): Promise<View> {
    const until = performance.now() + withinMs;
    for (;;) {
      const view = await this.settled(undefined, Math.max(0, until - performance.now()));
      const views = await this.#options.fleet.views();
      // A member on another store than the one that is a member waits to be replaced, and is none.
      const behind = (view?.members ?? []).filter(({ name, storeId }) => {
        const own = views.get(name);
        return own === undefined || (own.storeId === storeId && (own.epoch !== view?.epoch || own.stage !== "member"));
      });
      if (view !== undefined && behind.length === 0) {
        return { ...view, members: view.members.filter(({ name, storeId }) => views.get(name)?.storeId === storeId) };
      }
      if (performance.now() > until) {
        const latest = view === undefined ? "no majority agrees" : `epoch ${view.epoch} is in force`;
        const slots = this.#options.fleet.slots.map((slot) => `\n  ${slotInWords(slot, views.get(slot.name))}`);
        throw new Error(`the members did not agree within ${withinMs} ms; ${latest}${slots.join("")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Who had lost its store has it back when it runs on the one that is a member, or when it is none any more. */
  #noteLost({ members }: View, views: ReadonlyMap<string, View>): void {
    for (const slot of this.#options.fleet.slots) {
      const member = members.find(({ name }) => name === slot.name);
      if (member === undefined || views.get(slot.name)?.storeId === member.storeId) slot.lost = false;
    }
  }

  /**
   * Ends and empties what runs and is no member, nor may become one: a change of unknown end may go on while the epoch it
   * was asked at seems to be in force, and its newcomers' stores may be counted among its new set.
   */
  async #tidy(): Promise<void> {
    const { fleet, tally } = this.#options;
    const view = await this.settled(this.#options.stop, 0.5 * SETTLED_MS);
    if (view === undefined) throw new Error("the members do not agree");
    for (const slot of fleet.slots) {
      if (this.#members.includes(slot.name)) {
        // It was taken for removed, or its removal was undone.
        slot.enlisted = true;
        continue;
      }
      if (view.epoch === this.#doubtful.epoch && this.#doubtful.names.has(slot.name)) continue;
      if (slot.enlisted || slot.condition !== "off") tally.note(`${slot.name} is no member and is dismissed`);
      await fleet.dismiss(slot);
    }
  }

  /** A replacement for a member whose store was thrown away. Nothing else may be lost before that is done. */
  #mend(): Plan | undefined {
    const slot = this.#options.fleet.slots.find(({ lost }) => lost);
    if (slot === undefined) return undefined;
    const { name, url } = slot;
    const ask = (client: Client) => client.replaceMember(name, name, url, this.#fromHere());
    return { kind: "replace after wipe", newcomers: [], wiped: [], ask };
  }

  #draw(random: Random): Plan {
    const { fleet } = this.#options;
    const members = random.shuffled(this.#members.map((name) => fleet.slot(name)));
    const free = random.shuffled(fleet.slots.filter(({ name }) => !this.#members.includes(name)));
    const [member, fresh] = [random.pick(members), free[0]];
    const options = this.#fromHere();
    const choice = random.unit();
    if (fresh !== undefined && members.length < MEMBERS_MOST && choice < 0.25) {
      const ask = (client: Client) => client.addMember(fresh.name, fresh.url, options);
      return { kind: "add", newcomers: [fresh], wiped: [], ask };
    }
    if (members.length > MEMBERS_LEAST && choice < 0.5) {
      return { kind: "remove", newcomers: [], wiped: [], ask: (client) => client.removeMember(member.name, options) };
    }
    if (fresh !== undefined && choice < 0.7) {
      const ask = (client: Client) => client.replaceMember(member.name, fresh.name, fresh.url, options);
      return { kind: "replace", newcomers: [fresh], wiped: [], ask };
    }
    if (choice < 0.82) {
      const ask = (client: Client) => client.replaceMember(member.name, member.name, member.url, options);
      return { kind: "replace after wipe", newcomers: [], wiped: [member], ask };
    }
    const size = MEMBERS_LEAST + random.below(MEMBERS_MOST - MEMBERS_LEAST + 1);
    const target = random.shuffled(fleet.slots).slice(0, size);
    const newcomers = target.filter(({ name }) => !this.#members.includes(name));
    const ask = (client: Client) => client.reconfigure(this.#listed(target), options);
    return { kind: "whole set", newcomers, wiped: [], ask };
  }

  /** A change that begins at this epoch or never, so that a later epoch ends every doubt about it. */
  #fromHere(): ChangeOptions {
    return { timeoutMs: CHANGE_MS, expectedEpoch: this.#epoch };
  }

  async #carryOut({ kind, newcomers, wiped, ask }: Plan, random: Random): Promise<void> {
    const { fleet, tally } = this.#options;
    const before = await this.settled(this.#options.stop);
    for (const slot of wiped) await this.#wipe(slot);
    await Promise.all(newcomers.filter(({ enlisted }) => !enlisted).map((slot) => fleet.enlist(slot)));
    const askedAt = this.#epoch;
    const aborts = random.chance(0.15);
    tally.note(`change: ${kind} from ${this.#members.join()}${aborts ? ", to be aborted" : ""}`);
    const asked = fleet.slots.filter(({ name, lost }) => this.#members.includes(name) && !lost);
    const aborted = aborts ? this.#abort(random.between(0, 400), random.fork()) : undefined;
    const end = await this.#with(random.shuffled(asked), (client) => endOf(() => ask(client)));
    await aborted;
    tally.note(`change: ${end.said}`);
    if (end.isUnknown) this.#doubt(askedAt, newcomers);
    const after = await this.settled(this.#options.stop);
    // What counts is what came of it, whatever the one who asked was told.
    if (before === undefined || after === undefined) tally.count("changes of unknown end");
    else if (storesOf(before) !== storesOf(after)) {
      tally.count("changes completed");
      tally.count(`completed: ${kind}`);
    } else tally.count(after.epoch > before.epoch ? "changes aborted" : "changes refused");
  }

  #doubt(epoch: number, newcomers: readonly Slot[]): void {
    const before = this.#doubtful.epoch === epoch ? [...this.#doubtful.names] : [];
    this.#doubtful = { epoch, names: new Set([...before, ...newcomers.map(({ name }) => name)]) };
  }

  /** A member loses its disk. It comes back blank, waiting to be its own replacement. */
  async #wipe(slot: Slot): Promise<void> {
    this.#options.tally.count("disks wiped");
    [slot.held, slot.lost] = [true, true];
    try {
      await this.#options.fleet.dismiss(slot);
      await this.#options.fleet.enlist(slot);
    } finally {
      slot.enlisted = true;
      slot.held = false;
    }
  }

  async #abort(afterMs: number, random: Random): Promise<void> {
    await pause(afterMs, this.#options.stop);
    const slots = random.shuffled(this.#members.map((name) => this.#options.fleet.slot(name)));
    const { said } = await this.#with(slots, (client) =>
      endOf(() => client.abortReconfiguration({ timeoutMs: CHANGE_MS })),
    );
    this.#options.tally.note(`abort: ${said}`);
  }

  async #with<Result>(slots: readonly Slot[], act: (client: Client) => Promise<Result>): Promise<Result> {
    const client = connect({ endpoints: slots.map(({ url }) => url) });
    try {
      return await act(client);
    } finally {
      client.close();
    }
  }

  #listed(slots: readonly Slot[]): { readonly name: string; readonly peerUrl: string }[] {
    return slots.map(({ name, url }) => ({ name, peerUrl: url }));
  }
}

function slotInWords({ name, condition, enlisted, lost }: Slot, view: View | undefined): string {
  const about = [condition, enlisted ? "to run" : "to be off", ...(lost ? ["its store was thrown away"] : [])];
  return `${name} (${about.join(", ")}): ${view === undefined ? "no answer" : JSON.stringify(view)}`;
}

function storesOf({ members }: View): string {
  return members
    .map(({ storeId }) => storeId)
    .toSorted()
    .join();
}

/** `done`, or the reason why not, and whether it may still come. */
async function endOf(act: () => Promise<unknown>): Promise<{ readonly said: string; readonly isUnknown: boolean }> {
  try {
    await act();
    return { said: "done", isUnknown: false };
  } catch (error) {
    if (error instanceof QuorateError) return { said: error.reason, isUnknown: error.outcome === "unknown" };
    throw error;
  }
}
