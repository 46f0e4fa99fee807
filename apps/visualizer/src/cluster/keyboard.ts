import { clusterKeyOf } from "./keys.ts";
import type { PageState } from "./state.ts";

/** Whether a key belongs to whatever has the focus: a field, a button, a list that moves. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input:not([type=range]):not([type=checkbox]), textarea, select, dialog") !== null) return true;
  if (key === " " || key === "Enter") return target.closest("button, a, summary, input, [role=button]") !== null;
  const isMove = key.startsWith("Arrow") || key === "Home" || key === "End";
  return isMove && target.closest("[role=slider], input, [role=tablist]") !== null;
}

/** Does what a key means on this page; `onHelp` shows the sheet. */
export function onPageKey(event: KeyboardEvent, state: PageState, onHelp: () => void): void {
  const { controller, looks } = state;
  const view = controller.view.value;
  if (event.key === "Escape") looks.isDrawing.value = false;
  const command = clusterKeyOf(event);
  if (command === undefined || view === undefined || isTaken(event.target, event.key)) return;
  event.preventDefault();
  const { frames, nodes, step, mode } = view;
  const selected = nodes.find(({ name }) => name === looks.node.value);
  switch (command) {
    case "run":
      return controller.toggle();
    case "step":
      return void controller.advance({ kind: "event" });
    case "back":
      return void controller.goTo(step - 1);
    case "arrival":
      return void controller.advance({ kind: "arrival" });
    case "quiet":
      return void controller.advance({ kind: "quiet" });
    case "toStart":
      return void controller.goTo(0);
    case "toEnd":
      return void controller.goTo(Number.MAX_SAFE_INTEGER);
    case "hold":
      return void controller.act({ kind: "network", mode: mode === "held" ? "flow" : "held" });
    case "nextFrame":
    case "previousFrame": {
      const index = frames.findIndex(({ id }) => id === looks.frame.value);
      const next = command === "nextFrame" ? index + 1 : (index < 0 ? frames.length : index) - 1;
      looks.frame.value = frames[(next + frames.length) % Math.max(1, frames.length)]?.id ?? 0;
      return;
    }
    case "deliver":
    case "lose":
    case "duplicate":
      if (frames.some(({ id }) => id === looks.frame.value))
        void controller.act({ kind: command, frame: looks.frame.value });
      return;
    case "node":
      if (nodes.some(({ name }) => name === `n${event.key}`)) looks.node.value = `n${event.key}`;
      return;
    case "kill":
      if (selected === undefined) return;
      return void controller.act(
        selected.stage === "down"
          ? { kind: "start", node: selected.name, disk: "kept" }
          : { kind: "kill", node: selected.name },
      );
    case "pauseNode":
      if (selected === undefined) return;
      return void controller.act({ kind: selected.isPaused ? "resume" : "pause", node: selected.name });
    case "wall":
      looks.isDrawing.value = !looks.isDrawing.value;
      return;
    case "help":
      return onHelp();
  }
}
