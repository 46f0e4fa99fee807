import type { NodeView, StageView } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ringPath } from "../ui/rings.ts";
import {
  type Line,
  type PlacedFrame,
  nodeRadius,
  partedBy,
  placeOfPointer,
  placedFrames,
  placesOf,
  stageSize,
  wallLines,
} from "./geometry.ts";
import { dataKeys } from "./registers.ts";
import type { PageState } from "./state.ts";
import { configurationText, frameText, letters, lookOf, nodeText, stageWords, words } from "./words.ts";
import "./stage.css";

/** Rings keep so far from the middle of their nodes; the new set of a joint configuration is outside. */
const ringDistance = { only: nodeRadius + 13, old: nodeRadius + 10, new: nodeRadius + 21 } as const;
/** As many keys are shown under a node. */
const keysMax = 8;

/** The drawing of the cluster: rings around who decides, nodes, walls and frames on their way. */
export function Stage({ state }: { readonly state: PageState }): JSX.Element | null {
  const { controller, looks } = state;
  const view = controller.view.value;
  const frame = useRef<SVGSVGElement>(null);
  const [drawn, setDrawn] = useState<Line | undefined>(undefined);
  if (view === undefined) return null;
  const names = view.nodes.map(({ name }) => name);
  const places = placesOf(names);
  // Who wants no motion sees which frames are on their way, each at its place in the queue.
  const isStill = view.mode === "held" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const frames = placedFrames(view.frames, places, { ms: controller.drawnMs.value, isHeld: isStill });

  const pointerPlace = (event: PointerEvent) =>
    placeOfPointer(event, (event.currentTarget as Element).getBoundingClientRect());
  const onPointerDown = (event: PointerEvent) => {
    // A finger scrolls the page unless it was asked to draw.
    if (!looks.isDrawing.value && (event.pointerType !== "mouse" || event.target !== event.currentTarget)) return;
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const place = pointerPlace(event);
    setDrawn({ from: place, to: place });
  };
  const onPointerMove = (event: PointerEvent) => {
    const to = pointerPlace(event);
    setDrawn((line) => line && { ...line, to });
  };
  const onPointerUp = (event: PointerEvent) => {
    if (drawn === undefined) return;
    const line = { ...drawn, to: pointerPlace(event) };
    setDrawn(undefined);
    if (Math.hypot(line.to.x - line.from.x, line.to.y - line.from.y) < 40) return;
    looks.isDrawing.value = false;
    const parted = partedBy(line, places);
    if (parted === undefined) controller.message.value = words.partsNobody;
    else void controller.act({ kind: "wall", ...parted, isOneWay: false });
  };

  return (
    <svg
      ref={frame}
      class={`stage ${looks.isDrawing.value ? "is-drawing" : ""}`}
      viewBox={`0 0 ${stageSize.width} ${stageSize.height}`}
      role="group"
      aria-label={words.stage}
      aria-description={words.stageHelp}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrawn(undefined)}
    >
      {rings(view, places)}
      {frames.map((placed) => drawTrack(placed, placed.frame.id === looks.frame.value))}
      {view.nodes.map((node) => drawNode(node, view, places, state))}
      {view.walls.flatMap((wall) =>
        wallLines(wall, places).map((line, index) => (
          <line key={`${wall.id} ${index}`} class={`wall ${wall.isOneWay ? "is-one-way" : ""}`} {...endsOf(line)} />
        )),
      )}
      {frames.map((placed) => drawFrame(placed, state))}
      {drawn !== undefined && <line class="wall is-drawn" {...endsOf(drawn)} />}
    </svg>
  );
}

/** The legend of the rings, as text. */
export function RingLegend({ view }: { readonly view: StageView }): JSX.Element | null {
  const latest = view.chain.at(-1);
  if (latest === undefined) return null;
  const { kind, epoch, old, members } = latest;
  const line = (name: string, text: string) => (
    <li key={name}>
      <svg width="30" height="8" aria-hidden="true">
        <line class={`ring ring-${name}`} x1="0" y1="4" x2="30" y2="4" />
      </svg>
      {text}
    </li>
  );
  return (
    <ul class="ring-legend" aria-label={configurationText(latest)}>
      {kind === "stable"
        ? line("only", `epoch ${epoch}, stable: ${words.quorum(members.length)}`)
        : [
            line("old", `epoch ${epoch}, joint: old set, ${words.quorum(old.length)}`),
            line("new", `and new set, ${words.quorum(members.length)}`),
          ]}
    </ul>
  );
}

