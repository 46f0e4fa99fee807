import { type General, type Operation, slotsOf } from "../world/index.ts";
import type { LessonView } from "./types.ts";

/** The general of a name; the lessons name only those that they have. */
export function generalOf({ world }: LessonView, name: string): General {
  const found = world.generals.find((general) => general.name === name);
  if (found === undefined) throw new Error(`there is no general ${name}`);
  return found;
}

/** Whether a general waits for answers to `promise` or `accept`, for the n-th time or a later one. */
export function asks(view: LessonView, name: string, handler: string, times = 1): boolean {
  const index = view.world.generals.indexOf(generalOf(view, name));
  const questions = new Set(
    view.happenings.flatMap((each) =>
      each.kind === "sent" && each.message.from === name && each.message.handler === handler
        ? [each.message.attempt]
        : [],
    ),
  );
  return index >= 0 && questions.size >= times;
}

/** How often questions of a general ended in some way: by a quorum, by refusals, or by giving up. */
export function decided(view: LessonView, name: string, handler: string, as: "quorum" | "refused" | "gave-up"): number {
  const index = view.world.generals.indexOf(generalOf(view, name));
  return view.happenings.filter(
    (each) => each.kind === "decided" && each.general === index && each.handler === handler && each.as === as,
  ).length;
}

/** Whether the program of a general is over. */
export function hasEnded(view: LessonView, name: string): boolean {
  return generalOf(view, name).phase === "ended";
}

/** The operations of a general that returned something else than "unknown". */
export function answered(view: LessonView, name: string): readonly Operation[] {
  const index = view.world.generals.indexOf(generalOf(view, name));
  return view.world.operations.filter(
    ({ general, returned, result }) => general === index && returned !== undefined && result !== "unknown",
  );
}

/** What an acceptor has on its disk under a name. */
export function onDisk({ world }: LessonView, acceptor: string, name: string): unknown {
  const found = world.acceptors.find((each) => each.name === acceptor);
  return found && slotsOf(found.disk)[name];
}

/** How many messages of a kind reached an acceptor. */
export function reached({ happenings }: LessonView, handler: string, from: string, to: string): number {
  return happenings.filter(
    (each) =>
      each.kind === "delivered" &&
      each.message.kind === "request" &&
      each.message.handler === handler &&
      each.message.from === from &&
      each.message.to === to,
  ).length;
}
