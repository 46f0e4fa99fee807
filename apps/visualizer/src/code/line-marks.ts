import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** A general that stands at a statement: where it begins. */
export interface Stand {
  readonly line: number;
  readonly column: number;
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
  for (const line of new Set(marks.stands.map((stand) => stand.line))) {
    const shown = standShown(marks, line);
    if (shown === undefined) continue;
    add(line, `line-at line-at-${shown.general}${shown.isSelected ? " line-at-selected" : ""}`);
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const line of [...classes.keys()].toSorted((a, b) => a - b)) {
    const { from, to } = doc.line(line);
    builder.add(from, from, Decoration.line({ class: classes.get(line)?.join(" ") ?? "" }));
    // A line may hold several statements: what is underlined is left of it.
    const stand = standShown(marks, line);
    const begins = stand === undefined ? to : from + stand.column - 1;
    if (stand !== undefined && begins < to) {
      builder.add(begins, to, Decoration.mark({ class: `statement-at statement-at-${stand.general}` }));
    }
  }
  return builder.finish();
}

/** A line has one colour: that of the selected general if it stands there. */
function standShown({ stands }: LineMarks, line: number): Stand | undefined {
  const here = stands.filter((stand) => stand.line === line);
  return here.find(({ isSelected }) => isSelected) ?? here[0];
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
