import { type CallResult, type Value, callFunction, copyValue, valueKey } from "../language/index.ts";
import { type Data, dataOf } from "./data.ts";
import { impossible } from "./draft.ts";
import { answer } from "./questions.ts";
import { blank } from "./stage.ts";
import type { Acceptor, Applied, Failure, Happening, Message, Stage, World } from "./types.ts";

/** Brings a message in flight to the process it goes to. An acceptor serves it at once; a dead process gets nothing. */
export function deliver(stage: Stage, world: World, id: number): Applied {
  const message = world.network.find((each) => each.id === id);
  if (message === undefined) return impossible(`message ${id} is not in flight`);
  const rest = { ...world, network: world.network.filter((each) => each !== message) };
  const acceptor = rest.acceptors.findIndex(({ name }) => name === message.to);
  if (acceptor >= 0) return serve(stage, rest, acceptor, message);
  const general = rest.generals.findIndex(({ name }) => name === message.to);
  if (rest.generals[general]?.phase === "crashed") return lost(rest, message, "down");
  return answer(stage, rest, general, message);
}

function lost(world: World, message: Message, why: "chosen" | "down"): Applied {
  return {
    kind: "applied",
    world: { ...world, moment: world.moment + 1 },
    happenings: [{ kind: "lost", message, why }],
  };
}

function serve(stage: Stage, world: World, index: number, message: Message): Applied {
  const acceptor = world.acceptors[index] as Acceptor;
  if (!acceptor.isUp) return lost(world, message, "down");
  const disk = copyValue(acceptor.disk);
  const globals = { self: { name: acceptor.name }, acceptors: stage.acceptors };
  const ended = callFunction(stage.program, message.handler, [disk, copyValue(message.body)], globals);
  const { lines: ran } = ended;
  const happenings: Happening[] = [{ kind: "delivered", message, counted: true }];
  const written = dataOf(disk);
  const body = dataOf(ended.kind === "returned" ? ended.value : undefined);
  if (ended.kind === "failed" || written.kind === "problem" || body.kind === "problem") {
    const failure = failureOf(message.handler, ended, written, body);
    happenings.push({ kind: "failed", process: acceptor.name, message: failure.message });
    return applied(world, index, { ...acceptor, ran, failure }, [], happenings);
  }
  const reply: Message = {
    ...message,
    id: world.nextMessage,
    kind: "answer",
    from: acceptor.name,
    to: message.from,
    body: body.value,
    copyOf: undefined,
  };
  happenings.push(...writesOf(acceptor, written.value), { kind: "sent", message: reply });
  const served = { ...acceptor, disk: written.value, ran, failure: undefined };
  return applied(world, index, served, [reply], happenings);
}

/** Why a handler came to nothing: it went wrong, or what it stored or answered is no data. */
function failureOf(handler: string, ended: CallResult, written: Data, body: Data): Failure {
  if (ended.kind === "failed") return { message: ended.message, position: ended.position };
  const [what, why] = written.kind === "problem" ? ["put on the disk", written] : ["answered", body];
  return { message: `\`${handler}\` ${what}: ${why.kind === "problem" ? why.message : ""}`, position: undefined };
}

function applied(
  world: World,
  index: number,
  acceptor: Acceptor,
  sent: readonly Message[],
  happenings: readonly Happening[],
): Applied {
  const next: World = {
    ...world,
    acceptors: world.acceptors.with(index, acceptor),
    network: [...world.network, ...sent],
    nextMessage: world.nextMessage + sent.length,
    moment: world.moment + 1,
  };
  return { kind: "applied", world: next, happenings };
}

/** The slots that a handler changed. */
function writesOf({ name, disk: before }: Acceptor, after: Value): readonly Happening[] {
  const slotsBefore = slotsOf(before);
  return Object.entries(slotsOf(after))
    .filter(([key, slot]) => !(key in slotsBefore) || valueKey(slotsBefore[key]) !== valueKey(slot))
    .map(([key, slot]) => ({ kind: "wrote", process: name, key, slot }));
}

/** What is on a disk, by key. */
export function slotsOf(disk: Value): Readonly<Record<string, Value>> {
  return disk as Readonly<Record<string, Value>>;
}

/** Takes a message out of the network for good. */
export function lose(world: World, id: number): Applied {
  const message = world.network.find((each) => each.id === id);
  if (message === undefined) return impossible(`message ${id} is not in flight`);
  return lost({ ...world, network: world.network.filter((each) => each !== message) }, message, "chosen");
}

/** Puts a second copy of a message right behind it. */
export function duplicate(world: World, id: number): Applied {
  const index = world.network.findIndex((each) => each.id === id);
  const message = world.network[index];
  if (message === undefined) return impossible(`message ${id} is not in flight`);
  const copy: Message = { ...message, id: world.nextMessage, copyOf: message.copyOf ?? message.id };
  const network = world.network.toSpliced(index + 1, 0, copy);
  return {
    kind: "applied",
    world: { ...world, network, nextMessage: world.nextMessage + 1, moment: world.moment + 1 },
    happenings: [{ kind: "duplicated", message, copy }],
  };
}

/** Moves a message right before another one, or to the end. */
export function move(world: World, id: number, before: number | undefined): Applied {
  const message = world.network.find((each) => each.id === id);
  if (message === undefined) return impossible(`message ${id} is not in flight`);
  const rest = world.network.filter((each) => each !== message);
  const index = before === undefined ? rest.length : rest.findIndex((each) => each.id === before);
  if (index < 0) return impossible(`message ${String(before)} is not another one in flight`);
  const network = rest.toSpliced(index, 0, message);
  return { kind: "applied", world: { ...world, network, moment: world.moment + 1 }, happenings: [] };
}

/** An acceptor's process dies; its disk stays. */
export function crashAcceptor(world: World, index: number): Applied {
  const acceptor = world.acceptors[index];
  if (acceptor === undefined) return impossible(`there is no acceptor ${index}`);
  if (!acceptor.isUp) return impossible(`${acceptor.name} crashed already`);
  const crashed = { ...acceptor, isUp: false, ran: [], failure: undefined };
  return applied(world, index, crashed, [], [{ kind: "crashed", process: acceptor.name }]);
}

/** An acceptor's process starts again, on its disk or on an empty one. */
export function restartAcceptor(world: World, index: number, disk: "kept" | "wiped"): Applied {
  const acceptor = world.acceptors[index];
  if (acceptor === undefined) return impossible(`there is no acceptor ${index}`);
  if (acceptor.isUp) return impossible(`${acceptor.name} is up; crash it first`);
  const { name } = acceptor;
  const restarted = disk === "kept" ? { ...acceptor, isUp: true } : blank(name);
  return applied(world, index, restarted, [], [{ kind: "restarted", process: name, disk }]);
}
