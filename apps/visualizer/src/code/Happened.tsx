import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type RunDiagram, rowAt, spaceTimeOf } from "../run/index.ts";
import { Panel } from "../ui/controls.tsx";
import { SpaceTime } from "../ui/space-time/SpaceTime.tsx";
import type { Diagram, Mark } from "../ui/space-time/model.ts";
import type { World } from "../world/index.ts";
import { happeningWords } from "./describe.ts";
import type { Page } from "./page.ts";
import { words } from "./words.ts";

/** The branch as a space-time diagram: a click jumps. */
export function SpaceTimePanel({ page }: { readonly page: Page }): JSX.Element {
  const { session, commands } = page;
  const { run, film } = session.loaded.value;
  const way = session.branch.value;
  const leaf = way.at(-1);
  // The cursor moves along the branch more often than the branch changes.
  const drawn = useMemo(() => spaceTimeOf(run, film, way), [film, leaf, way.length]);
  const verdict = page.verdict.value;
  const world = session.world.value;
  const pair = verdict.kind === "violation" ? verdict.pair : undefined;
  const diagram = useMemo(() => withContradiction(drawn, world, pair), [drawn, pair]);
  return (
    <Panel label={words.spaceTime} tab="time" class="space-time-panel">
      <SpaceTime
        {...diagram}
        cursor={rowAt(drawn, session.path.value.length - 1)}
        onJump={(row) => commands.jump(drawn.moments[row] ?? 0)}
      />
    </Panel>
  );
}

/** The diagram with the returns of the two operations that contradict each other marked. */
function withContradiction({ diagram, rows }: RunDiagram, world: World, pair: readonly number[] | undefined): Diagram {
  if (pair === undefined) return diagram;
  const marks = [...new Set(pair)].flatMap((index): readonly Mark[] => {
    const operation = world.operations[index];
    const process = operation && world.generals[operation.general]?.name;
    if (operation?.returned === undefined || process === undefined) return [];
    return [{ process, at: rows[operation.returned] ?? 0, kind: "violation", label: words.contradicts }];
  });
  return { ...diagram, marks: [...diagram.marks, ...marks].toSorted((a, b) => a.at - b.at) };
}

/** How many sentences of what happened are listed. */
const sentencesMax = 60;

/** What happened until now in sentences, the newest first. */
export function Feed({ page }: { readonly page: Page }): JSX.Element {
  const { session } = page;
  const { run, film } = session.loaded.value;
  const path = session.path.value;
  const sentences: { readonly id: number; readonly text: string }[] = [];
  for (let index = path.length - 1; index >= 0 && sentences.length < sentencesMax; index--) {
    const id = path[index] ?? 0;
    const happenings = film.happeningsAt(run, id);
    for (const happening of happenings.toReversed()) {
      const text = happeningWords(happening, session.world.value);
      if (text !== undefined) sentences.push({ id, text });
    }
  }
  return (
    <Panel label={words.feed} tab="time" class="feed">
      <ol class="feed-list">
        {sentences.map(({ id, text }, index) => (
          <li key={`${id} ${index}`} class={id === run.cursor ? "is-now" : ""}>
            <button type="button" class="feed-jump" onClick={() => page.commands.jump(id)}>
              {text}
            </button>
          </li>
        ))}
        {sentences.length === 0 && <li class="empty">{words.started}</li>}
      </ol>
    </Panel>
  );
}
