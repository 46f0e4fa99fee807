import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** A general that stands at a line. */
export interface Stand {
  readonly line: number;
  readonly general: number;
  readonly letter: string;
  readonly isSelected: boolean;
}

/** What is marked in one text. Lines count from 1. */
export interface LineMarks {
  readonly stands: readonly Stand[];
  /** Lines that an acceptor ran at the last delivery. */
  readonly ran: readonly number[];
  /** Lines that differ from the right text. */
  readonly changed: readonly number[];
  /** Lines before which some of the right text are missing. */
  readonly gaps: readonly number[];
  readonly problems: readonly number[];
}

/** Nothing is marked. */
const noMarks: LineMarks = { stands: [], ran: [], changed: [], gaps: [], problems: [] };

/** Shows other marks. */
export const showMarks = StateEffect.define<LineMarks>();

const marksField = StateField.define<LineMarks>({
  create: () => noMarks,
  update: (marks, transaction) => transaction.effects.find((effect) => effect.is(showMarks))?.value ?? marks,
  provide: (field) => EditorView.decorations.from(field, (marks) => (view) => decorationsOf(view.state, marks)),
});

function decorationsOf({ doc }: EditorState, marks: LineMarks): DecorationSet {
  const classes = new Map<number, string[]>();
  const add = (line: number, name: string) => {
    if (line < 1 || line > doc.lines) return;
    const names = classes.get(line);
    if (names === undefined) classes.set(line, [name]);
    else names.push(name);
  };
  for (const line of marks.changed) add(line, "line-changed");
  for (const line of marks.gaps) add(line, "line-gap");
  for (const line of marks.ran) add(line, "line-ran");
  for (const { line, general, isSelected } of marks.stands) {
    // A line has one colour: that of the selected general if it stands there.
    const first = marks.stands.find((stand) => stand.line === line);
    const isShown = isSelected || !marks.stands.some((stand) => stand.line === line && stand.isSelected);
    if (isShown && (isSelected || first?.general === general)) {
      add(line, `line-at line-at-${general}${isSelected ? " line-at-selected" : ""}`);
    }
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const line of [...classes.keys()].toSorted((a, b) => a - b)) {
    const start = doc.line(line).from;
    builder.add(start, start, Decoration.line({ class: classes.get(line)?.join(" ") ?? "" }));
  }
  return builder.finish();
}

class Letters extends GutterMarker {
  readonly stands: readonly Stand[];
  readonly hasProblem: boolean;

  constructor(stands: readonly Stand[], hasProblem: boolean) {
    super();
    this.stands = stands;
    this.hasProblem = hasProblem;
  }

  override eq(other: Letters): boolean {
    const text = ({ stands, hasProblem }: Letters) =>
      `${stands.map(({ letter, isSelected }) => `${letter}${isSelected}`).join()} ${hasProblem}`;
    return text(this) === text(other);
  }

  override toDOM(): Node {
    const root = document.createElement("span");
    root.className = "gutter-letters";
    if (this.hasProblem) root.append(badge("!", "gutter-problem"));
    for (const { letter, general } of this.stands) root.append(badge(letter, `badge badge-${general}`));
    return root;
  }
}

function badge(text: string, name: string): HTMLElement {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

/** Lines in the colours of the generals that stand there, with their letters in a gutter of its own. */
export const lineMarks: Extension = [
  marksField,
  gutter({
    class: "gutter-stands",
    lineMarker: (view, block) => {
      const { stands, problems } = view.state.field(marksField);
      const line = view.state.doc.lineAt(block.from).number;
      const here = stands.filter((stand) => stand.line === line);
      const hasProblem = problems.includes(line);
      return here.length > 0 || hasProblem ? new Letters(here, hasProblem) : null;
    },
    lineMarkerChange: ({ transactions }) =>
      transactions.some(({ effects }) => effects.some((effect) => effect.is(showMarks))),
  }),
];
