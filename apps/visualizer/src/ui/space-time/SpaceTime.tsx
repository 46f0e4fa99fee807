import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  type Diagram,
  type PlacedArrow,
  type PlacedMark,
  type RowText,
  type Rows,
  columnsOf,
  layoutOf,
  rowAfterKey,
  rowsOf,
  textsOf,
  visibleRows,
  wordsOf,
} from "./model.ts";
import { words } from "./words.ts";
import "./space-time.css";

/** What the space-time diagram shows; a click or a key jumps to the step of a row. */
export interface SpaceTimeProps extends Diagram {
  /** The present step, a row. */
  readonly cursor: number;
  readonly onJump: (at: number) => void;
}

const rowPx = 22;
/** Beside the lines there is room for words from this width on. */
const textFromPx = 520;
const textSharePx = 230;
/** The last column of lines needs no more than this for each process. */
const columnPxMax = 150;

/** A run as lines and arrows, time downwards. Only the rows that are seen are drawn, so that a run may be long. */
export function SpaceTime({ processes, marks, arrows, cursor, onJump }: SpaceTimeProps): JSX.Element {
  const diagram = useMemo(() => ({ processes, marks, arrows }), [processes, marks, arrows]);
  const rows = useMemo(() => rowsOf(diagram), [diagram]);
  const frame = useRef<HTMLDivElement>(null);
  const { topPx, widthPx, heightPx, onScroll } = useView(frame);
  const hasText = widthPx >= textFromPx;
  const linesPx = hasText ? Math.min(widthPx - textSharePx, processes.length * columnPxMax) : widthPx;
  const seen = visibleRows(topPx, heightPx, rowPx, rows);
  const place = rows === 0 ? words.empty : words.place(cursor, rows, wordsOf(diagram, cursor));

  useEffect(() => follow(frame.current, cursor), [cursor]);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowAfterKey(event.key, cursor, rows, Math.max(1, Math.floor(heightPx / rowPx) - 1));
    if (row === undefined || rows === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onJump(row);
  };
  const onClick = (event: MouseEvent) => {
    const top = frame.current?.getBoundingClientRect().top ?? 0;
    const row = Math.floor((event.clientY - top - headPx + (frame.current?.scrollTop ?? 0)) / rowPx);
    if (row >= 0 && row < rows) onJump(row);
  };

  return (
    <div class="space-time">
      <div
        ref={frame}
        class="space-time-frame"
        role="slider"
        tabIndex={0}
        aria-label={words.title}
        aria-description={words.keys}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, rows - 1)}
        aria-valuenow={cursor}
        aria-valuetext={place}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div class="space-time-heads" aria-hidden="true" style={{ height: `${headPx}px` }}>
          {columnsOf(processes, linesPx).map(({ process, x }) => (
            <span key={process.id} style={{ left: `${x}px`, color: process.colour }}>
              {process.label}
            </span>
          ))}
        </div>
        <div class="space-time-body" aria-hidden="true" style={{ height: `${rows * rowPx}px` }}>
          {rows === 0 ? (
            <p class="space-time-empty">{words.empty}</p>
          ) : (
            <Drawing diagram={diagram} seen={seen} cursor={cursor} widthPx={widthPx} linesPx={linesPx} />
          )}
        </div>
      </div>
      <p class="space-time-now">{place}</p>
    </div>
  );
}

interface DrawingProps {
  readonly diagram: Diagram;
  readonly seen: Rows;
  readonly cursor: number;
  readonly widthPx: number;
  /** The part of the width that the lines have; words have the rest. */
  readonly linesPx: number;
}

