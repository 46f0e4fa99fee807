import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../language/index.ts";
import { colours } from "./highlight.ts";
import { type LineMarks, lineMarks, showMarks } from "./line-marks.ts";

/** One of the two texts, with its marks; `onEdit` hears of what is typed, not of texts that are given. */
export interface EditorProps {
  readonly label: string;
  readonly text: string;
  readonly marks: LineMarks;
  readonly problems: readonly Problem[];
  /** The line that shall be seen. */
  readonly follow: number | undefined;
  readonly onEdit: (text: string) => void;
  /** The text as it is now: keys may be pressed faster than `text` is drawn. */
  readonly now: () => string;
}

/** A CodeMirror editor that shows what it is given and tells what is typed. */
export function Editor({ label, text, marks, problems, follow, onEdit, now }: EditorProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const heard = useRef(onEdit);
  heard.current = (typed) => onEdit(shown(text) === text ? typed : `${typed}\n`);

  useEffect(() => {
    if (place.current === null) return;
    const made = makeView(place.current, label, shown(text), (typed) => heard.current(typed));
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const { current } = view;
    const wanted = shown(now());
    if (current === undefined || current.state.doc.toString() === wanted) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: wanted } });
  }, [text]);
  useEffect(() => view.current?.dispatch({ effects: showMarks.of(marks) }), [marks]);
  useEffect(() => showProblems(view.current, problems), [problems]);
  useEffect(() => showLine(view.current, follow), [follow, text]);
  return <div ref={place} class="editor" />;
}

/** The line after the last line break would be shown as an empty one. */
function shown(text: string): string {
  return text.replace(/\n$/, "");
}

function makeView(parent: HTMLElement, label: string, text: string, onEdit: (text: string) => void): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lineMarks,
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        EditorView.lineWrapping,
        typescriptLanguage,
        colours,
        keymap.of([{ key: "Escape", run: leave }, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          const isTyped = transactions.some((each) => each.isUserEvent("input") || each.isUserEvent("delete"));
          const isUndone = transactions.some((each) => each.isUserEvent("undo") || each.isUserEvent("redo"));
          const isMoved = transactions.some((each) => each.isUserEvent("move"));
          if (docChanged && (isTyped || isUndone || isMoved)) onEdit(state.doc.toString());
        }),
      ],
    }),
  });
}

function leave({ contentDOM }: EditorView): boolean {
  contentDOM.blur();
  return true;
}

function showProblems(view: EditorView | undefined, problems: readonly Problem[]): void {
  if (view === undefined) return;
  const { doc } = view.state;
  const diagnostics = problems.map(({ position, message }): Diagnostic => {
    const line = doc.line(Math.min(Math.max(1, position.line), doc.lines));
    const from = Math.min(line.from + position.column - 1, line.to);
    return { from, to: view.state.wordAt(from)?.to ?? Math.min(from + 1, line.to), severity: "error", message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Scrolls the column of the texts, never the page, so that the line is seen: with the whole text where it fits. */
function showLine(view: EditorView | undefined, line: number | undefined): void {
  const column = view?.dom.closest(".code-column");
  const panel = view?.dom.closest(".panel");
  if (view === undefined || line === undefined || line > view.state.doc.lines) return;
  if (!(column instanceof HTMLElement) || !(panel instanceof HTMLElement)) return;
  if (column.scrollHeight <= column.clientHeight) return;
  const frame = column.getBoundingClientRect();
  const text = panel.getBoundingClientRect();
  if (text.height <= frame.height) return scrollTo(column, text.top - frame.top, text.bottom - frame.top);
  const block = view.lineBlockAt(view.state.doc.line(line).from);
  const top = view.documentTop + block.top - frame.top;
  const margin = 3 * block.height;
  scrollTo(column, top - margin, top + block.height + margin);
}

/** Scrolls no more than needed for a part, given by its place in the frame, to be seen. */
function scrollTo(frame: HTMLElement, top: number, bottom: number): void {
  if (top < 0) frame.scrollTop += top;
  else if (bottom > frame.clientHeight) frame.scrollTop += bottom - frame.clientHeight;
}
