import engine from "./shown/engine.ts?raw";
import generals from "./shown/generals.ts?raw";
import members from "./shown/members.ts?raw";
import operator from "./shown/operator.ts?raw";
import orders from "./shown/orders.ts?raw";

/** Texts to begin with, by name: right ones, and broken ones that differ from a right one in a line. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What is special about it, in a sentence or two. */
  readonly words: string;
  readonly engine: string;
  /** The engine that it is compared with: its own text where nothing is broken. */
  readonly rightEngine: string;
  readonly machine: string;
  readonly generals: number;
  readonly acceptors: number;
}

/** The text with one place in it replaced. Throws an Error if the place is not there exactly once. */
export function edited(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`the text has ${parts.length - 1} places ${JSON.stringify(from)}, not one`);
  return parts.join(to);
}

const launch = { rightEngine: engine, machine: generals, generals: 2, acceptors: 3 };

/** Every preset; the first one is what the page opens with. */
export const presets: readonly Preset[] = [
  {
    ...launch,
    id: "launch",
    title: "The launch",
    words: "Two generals sign off; with the second sign-off the launch is decided. Nothing is broken.",
    engine,
  },
  {
    ...launch,
    id: "no-comparison",
    title: "Broken: the comparison forgotten",
    words: "An acceptor promises any ballot, also one lower than what it promised before, as an engine of 2016 did.",
    engine: edited(engine, "  if (ballot <= slot.promised) return { refused: slot.promised };\n", ""),
  },
  {
    ...launch,
    id: "quorum-of-one",
    title: "Broken: a quorum of one",
    words: "One answer is taken for a quorum, so that two quorums need not have an acceptor in common.",
    engine: edited(engine, "2 * names.length > acceptors.length", "names.length >= 1"),
  },
  {
    id: "orders",
    title: "The orders",
    words: "Generals write a list of orders; Lee gives three, one after the other. Nothing is broken.",
    engine,
    rightEngine: engine,
    machine: orders,
    generals: 2,
    acceptors: 3,
  },
  {
    id: "ballot-reused",
    title: "Broken: the ballot used again",
    words: "A proposer keeps a promised ballot after an accept that failed, and uses it for another value.",
    engine: edited(engine, "  delete self.ready[key];\n", ""),
    rightEngine: engine,
    machine: orders,
    generals: 2,
    acceptors: 3,
  },
  {
    id: "replace",
    title: "One acceptor replaced",
    words: "Ross replaces A0 by A3 while Lee and Grant sign off. Ballots begin with the epoch; nothing is broken.",
    engine: members,
    rightEngine: members,
    machine: operator,
    generals: 3,
    acceptors: 4,
  },
  {
    id: "flat-ballots",
    title: "Broken: one acceptor replaced, flat ballots",
    words: "As before, but ballots do not begin with the epoch: one of an old epoch may outrank a newer one.",
    engine: edited(members, "10000 * epoch + ", ""),
    rightEngine: members,
    machine: operator,
    generals: 3,
    acceptors: 4,
  },
  {
    id: "joint",
    title: "From three acceptors to five",
    words: "Ross is the operator: while the set of acceptors changes, the old and the new one both have to agree.",
    engine: members,
    rightEngine: members,
    machine: edited(operator, '["A1", "A2", "A3"]', '["A0", "A1", "A2", "A3", "A4"]'),
    generals: 2,
    acceptors: 5,
  },
];

/** The preset of an id, or undefined. */
export function presetOf(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
