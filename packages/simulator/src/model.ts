import type { Model, Operation } from "@quorate/linearizability";

/** What a client asks of a key. Tags are used once, so that equal contents are the same write. */
export type Input =
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly tag: string }
  | { readonly kind: "append"; readonly tag: string }
  /** Writes exactly this; unlike a tag it may be written again. */
  | { readonly kind: "put"; readonly value: string }
  | { readonly kind: "compare-and-set"; readonly expected: string | undefined; readonly tag: string }
  | { readonly kind: "create"; readonly tag: string }
  | { readonly kind: "delete" }
  | { readonly kind: "increment" };

/** What it was told: whether the operation did what it says, and the content it left, or found where it did nothing. */
export interface Output {
  readonly done: boolean;
  readonly content: string | undefined;
}

/** The content of a key; undefined while it is absent. */
export type Content = string | undefined;

/** What an operation answers, and leaves behind, on a content. */
export function applied(content: Content, input: Input): { readonly content: Content; readonly output: Output } {
  switch (input.kind) {
    case "read":
      return { content, output: { done: true, content } };
    case "write":
      return wrote(`${input.tag};`);
    case "append":
      return wrote(`${content ?? ""}${input.tag};`);
    case "put":
      return wrote(input.value);
    case "compare-and-set":
      return content === input.expected ? wrote(`${input.tag};`) : { content, output: { done: false, content } };
    case "create":
      return content === undefined ? wrote(`${input.tag};`) : { content, output: { done: false, content } };
    case "delete":
      return { content: undefined, output: { done: content !== undefined, content } };
    case "increment":
      if (!isCount(content)) return { content, output: { done: false, content } };
      return wrote(String(Number(content ?? "0") + 1));
  }
}

/** Whether a content can be counted up: nothing, or a whole number in its one spelling. */
export function isCount(content: Content): boolean {
  return content === undefined || /^(0|-?[1-9]\d{0,14})$/.test(content);
}

function wrote(content: string): { readonly content: Content; readonly output: Output } {
  return { content, output: { done: true, content } };
}

/**
 * One key as a linearizable object: what the histories of a run are checked against. An operation of which nobody knows
 * the outcome is tried only where it leaves the beginning of a content that somebody saw: had it left anything else,
 * what came next did not look, and fits without it too. Without this, every such operation doubles the search.
 */
export function keyModel(history: readonly Operation<Input, Output>[]): Model<Content, Input, Output> {
  const seen = new Set<string>();
  for (const { output } of history) if (output?.content !== undefined) seen.add(output.content);
  const contents = [...seen];
  const isSeen = (content: Content) => contents.some((each) => each.startsWith(content ?? ""));
  return {
    name: "linearizable key",
    initial: undefined,
    step: (content, input, output) => {
      const expected = applied(content, input);
      if (output === undefined) return "tag" in input && !isSeen(expected.content) ? [] : [expected.content];
      const fits = output.done === expected.output.done && output.content === expected.output.content;
      return fits ? [expected.content] : [];
    },
    stateKey: (content) => content ?? "",
    isReadOnly: (input, output) => input.kind === "read" || (output !== undefined && !output.done),
    describeOperation: (input, output) => `${describe(input)} → ${output === undefined ? "?" : answerText(output)}`,
    describeState: (content) => content ?? "absent",
  };
}

/** An operation in words. */
export function describe(input: Input): string {
  switch (input.kind) {
    case "read":
    case "delete":
    case "increment":
      return input.kind;
    case "put":
      return `${input.kind} ${input.value}`;
    case "compare-and-set":
      return `${input.kind} ${input.expected ?? "absent"} by ${input.tag}`;
    default:
      return `${input.kind} ${input.tag}`;
  }
}

/** What an operation was told, in words. */
export function answerText({ done, content }: Output): string {
  return `${done ? "" : "refused: "}${content ?? "absent"}`;
}
