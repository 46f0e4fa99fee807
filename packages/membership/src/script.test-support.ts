import type { ChangeEvent, ChangeResult, Effect } from "./change.ts";
import { type ChangeState, stepName } from "./change-state.ts";
import { type Configuration, type Link, type Member, type NodeId } from "./configuration.ts";
import { type ChangeStep, beginChange, resumeChange, stepChange } from "./coordinator.ts";
import { type World, cluster, idsOf, limits, member, request } from "./world.test-support.ts";

const stepsMax = 5_000;

/** A scenario as text: what is done to the world, each event the coordinator hears and each effect it answers with. */
export class Script {
  readonly #lines: string[] = [];
  readonly #world: World;
  #state: ChangeState | undefined;
  /** Effects not yet carried out. */
  #queue: Effect[] = [];
  #nowMs = 0;
  #steps = 0;
  #ended: ChangeResult | undefined;

  constructor(world: World, title: string, prose: string) {
    this.#world = world;
    this.#lines.push(title, "", prose, "", `in force: ${described(world.register.configuration)}`);
  }

  get state(): ChangeState {
    if (this.#state === undefined) throw new Error("no change was begun");
    return this.#state;
  }

  get result(): ChangeResult | undefined {
    return this.#ended;
  }

  note(text: string): this {
    this.#lines.push("", `# ${text}`);
    return this;
  }

  begin(names: string, { replace = [], dryRun = false }: { replace?: readonly string[]; dryRun?: boolean } = {}): this {
    this.note(
      `change to ${names}${dryRun ? ", dry run" : ""}${replace.length > 0 ? `, replacing ${replace.join(" ")}` : ""}`,
    );
    return this.#take(
      beginChange({
        current: this.#world.register,
        request: request(names, { replace: replace as readonly NodeId[], dryRun }),
        cluster,
        version: 1,
        self: member("1").store,
        ids: idsOf("a"),
        limits,
        now: this.#nowMs,
      }),
    );
  }

