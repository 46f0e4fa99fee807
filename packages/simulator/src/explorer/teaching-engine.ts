import type { Engine, EngineClient, EngineScope, EngineView } from "./engine.ts";

/** What an acceptor of the teaching engine keeps. */
export interface TeachingSlot {
  readonly promised: number;
  readonly accepted: number;
  readonly value: string;
}

/**
 * The engine of the well-known visualization of this protocol in the browser (rystsov.info, 2016-05-01), reduced to its
 * two steps: its acceptor takes the ballot of a prepare as its promise without comparing it to the promise it has.
 */
export const teachingEngine: Engine<TeachingSlot> = teaching(false);

/** The same engine with that one comparison. */
export const repairedTeachingEngine: Engine<TeachingSlot> = teaching(true);

/** Two clients that each append an update, on three acceptors; no acknowledged update may get lost. */
export function teachingScope(engine: Engine<TeachingSlot>): EngineScope<TeachingSlot> {
  return { engine, acceptors: 3, clients: [appending("P", [1, 3]), appending("Q", [2, 4])], invariant: keepsAll };
}

function teaching(compares: boolean): Engine<TeachingSlot> {
  return {
    blank: { promised: 0, accepted: 0, value: "" },
    prepare: (slot, ballot) => {
      if (compares && ballot <= slot.promised) return { slot, promise: undefined };
      return { slot: { ...slot, promised: ballot }, promise: { ballot: slot.accepted, value: slot.value } };
    },
    accept: (slot, ballot, value) => {
      if (ballot < slot.promised) return { slot, isAccepted: false };
      return { slot: { promised: ballot, accepted: ballot, value }, isAccepted: true };
    },
  };
}

function appending(name: string, ballots: readonly number[]): EngineClient {
  return { name, ballots, change: (found, ballot) => `${found}${name.toLowerCase()}${ballot}` };
}

/** A later acknowledged value holds every update that was acknowledged before it. */
function keepsAll({ acknowledged }: EngineView<TeachingSlot>): string | undefined {
  const [longest = "", ...others] = acknowledged.toSorted((a, b) => b.length - a.length);
  const lost = others.find((value) => !longest.startsWith(value));
  return lost === undefined ? undefined : `the acknowledged "${lost}" is not part of the acknowledged "${longest}"`;
}
