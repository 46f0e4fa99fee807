import { type Signal, signal } from "@preact/signals";
import { Controller } from "./controller.ts";

/** The panels of the phone layout, one of which is shown. */
export const tabs = ["node", "ask", "messages", "members", "walls", "events", "diagram", "fresh"] as const;
/** One of them. */
export type Tab = (typeof tabs)[number];

/** What the reader looks at: no part of the run. */
export interface Looks {
  readonly node: Signal<string>;
  /** The frame that is selected; 0 for none. */
  readonly frame: Signal<number>;
  readonly tab: Signal<Tab>;
  /** Whether a wall is being drawn. */
  readonly isDrawing: Signal<boolean>;
}

/** Everything that the parts of the page share. */
export interface PageState {
  readonly controller: Controller;
  readonly looks: Looks;
}

/** A page before anything is shown. */
export function newPageState(): PageState {
  return {
    controller: new Controller(),
    looks: { node: signal("n1"), frame: signal(0), tab: signal<Tab>("node"), isDrawing: signal(false) },
  };
}
