import { unreachable } from "@quorate/synod";
import type { Action } from "../world/index.ts";

/** An action in a few characters: a letter for its kind, then numbers. Equal texts mean equal actions. */
export function textOfAction(action: Action): string {
  switch (action.kind) {
    case "start":
      return `s${action.general}`;
    case "step":
      return `n${action.general}`;
    case "give-up":
      return `g${action.general}`;
    case "deliver":
      return `d${action.message}`;
    case "lose":
      return `l${action.message}`;
    case "duplicate":
      return `u${action.message}`;
    case "move":
      return `m${action.message}<${action.before ?? ""}`;
    case "crash-general":
      return `c${action.general}`;
    case "restart-general":
      return `r${action.general}`;
    case "crash-acceptor":
      return `C${action.acceptor}`;
    case "restart-acceptor":
      return `${action.disk === "kept" ? "R" : "W"}${action.acceptor}`;
    default:
      return unreachable(action);
  }
}

/** The action of a text, undefined for a text of none. Whether there is such a general or message is not looked at. */
export function actionOfText(text: string): Action | undefined {
  const moved = /^m(\d{1,9})<(\d{0,9})$/.exec(text);
  if (moved !== null) {
    const before = moved[2] === "" ? undefined : Number(moved[2]);
    return { kind: "move", message: Number(moved[1]), before };
  }
  if (!/^[a-zA-Z]\d{1,9}$/.test(text)) return undefined;
  const number = Number(text.slice(1));
  return makers[text[0] as string]?.(number);
}

const makers: Readonly<Record<string, ((number: number) => Action) | undefined>> = {
  s: (general) => ({ kind: "start", general }),
  n: (general) => ({ kind: "step", general }),
  g: (general) => ({ kind: "give-up", general }),
  d: (message) => ({ kind: "deliver", message }),
  l: (message) => ({ kind: "lose", message }),
  u: (message) => ({ kind: "duplicate", message }),
  c: (general) => ({ kind: "crash-general", general }),
  r: (general) => ({ kind: "restart-general", general }),
  C: (acceptor) => ({ kind: "crash-acceptor", acceptor }),
  R: (acceptor) => ({ kind: "restart-acceptor", acceptor, disk: "kept" }),
  W: (acceptor) => ({ kind: "restart-acceptor", acceptor, disk: "wiped" }),
};
