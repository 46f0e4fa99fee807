import { type FunctionValue, type Value, callFunction, describeValue } from "../language/index.ts";
import {
  type General,
  type Happening,
  type Message,
  type Operation,
  type Question,
  type Stage,
  type World,
  titleOf,
} from "../world/index.ts";
import { words } from "./words.ts";

/** Whether an answer is a refusal. */
export function isRefusal({ kind, body }: Pick<Message, "kind" | "body">): boolean {
  return kind === "answer" && typeof fieldsOf(body)["refused"] === "number";
}

/** The fields of a value that is a plain object; none of another one. */
export function fieldsOf(value: Value): Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)
    : {};
}

/** What a message carries beside its ballot, short. */
export function messageBody({ kind, body }: Message): string {
  const entries = Object.entries(fieldsOf(body)).filter(
    ([name, value]) => value !== undefined && !(kind === "request" && (name === "ballot" || name === "key")),
  );
  if (Object.keys(fieldsOf(body)).length === 0) return describeValue(body);
  return entries.map(([name, value]) => `${name} ${describeValue(value)}`).join(", ");
}

/** The name of a message, unlike that of any other in flight. */
export function messageName(message: Message, network: readonly Message[]): string {
  const title = titleOf(message);
  const copy = message.copyOf === undefined ? "" : ` (${words.copyOf(message.copyOf)})`;
  const isTwin = network.some(
    (other) => other !== message && other.copyOf === message.copyOf && titleOf(other) === title,
  );
  return `${title}${copy}${isTwin ? ` #${message.id}` : ""}`;
}

/** Which general's proposer a ballot belongs to: its index; undefined for one that is nobody's. */
export function ownerOf(ballot: number, owners: readonly number[]): number | undefined {
  return owners[ballot % 100];
}

/**
 * The general of every proposer id that a run has used: at first they are numbered as the generals are, and each
 * restart takes the next number.
 */
export function ownersOf(generals: number, restarts: readonly number[]): readonly number[] {
  return [...Array.from({ length: generals }, (_, index) => index), ...restarts];
}

/** How many more answers a question needs if none of them is a refusal; undefined where no number is enough. */
function answersMissing(stage: Stage, general: General, question: Question): number | undefined {
  const agreed = question.answers.filter((answer) => !answer.isRefusal).map(({ from }) => from);
  const silent = question.asked.filter((name) => !question.answers.some(({ from }) => from === name));
  for (let more = 1; more <= silent.length; more++) {
    const names = [...agreed, ...silent.slice(0, more)];
    const globals = { self: general.memory, acceptors: stage.acceptors };
    const ended = callFunction(stage.program, question.isQuorum as FunctionValue, [names], globals);
    if (ended.kind === "returned" && Boolean(ended.value)) return more;
  }
  return undefined;
}

/** Where a general is, in words. */
export function phaseWords(stage: Stage, general: General, line: string | undefined): string {
  switch (general.phase) {
    case "idle":
      return words.phases.idle;
    case "ready":
      return words.phases.ready(line ?? "");
    case "waiting": {
      if (general.question === undefined) return words.phases.waiting;
      const missing = answersMissing(stage, general, general.question);
      return missing === undefined ? words.phases.waiting : words.phases.waitingFor(missing, general.question.handler);
    }
    case "ended":
      return words.phases.ended(describeValue(general.result));
    case "failed":
      return words.phases.failed(general.failure?.message ?? "");
    case "crashed":
      return words.phases.crashed;
  }
}

/** An operation as its caller sees it: who asked for what. */
export function operationTitle(operation: Operation, generals: World["generals"]): string {
  const name = generals[operation.general]?.name ?? "?";
  return words.operation(name, operation.action, describeValue(operation.message), operation.key);
}

/** What happened, as a sentence; undefined for what only accompanies something else. */
export function happeningWords(happening: Happening, world: World): string | undefined {
  const nameOf = (general: number) => world.generals[general]?.name ?? "?";
  const said = words.happened;
  switch (happening.kind) {
    case "sent":
      return said.sent(titleOf(happening.message));
    case "delivered":
      return (happening.counted ? said.delivered : said.ignored)(titleOf(happening.message));
    case "lost":
      return (happening.why === "down" ? said.lostAtDead : said.lost)(titleOf(happening.message));
    case "duplicated":
      return said.duplicated(titleOf(happening.message), happening.copy.id);
    case "called":
    case "returned": {
      const operation = world.operations[happening.operation];
      if (operation === undefined) return undefined;
      const title = operationTitle(operation, world.generals);
      return happening.kind === "called" ? said.called(title) : said.returned(title, describeValue(operation.result));
    }
    case "decided":
      return said.decided[happening.as](nameOf(happening.general), happening.handler, happening.names.join(", "));
    case "wrote":
      return said.wrote(happening.process, happening.key, describeValue(happening.slot));
    case "crashed":
      return said.crashed(happening.process);
    case "restarted":
      return said.restarted(happening.process, happening.disk);
    case "started":
      return said.started(nameOf(happening.general));
    case "ended":
      return said.ended(nameOf(happening.general), describeValue(world.generals[happening.general]?.result));
    case "failed":
      return said.failed(happening.process, happening.message);
  }
}
