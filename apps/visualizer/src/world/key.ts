import { graphKey, keyOf, valueKey } from "../language/index.ts";
import type { Acceptor, General, Message, Operation, World } from "./types.ts";

// Parts of a world are shared by the worlds that follow it, so that most keys are known already.
const generalKeys = new WeakMap<General, string>();
const acceptorKeys = new WeakMap<Acceptor, string>();
const messageKeys = new WeakMap<Message, string>();

function remembered<Part extends object>(keys: WeakMap<Part, string>, part: Part, make: (part: Part) => string) {
  let key = keys.get(part);
  if (key === undefined) keys.set(part, (key = make(part)));
  return key;
}

/** The same for worlds that can go on in the same ways and were told the same, whatever order messages are listed in. */
export function keyOfWorld(world: World): string {
  return [
    ...world.generals.map((general) => remembered(generalKeys, general, keyOfGeneral)),
    ...world.acceptors.map((acceptor) => remembered(acceptorKeys, acceptor, keyOfAcceptor)),
    // Which of them is listed first makes no difference to what can happen.
    ...world.network.map((message) => remembered(messageKeys, message, keyOfMessage)).toSorted(),
    keyOfHistory(world.operations),
  ].join("\n");
}

function keyOfGeneral({ phase, proposer, memory, thread, question, attempts }: General): string {
  const answers = question?.answers.map(({ from, body }) => `${from}${valueKey(body)}`) ?? [];
  return `${phase} ${proposer} ${attempts} ${thread ? keyOf(thread) : valueKey(memory)} ${answers.join()}`;
}

function keyOfAcceptor({ isUp, disk }: Acceptor): string {
  return `${isUp ? "up" : "down"} ${valueKey(disk)}`;
}

function keyOfMessage({ kind, handler, from, to, body, attempt }: Message): string {
  return `${kind} ${handler} ${from} ${to} ${attempt} ${valueKey(body)}`;
}

/** What was asked and told, and which of it came first: calls and returns in their order, without their moments. */
export function keyOfHistory(operations: readonly Operation[]): string {
  return operations
    .flatMap(({ general, key, actionValue, message, called, returned, result }, index) => [
      { at: called, text: `${index} ${general} ${key} ${graphKey(actionValue)} ${valueKey(message)}` },
      ...(returned === undefined ? [] : [{ at: returned, text: `${index} ${valueKey(result)}` }]),
    ])
    .toSorted((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join(";");
}
