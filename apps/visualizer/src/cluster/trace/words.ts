import type { KindGroup, TraceBallot } from "./model.ts";

/** The words of the trace page. */
export const words = {
  title: "Trace",
  intro:
    "A failed simulation, event by event. npm run simulate -- --seed N --trace FILE writes FILE; open it here or drop it on the page. It stays in this browser.",
  open: "Open a trace file",
  drop: "Drop the file here",
  reading: "Reading…",
  tooLarge: (megabytes: number): string =>
    `The file has ${megabytes} MB; at most 400 MB are read. Make the run smaller: npm run simulate shrinks a failing seed.`,
  summary: (seed: number, events: number, ms: number, hash: string): string =>
    `Seed ${seed}: ${events} events in ${ms} ms of virtual time. Trace ${hash}.`,
  sound: "Nothing was violated.",
  violated: (invariant: string, rule: string): string => `${invariant} (${rule})`,
  toViolation: "Go to the violation",
  plan: "The plan of the seed",
  filter: "Show",
  node: "Node",
  allNodes: "all nodes",
  key: "Key",
  kinds: {
    frames: "frames",
    disks: "disks",
    membership: "membership",
    clients: "clients",
    faults: "faults and processes",
  } satisfies Record<KindGroup, string>,
  shown: (shown: number, all: number): string => `${shown} of ${all} events`,
  event: "The event",
  back: "Back",
  step: "Step",
  noEvents: "The filter hides every event.",
  state: "Nodes as of this event",
  up: "up",
  down: "down",
  epoch: (epoch: number): string => (epoch === 0 ? "no epoch" : `epoch ${epoch}`),
  promised: "Promised",
  accepted: "Accepted",
  noRegisters: "Nothing on its disk that the trace tells of.",
} as const;

/** A ballot in short; nothing for zero. */
export function ballotText(ballot: TraceBallot | undefined): string {
  if (ballot === undefined || ballot.counter === 0) return "–";
  return `${ballot.epoch}.${ballot.counter} ${ballot.proposer.slice(0, 4)}`;
}
