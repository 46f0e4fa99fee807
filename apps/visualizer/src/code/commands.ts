import type { Instruction } from "../lessons/index.ts";
import { type Action, titleOf } from "../world/index.ts";
import { stepOver, toNextMessage } from "./drive.ts";
import type { Player } from "./player.ts";
import type { Session } from "./session.ts";
import { words } from "./words.ts";

/** What the buttons and the keys do, in terms of the actions of a run. */
export class Commands {
  readonly #session: Session;
  readonly #player: Player;
  /** Hears what was pressed, in the terms of lessons. */
  readonly #onPress: (pressed: Instruction) => void;

  constructor(session: Session, player: Player, onPress: (pressed: Instruction) => void) {
    this.#session = session;
    this.#player = player;
    this.#onPress = onPress;
  }

  start(general: number): void {
    this.#pressed(general, words.start);
    this.#do({ kind: "start", general });
  }

  step(general: number): void {
    this.#pressed(general, words.step);
    this.#do({ kind: "step", general });
  }

  stepOver(general: number): void {
    this.#pressed(general, words.stepOver);
    this.#player.stop();
    const { stage, world } = this.#session;
    const actions = stepOver(stage.peek(), world.peek(), general);
    if (actions.length === 0) this.#session.act({ kind: "step", general });
    else this.#session.actAll(actions);
  }

  toNextMessage(general: number): void {
    this.#pressed(general, words.toNextMessage);
    this.#player.stop();
    const { stage, world } = this.#session;
    const actions = toNextMessage(stage.peek(), world.peek(), general);
    if (actions.length === 0) this.#session.act({ kind: "step", general });
    else this.#session.actAll(actions);
  }

  /** Lets a general run while the others stay, or stops it. */
  run(general: number): void {
    this.#pressed(general, words.run);
    this.#player.toggle({ kind: "general", general });
  }

  giveUp(general: number): void {
    this.#pressed(general, words.giveUp);
    this.#do({ kind: "give-up", general });
  }

  crash(general: number): void {
    this.#pressed(general, words.crash);
    this.#do({ kind: "crash-general", general });
  }

  restart(general: number): void {
    this.#pressed(general, words.restart);
    this.#do({ kind: "restart-general", general });
  }

  crashAcceptor(acceptor: number): void {
    this.#pressedAcceptor(acceptor, words.crash);
    this.#do({ kind: "crash-acceptor", acceptor });
  }

  restartAcceptor(acceptor: number, disk: "kept" | "wiped"): void {
    this.#pressedAcceptor(acceptor, disk === "kept" ? words.restartKept : words.restartWiped);
    this.#do({ kind: "restart-acceptor", acceptor, disk });
  }

  /** Does something to one message; the selection then stays at its place in the list. */
  message(kind: "deliver" | "lose" | "duplicate", message: number): void {
    const { world, messageId } = this.#session;
    const place = world.peek().network.findIndex(({ id }) => id === message);
    const chosen = world.peek().network[place];
    if (chosen !== undefined) this.#onPress({ kind: "message", title: titleOf(chosen), press: words[kind] });
    this.#do({ kind, message });
    const { network } = world.peek();
    if (kind !== "duplicate") messageId.value = (network[place] ?? network.at(-1))?.id;
  }

  /** Delivers or loses everything that is in flight now, in the order of the list. */
  all(kind: "deliver" | "lose"): void {
    const { network } = this.#session.world.peek();
    this.#player.stop();
    this.#session.actAll(network.map(({ id }): Action => ({ kind, message: id })));
  }

  /** Moves a message to another place of the list, counted from 0. */
  moveTo(message: number, place: number): void {
    const { network } = this.#session.world.peek();
    const from = network.findIndex(({ id }) => id === message);
    if (from < 0 || from === place || place < 0 || place >= network.length) return;
    const rest = network.filter(({ id }) => id !== message);
    this.#session.messageId.value = message;
    this.#do({ kind: "move", message, before: rest[place]?.id });
  }

  /** Moves a message by so many places. */
  moveBy(message: number, by: number): void {
    const { network } = this.#session.world.peek();
    this.moveTo(message, network.findIndex(({ id }) => id === message) + by);
  }

  /** Selects the message so many places further in the list. */
  selectMessage(by: number): void {
    const { world, message, messageId } = this.#session;
    const { network } = world.peek();
    const place = network.findIndex(({ id }) => id === message.peek()?.id);
    messageId.value = network[Math.min(network.length - 1, Math.max(0, place + by))]?.id;
  }

  /** Shows another moment of the branch, so many further. */
  go(by: number): void {
    this.#player.stop();
    this.#session.move(by);
  }

  /** Shows a moment. */
  jump(id: number): void {
    this.#player.stop();
    this.#session.jump(id);
  }

  #pressed(index: number, press: string): void {
    const general = this.#session.world.peek().generals[index]?.name ?? "";
    this.#onPress({ kind: "general", general, press });
  }

  #pressedAcceptor(index: number, press: string): void {
    const acceptor = this.#session.world.peek().acceptors[index]?.name ?? "";
    this.#onPress({ kind: "acceptor", acceptor, press });
  }

  #do(action: Action): void {
    this.#player.stop();
    this.#session.act(action);
  }
}
