import type { Arrow, Diagram, Mark, Process } from "../../ui/space-time/model.ts";
import { colourOf } from "../diagram.ts";
import type { TraceRecord } from "./read.ts";

/** A frame of a trace: the events where it was sent and where it arrived. */
export interface Passage {
  readonly sent: number;
  /** Undefined if it never arrived. */
  readonly arrived: number | undefined;
  /** It had arrived before. */
  readonly isCopy: boolean;
}

/** What is shown of a trace: everything, or what has to do with a node, a key, or some kinds. */
export interface Filter {
  /** Empty for all. */
  readonly node: string;
  readonly key: string;
  readonly kinds: readonly KindGroup[];
}

/** Kinds of events that are shown or hidden together. */
export const kindGroups = ["frames", "disks", "membership", "clients", "faults"] as const;
/** One of them. */
export type KindGroup = (typeof kindGroups)[number];

const groupOf: Readonly<Record<string, KindGroup>> = {
  send: "frames",
  arrive: "frames",
  durable: "disks",
  adopted: "membership",
  retired: "membership",
  change: "membership",
  "ask-change": "membership",
  "change-ended": "membership",
  "ask-abort": "membership",
  call: "clients",
  return: "clients",
  settled: "clients",
  conflict: "clients",
};

/** The kind of everything that is not said to be of another one. */
const otherGroup: KindGroup = "faults";

/** The process that clients and administrators share. */
const clientsProcess = "clients";

/** The nodes of a trace, in the order they started. */
export function nodesOf(events: readonly TraceRecord[]): readonly string[] {
  const nodes = new Set<string>();
  for (const { kind, where } of events) if (kind === "start" || kind === "durable") nodes.add(where);
  return [...nodes];
}

/** Finds out which arrival belongs to which frame that was sent. A frame has no name: its header and attempts are one. */
export function passagesOf(events: readonly TraceRecord[]): readonly Passage[] {
  const passages: { sent: number; arrived: number | undefined; isCopy: boolean }[] = [];
  const waiting = new Map<string, { readonly queue: number[]; next: number }>();
  for (const [index, event] of events.entries()) {
    if (event.kind === "send") {
      const name = nameOf(event.data);
      const known = waiting.get(name);
      if (known === undefined) waiting.set(name, { queue: [passages.length], next: 0 });
      else known.queue.push(passages.length);
      passages.push({ sent: index, arrived: undefined, isCopy: false });
    } else if (event.kind === "arrive") {
      const sent = waiting.get(nameOf(event.data));
      if (sent === undefined) continue;
      const passage = passages[sent.queue[sent.next] ?? -1];
      if (passage !== undefined) {
        passage.arrived = index;
        sent.next++;
      } else {
        const first = passages[sent.queue.at(-1) ?? -1];
        if (first !== undefined) passages.push({ sent: first.sent, arrived: index, isCopy: true });
      }
    }
  }
  return passages;
}

/** The indices of the events that a filter lets through. What was violated is always among them. */
export function filtered(events: readonly TraceRecord[], { node, key, kinds }: Filter): readonly number[] {
  const kept: number[] = [];
  for (const [index, event] of events.entries()) {
    const isKept =
      event.kind === "violation" ||
      (kinds.includes(groupOf[event.kind] ?? otherGroup) &&
        (node === "" || event.where === node || mentions(event, node)) &&
        (key === "" || mentions(event, key)));
    if (isKept) kept.push(index);
  }
  return kept;
}

/** A trace as a diagram: one row for each event that is shown. */
export function traceDiagram(
  events: readonly TraceRecord[],
  passages: readonly Passage[],
  shown: readonly number[],
): Diagram {
  const nodes = nodesOf(events);
  const processes: readonly Process[] = [
    ...nodes.map((name, index) => ({ id: name, label: name, colour: colourOf(index) })),
    { id: clientsProcess, label: clientsProcess, colour: "var(--muted)" },
  ];
  const rows = new Map(shown.map((index, row) => [index, row]));
  const known = new Set(nodes);
  const marks: Mark[] = [];
  for (const [row, index] of shown.entries()) {
    const event = events[index] as TraceRecord;
    if (event.kind === "send" || event.kind === "arrive") continue;
    marks.push({ process: processOf(events, index, known), at: row, kind: event.kind, label: labelOf(event) });
  }
  const arrows = passages.flatMap((passage): readonly Arrow[] => {
    const fromAt = rows.get(passage.sent);
    if (fromAt === undefined) return [];
    const { where, detail, data } = events[passage.sent] as TraceRecord;
    const toAt = passage.arrived === undefined ? undefined : rows.get(passage.arrived);
    // An arrival that the filter hides is none of the diagram's.
    if (passage.arrived !== undefined && toAt === undefined) return [];
    const to = addressee(data);
    const state = toAt === undefined ? "lost" : passage.isCopy ? "duplicate" : "delivered";
    return [{ from: where, fromAt, to, toAt, label: detail.replace(/^to \S+: /, ""), kind: "frame", state }];
  });
  return { processes, marks, arrows };
}

