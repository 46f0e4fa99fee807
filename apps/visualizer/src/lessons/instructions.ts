/** One thing to press, named as the page names it. */
export type Instruction =
  | { readonly kind: "general"; readonly general: string; readonly press: string }
  | { readonly kind: "message"; readonly title: string; readonly press: string }
  | { readonly kind: "acceptor"; readonly acceptor: string; readonly press: string }
  | { readonly kind: "page"; readonly press: string };

/** An instruction as a sentence: names of panels, buttons and rows stand in quotation marks, as they are on the page. */
export function sentenceOf(instruction: Instruction): string {
  const press = `press “${instruction.press}”`;
  switch (instruction.kind) {
    case "general":
      return `In “${instruction.general}”, ${press}.`;
    case "message":
      return `In “Network”, ${press} at “${instruction.title}”.`;
    case "acceptor":
      return `In “Acceptors”, ${press} at “${instruction.acceptor}”.`;
    case "page":
      return `P${press.slice(1)}.`;
  }
}

/** Presses buttons of a general's card, one after the other. */
export function press(general: string, ...buttons: readonly string[]): readonly Instruction[] {
  return buttons.map((button) => ({ kind: "general", general, press: button }));
}

/** Brings a request to each of some acceptors, and each answer back: `question` is like `promise 100`. */
export function exchange(question: string, general: string, ...acceptors: readonly string[]): readonly Instruction[] {
  return acceptors.flatMap((acceptor) => [
    ...deliver(`${question} · ${general} → ${acceptor}`),
    ...deliver(`answer to ${question} · ${acceptor} → ${general}`),
  ]);
}

/** As `exchange`, where the acceptors say no. */
export function refusals(question: string, general: string, ...acceptors: readonly string[]): readonly Instruction[] {
  return acceptors.flatMap((acceptor) => [
    ...deliver(`${question} · ${general} → ${acceptor}`),
    ...deliver(`refusal of ${question} · ${acceptor} → ${general}`),
  ]);
}

/** Delivers messages. */
export function deliver(...titles: readonly string[]): readonly Instruction[] {
  return titles.map((title) => ({ kind: "message", title, press: "Deliver" }));
}

/** Loses messages. */
export function lose(...titles: readonly string[]): readonly Instruction[] {
  return titles.map((title) => ({ kind: "message", title, press: "Lose" }));
}

/** Presses a button of an acceptor. */
export function acceptor(name: string, button: string): readonly Instruction[] {
  return [{ kind: "acceptor", acceptor: name, press: button }];
}

/** Presses a button of the page. */
export function page(button: string): readonly Instruction[] {
  return [{ kind: "page", press: button }];
}
