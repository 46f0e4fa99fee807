/** A line of the diagram: someone to whom things happen. */
export interface Process {
  readonly id: string;
  readonly label: string;
  /** Any CSS colour. */
  readonly colour: string;
}

/** Something that happens to one process at one step. */
export interface Mark {
  readonly process: string;
  /** The index of the step, a row of the diagram. */
  readonly at: number;
  /** Chooses the look, as the class `mark-<kind>`. */
  readonly kind: string;
  readonly label: string;
  /** A quorum was reached here. */
  readonly isQuorum?: boolean;
}

/** A message on its way. */
export interface Arrow {
  readonly from: string;
  readonly fromAt: number;
  readonly to: string;
  /** Undefined for one that was lost, or is still under way. */
  readonly toAt: number | undefined;
  readonly label: string;
  /** Chooses the look, as the class `arrow-<kind>`. */
  readonly kind: string;
  readonly state: "delivered" | "lost" | "waiting" | "duplicate";
}

/** A run as it is drawn: a line for each process downwards, a row for each step. Marks are in the order of their steps. */
export interface Diagram {
  readonly processes: readonly Process[];
  readonly marks: readonly Mark[];
  readonly arrows: readonly Arrow[];
}

/** Sizes of the drawing, in pixels. */
export interface Sizes {
  readonly widthPx: number;
  readonly rowPx: number;
}

/** Rows, both included. */
export interface Rows {
  readonly first: number;
  readonly last: number;
}

export interface PlacedProcess {
  readonly process: Process;
  readonly x: number;
}

export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** What is drawn of a window of rows. Heights count from the first row of the whole diagram. */
export interface Layout {
  readonly processes: readonly PlacedProcess[];
  readonly marks: readonly PlacedMark[];
  readonly arrows: readonly PlacedArrow[];
}

/** The most marks, and the most arrows, of one window: more than that nobody can tell apart. */
const drawnMax = 600;
/** How far an arrow that never arrives is drawn: this share of its way, over this many rows. */
const stubShare = 0.45;
const stubRows = 1.4;

/** How many rows a diagram has: one more than its last step. */
export function rowsOf({ marks, arrows }: Diagram): number {
  let last = marks.at(-1)?.at ?? -1;
  for (const { fromAt, toAt } of arrows) last = Math.max(last, fromAt, toAt ?? fromAt);
  return last + 1;
}

/** The rows that are seen, and some around them, of a diagram scrolled to `topPx`. */
export function visibleRows(topPx: number, heightPx: number, rowPx: number, rows: number): Rows {
  const margin = 6;
  const first = Math.max(0, Math.floor(topPx / rowPx) - margin);
  return { first, last: Math.max(first, Math.min(rows - 1, Math.ceil((topPx + heightPx) / rowPx) + margin)) };
}

/** How far right the line of each process is. */
export function columnsOf(processes: readonly Process[], widthPx: number): readonly PlacedProcess[] {
  const gap = widthPx / Math.max(1, processes.length);
  return processes.map((process, index) => ({ process, x: gap * (index + 0.5) }));
}

/** The places of what is seen in a window of rows. Marks and arrows of unknown processes are left out. */
export function layoutOf(diagram: Diagram, { widthPx, rowPx }: Sizes, rows: Rows): Layout {
  const processes = columnsOf(diagram.processes, widthPx);
  const xOf = new Map(processes.map(({ process, x }) => [process.id, x]));
  const yOf = (row: number) => (row + 0.5) * rowPx;
  const marks: PlacedMark[] = [];
  for (let index = firstAt(diagram.marks, rows.first); index < diagram.marks.length; index++) {
    const mark = diagram.marks[index] as Mark;
    if (mark.at > rows.last || marks.length >= drawnMax) break;
    const x = xOf.get(mark.process);
    if (x !== undefined) marks.push({ mark, x, y: yOf(mark.at) });
  }
  const arrows: PlacedArrow[] = [];
  for (const arrow of diagram.arrows) {
    if (arrow.fromAt > rows.last || (arrow.toAt ?? arrow.fromAt + stubRows) < rows.first) continue;
    const [x1, to] = [xOf.get(arrow.from), xOf.get(arrow.to)];
    if (x1 === undefined || to === undefined) continue;
    const y1 = yOf(arrow.fromAt);
    const isWhole = arrow.toAt !== undefined;
    const x2 = isWhole ? to : x1 + (to - x1) * stubShare;
    arrows.push({ arrow, x1, y1, x2, y2: arrow.toAt === undefined ? y1 + stubRows * rowPx : yOf(arrow.toAt) });
    if (arrows.length >= drawnMax) break;
  }
  return { processes, marks, arrows };
}

/** The words of one row. */
export interface RowText {
  readonly y: number;
  readonly text: string;
  /** The kind of the mark that they are of; `arrow` for a message. */
  readonly kind: string;
}

/** The words of each row of a window, from the top: of its first mark, else of a message that leaves or arrives. */
export function textsOf({ marks, arrows }: Layout): readonly RowText[] {
  const texts = new Map<number, RowText>();
  const add = (y: number, text: string, kind: string) => {
    if (!texts.has(y)) texts.set(y, { y, text, kind });
  };
  for (const { mark, y } of marks) add(y, mark.label, mark.kind);
  for (const { arrow, y1, y2 } of arrows) {
    add(y1, `${arrow.from} → ${arrow.to} ${arrow.label}`, "arrow");
    if (arrow.toAt !== undefined) add(y2, `${arrow.to} gets ${arrow.label}`, "arrow");
  }
  return [...texts.values()].toSorted((a, b) => a.y - b.y);
}

/** The marks of one row. */
function marksAt({ marks }: Diagram, row: number): readonly Mark[] {
  const first = firstAt(marks, row);
  let end = first;
  while (marks[end]?.at === row) end++;
  return marks.slice(first, end);
}

/** What happens in a row, in words: its marks, then the messages that leave and arrive. */
export function wordsOf(diagram: Diagram, row: number): string {
  const labels = diagram.processes.reduce((known, { id, label }) => known.set(id, label), new Map<string, string>());
  const marks = marksAt(diagram, row).map(({ process, label }) => `${labels.get(process) ?? process}: ${label}`);
  if (marks.length > 0) return marks.join("; ");
  const arrow = diagram.arrows.find(({ fromAt, toAt }) => fromAt === row || toAt === row);
  if (arrow === undefined) return "";
  return `${labels.get(arrow.from) ?? arrow.from} → ${labels.get(arrow.to) ?? arrow.to}: ${arrow.label}`;
}

/** The row a key leads to from the present one; undefined for a key that is not for moving. */
export function rowAfterKey(key: string, row: number, rows: number, page: number): number | undefined {
  const last = Math.max(0, rows - 1);
  switch (key) {
    case "ArrowDown":
      return Math.min(last, row + 1);
    case "ArrowUp":
      return Math.max(0, row - 1);
    case "PageDown":
      return Math.min(last, row + page);
    case "PageUp":
      return Math.max(0, row - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** The index of the first mark at or below a row. */
function firstAt(marks: readonly Mark[], row: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] as Mark).at < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