/** A ballot in short, of a process that only its id tells. */
export interface TraceBallot {
  readonly epoch: number;
  readonly counter: number;
  readonly proposer: string;
}

export interface TraceRegister {
  readonly key: string;
  readonly promised: TraceBallot | undefined;
  readonly accepted: TraceBallot | undefined;
}

/** What a trace tells of a node as of one of its events. */
export interface TraceNode {
  readonly name: string;
  readonly isUp: boolean;
  /** The epoch it adopted last; 0 before the first. */
  readonly epoch: number;
  readonly registers: readonly TraceRegister[];
}

/** The nodes as of an event, that one included. */
export function stateAt(events: readonly TraceRecord[], last: number): readonly TraceNode[] {
  const nodes = new Map<string, { isUp: boolean; epoch: number; registers: Map<string, TraceRegister> }>();
  const nodeOf = (name: string) => {
    let node = nodes.get(name);
    if (node === undefined) nodes.set(name, (node = { isUp: false, epoch: 0, registers: new Map() }));
    return node;
  };
  for (let index = 0; index <= last && index < events.length; index++) {
    const { kind, where, detail, data } = events[index] as TraceRecord;
    if (kind === "start") nodeOf(where).isUp = true;
    else if (kind === "crash") {
      nodeOf(where).isUp = false;
      if (detail === "its disk is wiped" || detail === "its disk is exchanged")
        nodes.set(where, { ...nodeOf(where), epoch: 0, registers: new Map() });
    } else if (kind === "adopted") nodeOf(where).epoch = Number(/^epoch (\d+)/.exec(detail)?.[1] ?? 0);
    else if (kind === "durable") {
      const { registers } = nodeOf(where);
      for (const register of registersOf(data)) {
        if (register.promised === undefined && register.accepted === undefined) registers.delete(register.key);
        else registers.set(register.key, register);
      }
    }
  }
  return [...nodes].map(([name, { isUp, epoch, registers }]) => ({
    name,
    isUp,
    epoch,
    registers: [...registers.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  }));
}

/** The row of an event among those that are shown: its own, or the nearest one before it. */
export function rowOf(shown: readonly number[], index: number): number {
  let row = 0;
  for (const [each, present] of shown.entries()) {
    if (present > index) break;
    row = each;
  }
  return row;
}

/** An event as a line. */
export function labelOf({ kind, where, detail }: TraceRecord): string {
  return `${where} ${kind}${detail === "" ? "" : ` ${detail}`}`;
}

function registersOf(data: unknown): readonly TraceRegister[] {
  const { registers } = (data ?? {}) as { readonly registers?: unknown };
  return Array.isArray(registers) ? (registers as readonly TraceRegister[]) : [];
}

/** Where an event is drawn: at its node, with the clients, or, for what broke, at the node of the event before. */
function processOf(events: readonly TraceRecord[], index: number, nodes: ReadonlySet<string>): string {
  const { kind, where } = events[index] as TraceRecord;
  if (nodes.has(where)) return where;
  if (kind !== "violation") return clientsProcess;
  for (let before = index - 1; before >= 0; before--) {
    const name = events[before]?.where ?? "";
    if (nodes.has(name)) return name;
  }
  return clientsProcess;
}

interface FrameData {
  readonly from?: { readonly process?: string };
  readonly to?: string;
  readonly epoch?: number;
  readonly durable?: number;
  readonly address?: string;
  readonly seen?: readonly { readonly process?: string; readonly durable?: number }[];
  readonly messages?: readonly {
    readonly kind?: string;
    readonly attempt?: number;
    readonly process?: string;
    readonly body?: { readonly kind?: string };
  }[];
}

function nameOf(data: unknown): string {
  const { from, to, epoch, durable, address, seen = [], messages = [] } = (data ?? {}) as FrameData;
  const parts = messages.map(({ kind, attempt, process, body }) => `${kind} ${attempt} ${process} ${body?.kind}`);
  const sightings = seen.map((sighting) => `${sighting.process} ${sighting.durable}`);
  return [from?.process, to, epoch, durable, address, ...sightings, ...parts].join("|");
}

/** The node that a frame goes to, by its address. */
function addressee(data: unknown): string {
  return ((data ?? {}) as FrameData).address?.replace(/^sim:\/\//, "") ?? "";
}

function mentions({ detail, data }: TraceRecord, text: string): boolean {
  if (detail.includes(text)) return true;
  const { address, from } = (data ?? {}) as FrameData & { readonly from?: { readonly node?: string } };
  return address?.endsWith(`/${text}`) === true || from?.node === text;
}
