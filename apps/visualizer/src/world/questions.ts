import {
  type FunctionValue,
  type Thread,
  type Value,
  callFunction,
  cloneThread,
  copyValue,
  describeValue,
  functionValue,
  globalOf,
  isFunctionValue,
  reject,
  resume,
} from "../language/index.ts";
import { dataOf } from "./data.ts";
import { type Draft, draftOf, fail, finished, globalsOf, impossible, nameOf } from "./draft.ts";
import { watchOf } from "./operations.ts";
import type { Applied, General, Message, Question, Stage, World } from "./types.ts";

/** Sends a question to acceptors; the general waits from here on. */
export function ask(draft: Draft, thread: Thread, args: readonly Value[]): void {
  const { world, general, stage } = draft;
  const [names, handler, request, isQuorum] = args;
  const problem = askProblem(stage, args);
  if (problem !== undefined) return refuse(draft, thread, problem);
  const body = dataOf(request);
  if (body.kind === "problem") return refuse(draft, thread, `what \`ask\` was given to send: ${body.message}`);
  const attempt = general.attempts + 1;
  const asked = names as readonly string[];
  const handlerName = nameOf(stage.program, handler as FunctionValue);
  const messages = asked.map(
    (to, offset): Message => ({
      id: world.nextMessage + offset,
      kind: "request",
      handler: handlerName,
      from: general.name,
      to,
      body: body.value,
      ballot: numberIn(request, "ballot"),
      about: aboutOf(handlerName, request),
      attempt,
      copyOf: undefined,
    }),
  );
  const question: Question = { attempt, handler: handlerName, asked, isQuorum, answers: [] };
  draft.world = {
    ...world,
    network: [...world.network, ...messages],
    nextMessage: world.nextMessage + messages.length,
  };
  draft.general = { ...general, phase: "waiting", thread, question, attempts: attempt };
  for (const message of messages) draft.happenings.push({ kind: "sent", message });
  settle(draft);
}

/** Throws a message in the text, which may catch it. */
function refuse(draft: Draft, thread: Thread, message: string): void {
  const result = reject(draft.stage.program, thread, message, watchOf(draft));
  if (result.kind === "failed") fail(draft, result);
}

function numberIn(request: Value, name: string): number | undefined {
  if (typeof request !== "object" || request === null) return undefined;
  const value = (request as Readonly<Record<string, Value>>)[name];
  return typeof value === "number" ? value : undefined;
}

function aboutOf(handler: string, request: Value): string {
  const ballot = numberIn(request, "ballot");
  if (ballot !== undefined) return `${handler} ${ballot}`;
  const epoch = numberIn(request, "epoch");
  return epoch === undefined ? handler : `${handler} epoch ${epoch}`;
}

function askProblem({ acceptors, program }: Stage, [names, handler, , isQuorum]: readonly Value[]): string | undefined {
  if (!Array.isArray(names)) return "`ask` takes a list of names of acceptors first";
  const unknown = names.findIndex((name) => typeof name !== "string" || !acceptors.includes(name));
  if (unknown >= 0) {
    const name: Value = names[unknown] as Value;
    const text = typeof name === "string" ? name : describeValue(name, 60);
    return `there is no acceptor ${text}; there are ${acceptors.join(", ")}`;
  }
  if (new Set(names).size < names.length) return "`ask` was given an acceptor twice";
  if (!isFunctionValue(handler)) return "`ask` takes the function that acceptors shall run second, such as `promise`";
  // Acceptors have the texts, but nothing of what the general that asks has in its variables.
  if (functionValue(program, nameOf(program, handler))?.code !== handler.code)
    return "`ask` takes a function that is declared outside of all others second, such as `promise`";
  if (!isFunctionValue(isQuorum)) return "`ask` takes a function that tells whether names are a quorum last";
  return undefined;
}

/** Lets a general go on if its question is decided: by a quorum, or because there can be none any more. */
function settle(draft: Draft): void {
  const { general, stage } = draft;
  const { question, thread } = general;
  if (question === undefined || thread === undefined) return;
  const agreed = question.answers.filter(({ isRefusal }) => !isRefusal).map(({ from }) => from);
  const refused = question.answers.filter(({ isRefusal }) => isRefusal).map(({ from }) => from);
  const hasQuorum = (names: readonly string[]): boolean | undefined => {
    // On a copy, with its variables: whatever it changes, the world before stays as it is.
    const copy = cloneThread({ ...thread, stack: [...thread.stack, question.isQuorum] });
    const isQuorum = copy.stack.at(-1) as FunctionValue;
    const ended = callFunction(stage.program, isQuorum, [[...names]], globalsOf(stage, copy));
    if (ended.kind === "returned") return Boolean(ended.value);
    fail(draft, ended);
    return undefined;
  };
  const isWon = hasQuorum(agreed);
  if (isWon === undefined) return;
  if (isWon) return goOn(draft, agreed, "quorum");
  const isPossible = hasQuorum(question.asked.filter((name) => !refused.includes(name)));
  if (isPossible === false) goOn(draft, refused, "refused");
}

/** Gives a waiting general what was answered until now. */
function goOn(draft: Draft, names: readonly string[], as: "quorum" | "refused" | "gave-up"): void {
  const { general, index, stage } = draft;
  const { question, thread } = general as General & { readonly question: Question; readonly thread: Thread };
  const refusals = question.answers.filter(({ isRefusal }) => isRefusal);
  const value: Value = {
    won: as === "quorum",
    answers: question.answers
      .filter(({ isRefusal }) => !isRefusal)
      .map(({ from, body }) => ({ ...(copyValue(body) as Record<string, Value>), from })),
    refused: Math.max(0, ...refusals.map(({ body }) => (body as { readonly refused: number }).refused)),
    refusals: refusals.map(({ from, body }) => ({ ...(copyValue(body) as Record<string, Value>), from })),
  };
  const resumed = cloneThread(thread);
  resume(stage.program, resumed, value);
  draft.general = {
    ...general,
    phase: "ready",
    thread: resumed,
    memory: globalOf(stage.program, resumed, "self"),
    question: undefined,
  };
  draft.happenings.push({ kind: "decided", general: index, handler: question.handler, names, as });
}

/** The patience of a waiting general ends: it goes on with the answers it has. */
export function giveUp(stage: Stage, world: World, index: number): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { name, question } = draft.general;
  if (question === undefined) return impossible(`${name} waits for nothing`);
  goOn(
    draft,
    question.answers.map(({ from }) => from),
    "gave-up",
  );
  return finished(draft);
}

/** An answer reaches a general: it counts if it belongs to what the general asks now, once for each acceptor. */
export function answer(stage: Stage, world: World, index: number, message: Message): Applied {
  const draft = draftOf(stage, world, index);
  if (draft === undefined) return impossible(`there is no general ${index}`);
  const { question } = draft.general;
  const counted =
    question !== undefined &&
    question.attempt === message.attempt &&
    question.answers.every(({ from }) => from !== message.from);
  draft.happenings.push({ kind: "delivered", message, counted });
  if (counted) {
    const { from, body } = message;
    // In the order in which they were asked: who answered first makes no difference to the texts.
    const known = [...question.answers, { from, body, isRefusal: isRefusal(body) }];
    const answers = question.asked.flatMap((name) => known.filter((each) => each.from === name));
    draft.general = { ...draft.general, question: { ...question, answers } };
    settle(draft);
  }
  return finished(draft);
}

/** Whether an acceptor's answer says no: it names the ballot that stands against the request. */
export function isRefusal(body: Value): boolean {
  return typeof body === "object" && body !== null && typeof (body as { refused?: unknown }).refused === "number";
}
