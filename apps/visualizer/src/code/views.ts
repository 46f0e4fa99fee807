import { type Value, describeValue, looksSame } from "../language/index.ts";
import { type General, type Stage, type World, framesOfGeneral, positionOfGeneral, slotsOf } from "../world/index.ts";
import { fieldsOf } from "./describe.ts";
import type { LineMarks, Stand } from "./line-marks.ts";

/** One cell of a table: what it says, and whether the last moment changed it. */
export interface Cell {
  readonly text: string;
  readonly isChanged: boolean;
  /** The ballot it is, if it is one. */
  readonly ballot?: number | undefined;
}

/** One entry of an acceptor's disk: a slot with its two ballots, or something else that an engine keeps there. */
export type SlotRow =
  | {
      readonly kind: "slot";
      readonly key: string;
      readonly promised: Cell;
      readonly accepted: Cell;
      readonly value: Cell;
    }
  | { readonly kind: "other"; readonly key: string; readonly value: Cell };

/** An acceptor's row group: its disk, slot by slot. */
export interface AcceptorView {
  readonly name: string;
  readonly isUp: boolean;
  readonly failure: string | undefined;
  readonly slots: readonly SlotRow[];
}

/** What a cell says that holds nothing. */
export const noValue = "–";

/** The acceptors' disks, with what the last moment changed. */
export function acceptorViews(world: World, before: World): readonly AcceptorView[] {
  return world.acceptors.map(({ name, isUp, disk, failure }) => {
    const old = slotsOf(before.acceptors.find((each) => each.name === name)?.disk ?? {});
    const slots = Object.entries(slotsOf(disk)).map(([key, slot]) => slotRow(key, slot, old[key]));
    return { name, isUp, failure: failure?.message, slots };
  });
}

function slotRow(key: string, slot: Value, old: Value): SlotRow {
  const [fields, before] = [fieldsOf(slot), fieldsOf(old)];
  if (typeof fields["promised"] !== "number") {
    const isChanged = !looksSame(slot, old);
    return { kind: "other", key, value: { text: describeValue(slot, 160), isChanged } };
  }
  const cell = (name: string): Cell => {
    const value = fields[name];
    return {
      text: value === undefined || value === 0 ? noValue : describeValue(value, 160),
      isChanged: !looksSame(value, before[name]) && !(value === 0 && before[name] === undefined),
      ballot: typeof value === "number" && value > 0 ? value : undefined,
    };
  };
  return { kind: "slot", key, promised: cell("promised"), accepted: cell("accepted"), value: cell("value") };
}

/** A named value of a watch list or a memory. */
export interface NamedCell extends Cell {
  readonly name: string;
}

/** A general's proposer: what is in its memory. */
export interface ProposerView {
  readonly name: string;
  readonly proposer: number;
  readonly isUp: boolean;
  readonly fields: readonly NamedCell[];
}

/** The memories of the proposers. */
export function proposerViews(world: World, before: World): readonly ProposerView[] {
  return world.generals.map((general, index) => ({
    name: general.name,
    proposer: general.proposer,
    isUp: general.phase !== "crashed",
    fields: namedCells(
      Object.entries(fieldsOf(general.memory)).filter(([name]) => name !== "id"),
      fieldsOf(before.generals[index]?.memory),
    ),
  }));
}

function namedCells(
  entries: readonly (readonly [string, Value])[],
  before: Readonly<Record<string, Value>> | undefined,
): readonly NamedCell[] {
  return entries.map(([name, value]) => ({
    name,
    text: describeValue(value, 160),
    isChanged: before === undefined || !(name in before) || !looksSame(before[name], value),
  }));
}

/** One call of a general's program, with its variables. */
export interface FrameRows {
  readonly functionName: string;
  readonly place: { readonly source: string; readonly line: number };
  readonly variables: readonly NamedCell[];
}

/** The stack of a general, innermost call first, with what the last moment changed. */
export function watchOf(stage: Stage, general: General, before: General | undefined): readonly FrameRows[] {
  const frames = framesOfGeneral(stage, general);
  const old = before === undefined ? [] : framesOfGeneral(stage, before);
  return frames.map(({ functionName, position, variables }, index) => {
    // Frames are compared from the outermost one, which stays while inner ones come and go.
    const match = old[old.length - (frames.length - index)];
    const known = match?.functionName === functionName ? Object.fromEntries(match.variables) : undefined;
    return { functionName, place: position, variables: namedCells(variables, known) };
  });
}

/** The letter of a general on the page. */
export function letterOf(name: string): string {
  return name.slice(0, 1).toUpperCase();
}

/** The marks of one text: who stands where, and what an acceptor ran last. */
export function lineMarksOf(
  stage: Stage,
  world: World,
  before: World,
  source: string,
  selected: number,
): Pick<LineMarks, "stands" | "ran"> {
  const stands = world.generals.flatMap((general, index): readonly Stand[] => {
    const position = positionOfGeneral(stage, general);
    if (position?.source !== source) return [];
    const { line, column } = position;
    return [{ line, column, general: index, letter: letterOf(general.name), isSelected: index === selected }];
  });
  const served = world.acceptors.filter((acceptor, index) => acceptor !== before.acceptors[index]);
  const ran = served.flatMap((acceptor) => acceptor.ran.filter((place) => place.source === source));
  return { stands, ran: [...new Set(ran.map(({ line }) => line))] };
}

/** How a text differs from the right one. Lines count from 1. */
export interface Difference {
  /** Lines that the right text does not have. */
  readonly changed: readonly number[];
  /** Lines before which some of the right text are missing, where nothing stands in their place. */
  readonly gaps: readonly number[];
}

/** How a text differs from the right one, by the longest common sequence of lines. */
export function differenceOf(text: string, right: string): Difference {
  const [a, b] = [text.split("\n"), right.split("\n")];
  const lengths = commonLengths(a, b);
  const changed: number[] = [];
  const gaps: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (j < b.length && (i === a.length || at(lengths, i, j + 1) >= at(lengths, i + 1, j))) {
      j++;
      gaps.push(Math.min(i + 1, a.length));
    } else changed.push(++i);
  }
  const isReplaced = (line: number) => changed.includes(line) || changed.includes(line - 1);
  return { changed, gaps: [...new Set(gaps)].filter((line) => !isReplaced(line)) };
}

/** For each pair of places the length of the longest common sequence of what follows. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