type Places = ReturnType<typeof placesOf>;

function rings({ chain }: StageView, places: Places): readonly JSX.Element[] {
  const latest = chain.at(-1);
  if (latest === undefined) return [];
  const ring = (name: keyof typeof ringDistance, members: readonly string[]) => (
    <path
      key={name}
      class={`ring ring-${name}`}
      d={ringPath(
        members.flatMap((member) => places.get(member) ?? []),
        ringDistance[name],
      )}
    />
  );
  if (latest.kind === "stable") return [ring("only", latest.members)];
  return [ring("new", latest.members), ring("old", latest.old)];
}

function drawNode(node: NodeView, view: StageView, places: Places, { looks }: PageState): JSX.Element {
  const { name, stage, isPaused, isStranger, adopted } = node;
  const { x, y } = places.get(name) ?? { x: 0, y: 0 };
  const select = () => (looks.node.value = name);
  const keys = dataKeys(view);
  const isSelected = looks.node.value === name;
  const isPlain = stage === "member" && !isPaused;
  return (
    <g
      key={name}
      class={`node is-${isPaused ? "paused" : stage} ${isStranger ? "is-stranger" : ""} ${isSelected ? "is-selected" : ""}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-label={nodeText(node)}
      aria-pressed={isSelected ? "true" : "false"}
      onClick={select}
      onKeyDown={onEnter(select)}
    >
      <title>{nodeText(node)}</title>
      <circle class="node-body" r={nodeRadius} />
      <text class="node-name" y={isPlain ? -7 : -13}>
        {name}
      </text>
      <text class="node-epoch" y={isPlain ? 8 : 1}>
        {adopted !== undefined && stage !== "blank" ? `epoch ${adopted.epoch}` : "no epoch"}
      </text>
      {!isPlain && (
        <text class="node-state" y="13">
          {isPaused ? "paused" : stageWords[stage]}
        </text>
      )}
      {stage === "down" && <path class="node-cross" d="M-23 -23L23 23M-23 23L23 -23" />}
      {keys.slice(0, keysMax).map((key, index) => {
        const register = node.registers.find((each) => each.key === key);
        if (register?.accepted === undefined) return null;
        const left = (index - (Math.min(keys.length, keysMax) - 1) / 2) * 10 - 4;
        return (
          <rect
            key={key}
            class={`node-key key-${index % 6} ${register.isChosen ? "" : "is-old"} ${register.isTombstone ? "is-gone" : ""}`}
            x={left}
            y={isPlain ? 15 : 18}
            width="8"
            height="8"
            rx="1.5"
          />
        );
      })}
    </g>
  );
}

function drawTrack({ frame, line }: PlacedFrame, isSelected: boolean): JSX.Element {
  return (
    <line key={frame.id} class={`track look-${lookOf(frame)} ${isSelected ? "is-selected" : ""}`} {...endsOf(line)} />
  );
}

function drawFrame({ frame, place, angle }: PlacedFrame, { looks }: PageState): JSX.Element {
  const look = lookOf(frame);
  const select = () => {
    looks.frame.value = frame.id;
    looks.tab.value = "messages";
  };
  const label = `${frame.from} to ${frame.to}: ${frameText(frame)}`;
  return (
    <g
      key={frame.id}
      class={`frame look-${look} ${looks.frame.value === frame.id ? "is-selected" : ""} ${frame.isCopy ? "is-copy" : ""}`}
      transform={`translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={looks.frame.value === frame.id ? "true" : "false"}
      onClick={select}
      onKeyDown={onEnter(select)}
    >
      <title>{label}</title>
      <circle class="frame-hit" r="16" />
      <path class="frame-nose" d="M18 0L6 -8L6 8Z" transform={`rotate(${angle.toFixed(1)})`} />
      <circle class="frame-body" r="10" />
      <text y="4">{letters[look]}</text>
    </g>
  );
}

function endsOf({ from, to }: Line): {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
} {
  return { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
}

function onEnter(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
