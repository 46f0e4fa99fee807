import type { JSX } from "preact";
import { positionOfGeneral } from "../world/index.ts";
import { Button } from "../ui/controls.tsx";
import type { Page } from "./page.ts";
import { phaseWords } from "./describe.ts";
import { letterOf } from "./views.ts";
import { reasonsOf } from "./reasons.ts";
import { words } from "./words.ts";

/** The generals, a card for each. */
export function Cards({ page }: { readonly page: Page }): JSX.Element {
  const { generals } = page.session.world.value;
  return (
    <div class={`cards cards-${generals.length}`}>
      {generals.map(({ name }, index) => (
        <Card key={name} page={page} index={index} />
      ))}
    </div>
  );
}

function Card({ page, index }: { readonly page: Page; readonly index: number }): JSX.Element | null {
  const { session } = page;
  const [stage, world] = [session.stage.value, session.world.value];
  const general = world.generals[index];
  if (general === undefined) return null;
  const position = positionOfGeneral(stage, general);
  const line = position && words.lineOf(position.source, position.line);
  const isSelected = session.selected.value === index;
  return (
    <section
      class={`card general-${index} ${isSelected ? "is-selected" : ""} is-${general.phase}`}
      aria-label={general.name}
      onPointerDown={() => (session.selected.value = index)}
      onFocusIn={() => (session.selected.value = index)}
    >
      <header class="card-head">
        <span class={`badge badge-${index}`} aria-hidden="true">
          {letterOf(general.name)}
        </span>
        <h2>{general.name}</h2>
        <span class="card-proposer">{words.proposer(general.proposer)}</span>
      </header>
      <p class="card-phase">{phaseWords(stage, general, line)}</p>
      <CardButtons page={page} index={index} />
    </section>
  );
}

/** The buttons of a general; the first ones are those that are used most. */
function CardButtons({ page, index }: { readonly page: Page; readonly index: number }): JSX.Element {
  const { commands, player } = page;
  const general = page.session.world.value.generals[index];
  const reasons = reasonsOf(general);
  const playing = player.playing.value;
  const isRunning = playing.kind === "general" && playing.general === index;
  const hint = page.course.hint.value;
  const isHinted = (label: string) =>
    hint?.kind === "general" && hint.general === general?.name && hint.press === label;
  return (
    <div class="card-buttons">
      <Button
        kind={kindOf(reasons.start)}
        label={words.start}
        isHinted={isHinted(words.start)}
        reason={reasons.start}
        onPress={() => commands.start(index)}
      />
      <Button
        kind={kindOf(reasons.step)}
        label={words.step}
        isHinted={isHinted(words.step)}
        reason={reasons.step}
        onPress={() => commands.step(index)}
      />
      <Button
        label={words.stepOver}
        isHinted={isHinted(words.stepOver)}
        reason={reasons.step}
        onPress={() => commands.stepOver(index)}
      />
      <Button
        label={isRunning ? words.stop : words.run}
        isHinted={isHinted(words.run)}
        reason={reasons.run}
        onPress={() => commands.run(index)}
      />
      <Button
        label={words.toNextMessage}
        isHinted={isHinted(words.toNextMessage)}
        reason={reasons.step}
        onPress={() => commands.toNextMessage(index)}
      />
      <Button
        label={words.giveUp}
        isHinted={isHinted(words.giveUp)}
        reason={reasons.giveUp}
        onPress={() => commands.giveUp(index)}
      />
      {general?.phase === "crashed" ? (
        <Button label={words.restart} isHinted={isHinted(words.restart)} onPress={() => commands.restart(index)} />
      ) : (
        <Button
          kind="danger"
          label={words.crash}
          isHinted={isHinted(words.crash)}
          onPress={() => commands.crash(index)}
        />
      )}
    </div>
  );
}

/** What can be done next stands out. */
function kindOf(reason: string | undefined): "primary" | "plain" {
  return reason === undefined ? "primary" : "plain";
}
