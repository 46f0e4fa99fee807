import { valueKey } from "../language/index.ts";
import type { Action, Happening, Message, Stage, World } from "../world/index.ts";
import { apply, startOf } from "../world/index.ts";
import type { Choice } from "./choice.ts";
import { statementsMax } from "./generals.ts";
import { verdictOf } from "./verdict.ts";
import { words } from "./words.ts";

/** The actions that choices stand for, one by one as a person would take them. Throws an Error if one is not possible. */
export function actionsOf(stage: Stage, choices: readonly Choice[]): readonly Action[] {
  const actions = possibleActionsOf(stage, choices);
  if (actions === undefined) throw new Error(words.search.notReplayed);
  return actions;
}

/** The choices without those that a violation at their end does not need; all of them if there is none. */
export function shortened(stage: Stage, choices: readonly Choice[]): readonly Choice[] {
  let kept = choices;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (let index = kept.length - 1; index >= 0; index--) {
      const shorter = kept.toSpliced(index, 1);
      const actions = possibleActionsOf(stage, shorter);
      if (actions === undefined || violationOf(stage, actions) === undefined) continue;
      kept = shorter;
      isShorter = true;
    }
  }
  return kept;
}

/**
 * The actions without the steps that are not needed for the violation at their end, and what it is. Throws an Error if
 * there is none: then the search and the world do not agree.
 */
export function trimmed(
  stage: Stage,
  actions: readonly Action[],
): { readonly kept: readonly Action[]; readonly verdict: string } {
  let verdict = violationOf(stage, actions);
  if (verdict === undefined) throw new Error(words.search.notReplayed);
  let kept = actions;
  for (let index = actions.length - 1; index >= 0; index--) {
    if (actions[index]?.kind !== "step") continue;
    const shorter = kept.toSpliced(index, 1);
    const found = violationOf(stage, shorter);
    if (found === undefined) continue;
    [kept, verdict] = [shorter, found];
  }
  return { kept, verdict };
}

function possibleActionsOf(stage: Stage, choices: readonly Choice[]): readonly Action[] | undefined {
  const script = new Script(stage);
  return choices.every((choice) => script.take(choice)) ? script.actions : undefined;
}

/** The violation at the end of actions, in words; undefined if there is none, or one of them is not possible. */
function violationOf(stage: Stage, actions: readonly Action[]): string | undefined {
  let world = startOf(stage);
  for (const action of actions) {
    const applied = apply(stage, world, action);
    if (applied.kind === "impossible") return undefined;
    world = applied.world;
  }
  const verdict = verdictOf(stage, world);
  return verdict.kind === "violation" ? verdict.words : undefined;
}

class Script {
  readonly actions: Action[] = [];
  readonly #stage: Stage;
  #world: World;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#world = startOf(stage);
  }

  /** False if the choice is not possible now. */
  take(choice: Choice): boolean {
    switch (choice.kind) {
      case "start":
      case "give-up":
        if (this.#apply({ kind: choice.kind, general: choice.general }) === undefined) return false;
        return this.#goOn(choice.general, choice.kind === "start");
      case "call":
        return this.#goOn(choice.general, true);
      case "restart": {
        const { general } = choice;
        const isDown = this.#apply({ kind: "crash-general", general }) !== undefined;
        return isDown && this.#apply({ kind: "restart-general", general }) !== undefined;
      }
      case "wipe": {
        const { acceptor } = choice;
        const isDown = this.#apply({ kind: "crash-acceptor", acceptor }) !== undefined;
        return isDown && this.#apply({ kind: "restart-acceptor", acceptor, disk: "wiped" }) !== undefined;
      }
      case "deliver":
        return this.#deliver(choice);
    }
  }

  #deliver(choice: Choice & { readonly kind: "deliver" }): boolean {
    const message = this.#requestOf(choice)?.id;
    if (message === undefined) return false;
    if (choice.isCopied) this.#apply({ kind: "duplicate", message });
    const answer = this.#apply({ kind: "deliver", message })?.find(({ kind }) => kind === "sent");
    if (!choice.isAnswered || answer?.kind !== "sent") return true;
    this.#apply({ kind: "deliver", message: answer.message.id });
    return this.#goOn(choice.general, false);
  }

  #requestOf({
    acceptor,
    message: { handler, body },
    general,
  }: Choice & { readonly kind: "deliver" }): Message | undefined {
    const { generals, network, acceptors } = this.#world;
    const wanted = valueKey(body);
    return network.find((message) => {
      const isSame =
        message.kind === "request" && message.to === acceptors[acceptor]?.name && message.handler === handler;
      if (!isSame || valueKey(message.body) !== wanted) return false;
      const sender = generals.findIndex(({ name }) => name === message.from);
      const isCounted = generals[sender]?.question?.attempt === message.attempt;
      return (isCounted ? sender : -1) === general;
    });
  }

  /** Steps a general until it waits or ends; before a call of an operation it stops, unless it may make one first. */
  #goOn(index: number, mayCall: boolean): true {
    let isCallLeft = mayCall;
    for (let count = 0; this.#world.generals[index]?.phase === "ready" && count < statementsMax; count++) {
      const applied = apply(this.#stage, this.#world, { kind: "step", general: index });
      if (applied.kind === "impossible") break;
      if (applied.happenings.some(({ kind }) => kind === "called")) {
        if (!isCallLeft) break;
        isCallLeft = false;
      }
      this.#world = applied.world;
      this.actions.push({ kind: "step", general: index });
    }
    return true;
  }

  #apply(action: Action): readonly Happening[] | undefined {
    const applied = apply(this.#stage, this.#world, action);
    if (applied.kind === "impossible") return undefined;
    this.#world = applied.world;
    this.actions.push(action);
    return applied.happenings;
  }
}