  /** Another coordinator, on the store of `self`, takes over the joint link. */
  resume(joint: Link, self: string, abort = false): this {
    this.#queue = [];
    this.note(`${member(self).node} ${abort ? "aborts" : "resumes"} ${described(joint.configuration)}`);
    const options = { joint, self: member(self).store, ids: idsOf("b"), limits, now: this.#nowMs, abort };
    return this.#take(resumeChange(options));
  }

  /** Delivers answers until none is left, or until the change is at a step, whose effects are not carried out. */
  run(until?: string): this {
    while (this.#ended === undefined && stepName(this.state) !== until) {
      const effect = this.#queue.shift();
      if (effect === undefined) return this;
      for (const event of this.#world.answers(effect)) this.send(event);
    }
    return this;
  }

  /** Lets time pass with a tick every `retryMs`, delivering all answers. */
  pass(ms: number): this {
    const end = this.#nowMs + ms;
    this.#lines.push("", `# ${ms} ms pass`);
    while (this.#nowMs < end && this.#ended === undefined) {
      this.#nowMs = Math.min(end, this.#nowMs + limits.retryMs);
      this.#step({ kind: "tick" });
      this.run();
    }
    return this;
  }

  send(event: ChangeEvent): this {
    return this.#step(event);
  }

  /** The first effect of a kind that was not carried out yet. */
  waiting(kind: Effect["kind"]): Effect {
    const found = this.#queue.find((effect) => effect.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} is waiting`);
    return found;
  }

  text(): string {
    this.#lines.push("", `in force: ${described(this.#world.register.configuration)}`);
    if (this.#ended === undefined) this.#lines.push(`the change goes on at ${stepName(this.state)}`);
    return `${this.#lines.join("\n")}\n`;
  }

  #step(event: ChangeEvent): this {
    // A coordinator that talks for ever would hang the test rather than fail it.
    if (++this.#steps > stepsMax) throw new Error(`no end after ${stepsMax} events`);
    const step = stepChange(this.state, event, this.#nowMs);
    // An event that changes nothing is not worth a line.
    const isNews = step.effects.length > 0 || stepName(step.state) !== stepName(this.state);
    if (isNews || event.kind !== "tick") this.#lines.push(`> ${said(event)}`);
    return this.#take(step);
  }

  #take({ state, effects }: ChangeStep): this {
    if (this.#state === undefined || stepName(state) !== stepName(this.#state))
      this.#lines.push(`  [${stepName(state)}]`);
    this.#state = state;
    for (const line of grouped(effects)) this.#lines.push(`  ${line}`);
    for (const effect of effects) {
      if (effect.kind === "finish") this.#ended = effect.result;
    }
    this.#queue.push(...effects);
    return this;
  }
}

function said(event: ChangeEvent): string {
  switch (event.kind) {
    case "tick":
    case "abort":
      return event.kind;
    case "probed":
      return `probed ${event.address}: ${event.answer.node} with ${event.answer.stage} store ${event.answer.store}`;
    case "unreachable":
      return `unreachable ${event.address}: ${event.detail}`;
    case "reached":
    case "installed":
      return `${event.kind} ${event.store}`;
    case "decided":
      return `decided ${described(event.link.configuration)}`;
    case "undecided":
      return `undecided: ${event.detail}`;
    case "adopted":
      return `adopted ${event.store} at epoch ${event.epoch}`;
    case "paged": {
      const { keys, last } = event.page;
      return `paged ${event.store} after ${event.after ?? "the start"}: ${keys.join(" ")}${last ? " and no more" : ""}`;
    }
    case "scanned":
      return `scanned ${event.store} after ${event.after ?? "the start"}: ${event.page.keys.join(" ")}`;
    case "filled":
      return `filled ${event.store} with batch ${event.batch}, but for: ${event.refused.join(" ")}`;
    case "copied":
      return `copied ${event.key}`;
  }
}

/** One line for each run of effects that differ only in the store they go to. */
function grouped(effects: readonly Effect[]): readonly string[] {
  const lines: { readonly what: string; readonly whom: string[] }[] = [];
  for (const effect of effects) {
    const [what, whom] = asked(effect);
    const last = lines.at(-1);
    if (last?.what === what && whom !== "") last.whom.push(whom);
    else lines.push({ what, whom: whom === "" ? [] : [whom] });
  }
  return lines.map(({ what, whom }) => (whom.length === 0 ? what : `${what} ${whom.join(" ")}`));
}

function asked(effect: Effect): readonly [what: string, whom: string] {
  switch (effect.kind) {
    case "probe":
      return ["probe", `${effect.target.node}@${effect.target.address}`];
    case "announce":
      return [`announce ${effect.progress.phase} to`, effect.member.store];
    case "consult":
      return [`consult the register at epoch ${effect.epoch}`, ""];
    case "decide":
      return [`decide ${described(effect.to)} instead of ${effect.from}`, ""];
    case "install":
    case "adopt":
      return [`${effect.kind} ${described(effect.link.configuration)} at`, effect.member.store];
    case "list":
      return [`list after ${effect.after ?? "the start"} at`, effect.member.store];
    case "copy":
      return [`copy ${effect.keys.join(" ")}`, ""];
    case "scan":
      return [
        `scan ${effect.values ? "values" : "a digest"} after ${effect.after ?? "the start"} at`,
        effect.member.store,
      ];
    case "fill":
      return [`fill batch ${effect.batch} with ${effect.copies.keys.join(" ")} at`, effect.member.store];
    case "wake":
      return [`wake at ${effect.atMs}`, ""];
    case "progress": {
      const { phase, epoch, keysDone, keysTotal } = effect.progress;
      return [`progress ${phase} epoch ${epoch} keys ${keysDone}/${keysTotal}`, ""];
    }
    case "finish":
      return [`finish ${ended(effect.result)}`, ""];
  }
}

function ended(result: ChangeResult): string {
  switch (result.kind) {
    case "done":
      return `done: ${described(result.link.configuration)}`;
    case "refused":
      return `refused ${result.refusal.reason}: ${result.refusal.detail}`;
    case "aborted":
      return `aborted: ${result.detail}; ${described(result.link.configuration)}`;
    case "unknown":
      return `unknown: ${result.detail}`;
  }
}

function described(configuration: Configuration): string {
  const { epoch, id } = configuration;
  const names = (list: readonly Member[]): string => list.map(({ store }) => store).join(" ");
  const sets =
    configuration.kind === "stable"
      ? `stable(${names(configuration.members)})`
      : `joint(${names(configuration.old)} | ${names(configuration.new)})`;
  return `${sets}@${epoch} ${id}`;
}