/** The rows that are seen. */
function Drawing({ diagram, seen, cursor, widthPx, linesPx }: DrawingProps): JSX.Element {
  const layout = layoutOf(diagram, { widthPx: linesPx, rowPx }, seen);
  return (
    <svg
      width={widthPx}
      height={(seen.last - seen.first + 1) * rowPx}
      viewBox={`0 ${seen.first * rowPx} ${widthPx} ${(seen.last - seen.first + 1) * rowPx}`}
      style={{ top: `${seen.first * rowPx}px` }}
    >
      <rect class="space-time-cursor" x="0" y={cursor * rowPx} width={widthPx} height={rowPx} />
      {layout.processes.map(({ process, x }) => (
        <line
          key={process.id}
          class="space-time-line"
          stroke={process.colour}
          x1={x}
          x2={x}
          y1={seen.first * rowPx}
          y2={(seen.last + 1) * rowPx}
        />
      ))}
      {layout.arrows.map(drawArrow)}
      {layout.marks.map((placed) =>
        drawMark(placed, diagram.processes.find(({ id }) => id === placed.mark.process)?.colour),
      )}
      {linesPx < widthPx && drawWords(textsOf(layout), linesPx, widthPx)}
    </svg>
  );
}

const headPx = 28;

/** Where the frame is scrolled to and how large it is, and again whenever that changes. */
function useView(frame: { readonly current: HTMLDivElement | null }): {
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly onScroll: () => void;
} {
  const [view, setView] = useState({ topPx: 0, widthPx: 320, heightPx: 320 });
  const onScroll = () => {
    const { current } = frame;
    if (current === null) return;
    const next = { topPx: current.scrollTop, widthPx: current.clientWidth, heightPx: current.clientHeight };
    setView((last) =>
      last.topPx === next.topPx && last.widthPx === next.widthPx && last.heightPx === next.heightPx ? last : next,
    );
  };
  useLayoutEffect(() => {
    onScroll();
    if (frame.current === null) return;
    const observer = new ResizeObserver(onScroll);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  return { ...view, onScroll };
}

/** Scrolls so that the row of the cursor is seen; it moves no more than it has to. */
function follow(frame: HTMLDivElement | null, row: number): void {
  if (frame === null) return;
  const top = row * rowPx;
  const seenPx = frame.clientHeight - headPx;
  if (top < frame.scrollTop) frame.scrollTop = Math.max(0, top - 2 * rowPx);
  else if (top + rowPx > frame.scrollTop + seenPx) frame.scrollTop = top + 3 * rowPx - seenPx;
}

function drawArrow({ arrow, x1, y1, x2, y2 }: PlacedArrow): JSX.Element {
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const key = `${arrow.from} ${arrow.fromAt} ${arrow.to} ${arrow.toAt ?? ""} ${arrow.label} ${arrow.state}`;
  return (
    <g key={key} class={`arrow arrow-${arrow.kind} is-${arrow.state}`}>
      <title>{`${arrow.label} (${words.states[arrow.state]})`}</title>
      <line x1={x1} y1={y1} x2={x2} y2={y2} />
      <g transform={`translate(${x2} ${y2}) rotate(${angle})`}>{headOf(arrow.state)}</g>
    </g>
  );
}

/** The end of an arrow: a head, a cross for a lost one, an open circle for one that is under way. */
function headOf(state: PlacedArrow["arrow"]["state"]): JSX.Element {
  if (state === "lost") return <path class="arrow-cross" d="M-4 -4L4 4M-4 4L4 -4" />;
  if (state === "waiting") return <circle class="arrow-open" r="3.5" />;
  return <path class="arrow-head" d="M-4 0L-11 -3.5L-11 3.5Z" />;
}

function drawMark({ mark, x, y }: PlacedMark, colour: string | undefined): JSX.Element {
  return (
    <g
      key={`${mark.process} ${mark.at} ${mark.kind} ${mark.label}`}
      class={`mark mark-${mark.kind}`}
      style={{ color: colour }}
    >
      <title>{mark.label}</title>
      {mark.isQuorum === true && <circle class="mark-quorum" cx={x} cy={y} r="8" />}
      <circle cx={x} cy={y} r="4" />
    </g>
  );
}

/** The words of each row, at the right of the lines. */
function drawWords(texts: readonly RowText[], fromPx: number, toPx: number): readonly JSX.Element[] {
  const lettersMax = Math.floor((toPx - fromPx - 20) / 6.4);
  return texts.map(({ y, text, kind }) => (
    <text key={y} class={`space-time-text mark-${kind}`} x={fromPx + 12} y={y + 4}>
      {text.length > lettersMax ? `${text.slice(0, lettersMax - 1)}…` : text}
    </text>
  ));
}
