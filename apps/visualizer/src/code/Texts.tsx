import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Problem } from "../language/index.ts";
import { presets } from "../texts/presets.ts";
import { Button, Panel } from "../ui/controls.tsx";
import { type Texts as BothTexts, engineSource, machineSource, positionOfGeneral } from "../world/index.ts";
import { Editor } from "./Editor.tsx";
import { type Page, presetOfTexts } from "./page.ts";
import { differenceOf, lineMarksOf } from "./views.ts";
import { words } from "./words.ts";

/** How long after the last key the texts are compiled. */
const settleMs = 350;

/** Both texts: what is shown is what runs. */
export function Texts({ page }: { readonly page: Page }): JSX.Element {
  return (
    <div class="code-column" data-tab="code">
      <Text page={page} text="engine" />
      <Text page={page} text="machine" />
    </div>
  );
}

function Text({ page, text: which }: { readonly page: Page; readonly text: keyof BothTexts }): JSX.Element {
  const { session } = page;
  const source = which === "engine" ? engineSource : machineSource;
  const draft = session.drafts.value[which];
  const right = rightTexts(page)[which];
  const problems = session.problems.value.filter(({ position }) => position.source === source);
  const differing = useMemo(() => differenceOf(draft, right), [draft, right]);
  const [stage, world, before, selected] = [
    session.stage.value,
    session.world.value,
    session.before.value,
    session.selected.value,
  ];
  const isOwn = draft === session.run.value.scenario.texts[which];
  const marks = useMemo(
    () => ({
      // Lines of the run's text mean nothing in a text that is being changed.
      ...(isOwn ? lineMarksOf(stage, world, before, source, selected) : { stands: [], ran: [] }),
      ...differing,
      problems: problems.map(({ position }) => position.line),
    }),
    [stage, world, before, selected, isOwn, differing, session.problems.value],
  );
  const general = world.generals[selected];
  const position = general && positionOfGeneral(stage, general);
  return (
    <Panel
      label={words[which]}
      class={`text text-${which}`}
      head={
        <TextHead
          page={page}
          which={which}
          differing={differing.changed.length + differing.gaps.length}
          right={right}
        />
      }
    >
      {problems.length > 0 && <Problems problems={problems} />}
      <Editor
        label={words[which]}
        text={draft}
        marks={marks}
        problems={problems}
        follow={isOwn && position?.source === source ? position.line : undefined}
        now={() => session.drafts.peek()[which]}
        onEdit={(edited) => edit(page, which, edited)}
      />
    </Panel>
  );
}

interface TextHeadProps {
  readonly page: Page;
  readonly which: keyof BothTexts;
  readonly differing: number;
  readonly right: string;
}

function TextHead({ page, which, differing, right }: TextHeadProps): JSX.Element {
  return (
    <>
      <span class="subtitle">{which === "engine" ? words.engineSubtitle : words.machineSubtitle}</span>
      {differing > 0 && (
        <>
          <span class="tag tag-changed">{words.changedLines(differing)}</span>
          <Button
            kind="quiet"
            label={words.reset}
            onPress={() => {
              page.player.stop();
              page.session.drafts.value = { ...page.session.drafts.peek(), [which]: right };
              page.session.takeDrafts();
            }}
          />
        </>
      )}
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly Problem[] }): JSX.Element {
  return (
    <div class="problems" role="status">
      <p>{words.notRunning}</p>
      <ul>
        {problems.map(({ position, message }) => (
          <li key={`${position.line} ${position.column} ${message}`}>{words.atLine(position.line, message)}</li>
        ))}
      </ul>
    </div>
  );
}

/** The texts that an edited or broken one is compared with: those of the preset that it comes from. */
function rightTexts(page: Page): BothTexts {
  const preset = page.preset.value;
  return { engine: preset.rightEngine, machine: preset.machine };
}

let settles: ReturnType<typeof setTimeout> | undefined;

function edit(page: Page, which: keyof BothTexts, text: string): void {
  const { session } = page;
  page.player.stop();
  session.drafts.value = { ...session.drafts.peek(), [which]: text };
  clearTimeout(settles);
  settles = setTimeout(() => session.takeDrafts(), settleMs);
}

/** What the run starts from: texts, generals, acceptors. */
export function Setup({ page }: { readonly page: Page }): JSX.Element {
  const { session } = page;
  const { scenario } = session.run.value;
  const preset = presetOfTexts(scenario.texts);
  const id = preset?.id ?? "";
  const count = (kind: "generals" | "acceptors", label: string, counts: readonly number[]) => (
    <label class="field">
      {label}
      <select
        value={scenario[kind]}
        onChange={(event) => page.begin({ ...scenario, [kind]: Number(event.currentTarget.value) })}
      >
        {counts.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="setup">
      <label class="field setup-preset">
        {words.preset}
        <select value={id} onChange={(event) => page.beginPreset(event.currentTarget.value)}>
          {id === "" && <option value="">{words.ownTexts}</option>}
          {presets.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      {count("generals", words.generalsCount, [1, 2, 3])}
      {count("acceptors", words.acceptorsCount, [3, 4, 5])}
      <Button label={words.newRun} onPress={() => page.begin(scenario)} />
      {session.earlier.value.length > 0 && (
        <Button label={words.undo} name={words.undoEdit} title={words.undoEdit} onPress={() => page.undo()} />
      )}
      {preset !== undefined && <p class="setup-words">{preset.words}</p>}
    </div>
  );
}
