import { type KeyCommand, commandOf, isTaken } from "../ui/keys.ts";
import type { Page } from "./page.ts";

/** Does what a key means on the code page, unless the focus is where keys write. */
export function onKey(page: Page, event: KeyboardEvent): void {
  const command = commandOf(event);
  if (command === undefined || event.defaultPrevented || isTaken(event.target, event.key)) return;
  event.preventDefault();
  doCommand(page, command);
}

function doCommand(page: Page, command: KeyCommand): void {
  const { session, commands, player } = page;
  const general = session.selected.peek();
  const message = session.message.peek()?.id;
  switch (command) {
    case "selectFirst":
      return page.select(0);
    case "selectSecond":
      return page.select(1);
    case "selectThird":
      return page.select(2);
    case "start":
      return commands.start(general);
    case "step":
      return commands.step(general);
    case "stepOver":
      return commands.stepOver(general);
    case "toNextMessage":
      return commands.toNextMessage(general);
    case "runGeneral":
      return commands.run(general);
    case "giveUp":
      return commands.giveUp(general);
    case "crash":
      return commands.crash(general);
    case "restart":
      return commands.restart(general);
    case "nextMessage":
      return commands.selectMessage(1);
    case "previousMessage":
      return commands.selectMessage(-1);
    case "deliver":
    case "lose":
    case "duplicate":
      return message === undefined ? undefined : commands.message(command, message);
    case "moveUp":
      return message === undefined ? undefined : commands.moveBy(message, -1);
    case "moveDown":
      return message === undefined ? undefined : commands.moveBy(message, 1);
    case "back":
      return commands.go(-1);
    case "forward":
      return commands.go(1);
    case "toStart":
      return commands.go(-Infinity);
    case "toEnd":
      return commands.go(Infinity);
    case "autoRun":
      return player.toggle({ kind: "all" });
    case "findViolation":
      return page.hunt.toggle();
    case "help":
      return page.showHelp();
  }
}
