import { defineMachine, transitionChange } from "@quorate/machine";
import type { Change, Command, Current, Decision, Replica } from "@quorate/replica";
import { type Content, type Input, type Output, applied, isCount } from "./model.ts";
import { bytesOf, textOf } from "./text.ts";

/** What an operation showed of a key. */
export interface Known {
  readonly content: Content;
  readonly revision: string | undefined;
}

/** An answer of a replica in the words of the model. */
export interface Answer extends Known {
  readonly output: Output;
  readonly isNew: boolean;
}

/** The state of a counter is its number, which is its content too. */
const counter = defineMachine({
  name: "counter",
  initial: 0,
  transitions: { increment: { apply: (state) => ({ state: state + 1, output: state + 1 }) } },
});
const increment = transitionChange(counter, "increment", undefined);

/** Asks a replica for an operation of the model. `revision` stands for the content that a compare-and-set expects. */
export async function ask(
  replica: Replica,
  key: string,
  input: Input,
  revision: string | undefined,
  deadline: number,
): Promise<Answer> {
  if (input.kind === "read") {
    const current = await replica.read(key, deadline);
    const content = current && textOf(current.payload);
    return { output: { done: true, content }, content, revision: current?.revision, isNew: false };
  }
  const change = changeFor(input, revision);
  const done = await replica.change(key, change, deadline, commandOf(input, revision));
  const { output } = done;
  const isNew = output.done && input.kind !== "delete";
  const content = input.kind === "delete" ? undefined : output.content;
  return { output, content, revision: done.revision, isNew };
}

/** What nodes make of the operations that others forward to them. */
export function changeIn(command: Uint8Array): Change<Uint8Array> {
  const { input, revision } = JSON.parse(textOf(command)) as { readonly input: Input; readonly revision?: string };
  const change = changeFor(input, revision);
  return (current) => {
    const decision = change(current);
    return { ...decision, output: bytesOf(JSON.stringify(decision.output)) };
  };
}

function commandOf(input: Input, revision: string | undefined): Command<Output> {
  return {
    encode: () => bytesOf(JSON.stringify({ input, revision })),
    decode: (bytes) => {
      const { done, content } = JSON.parse(textOf(bytes)) as Output;
      return { done, content };
    },
  };
}

/** The transition of the counter, on contents that are its states. */
function incremented(current: Current | undefined): Decision<Output> {
  const content = current && textOf(current.payload);
  if (!isCount(content)) return { kind: "keep", output: { done: false, content } };
  const { output, ...decision } = increment(current);
  const done = output.kind === "applied";
  return { ...decision, output: { done, content: done ? JSON.stringify(output.output) : output.message } };
}

/** The change a replica runs; a compare-and-set compares revisions, the model contents, and one stands for the other. */
function changeFor(input: Input, revision: string | undefined): Change<Output> {
  if (input.kind === "increment") return incremented;
  return (current) => {
    const content = current && textOf(current.payload);
    if (input.kind === "compare-and-set" && current?.revision !== revision) {
      return { kind: "keep", output: { done: false, content } };
    }
    const result = applied(input.kind === "compare-and-set" ? input.expected : content, input);
    if (!result.output.done) return { kind: "keep", output: result.output };
    if (result.content === undefined) return { kind: "delete", output: result.output };
    return { kind: "write", payload: bytesOf(result.content), output: result.output };
  };
}
