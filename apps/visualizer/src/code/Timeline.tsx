import type { JSX } from "preact";
import { sentenceOf } from "../lessons/index.ts";
import { branches } from "../run/index.ts";
import { tell } from "../ui/announce.ts";
import { Button } from "../ui/controls.tsx";
import type { Page } from "./page.ts";
import { seedMax, seedOf } from "./drive.ts";
import { speeds } from "./player.ts";
import { words } from "./words.ts";

/** Moving through the run, and letting it go on by itself. */
export function Timeline({ page }: { readonly page: Page }): JSX.Element {
  return (
    <section class="timeline" aria-label={words.timeline} data-tab="time">
      <Travel page={page} />
      <Scrubber page={page} />
      <BranchChoice page={page} />
      <Automatic page={page} />
    </section>
  );
}

function Travel({ page }: { readonly page: Page }): JSX.Element {
  const { session, commands, player } = page;
  const at = session.path.value.length - 1;
  const last = session.branch.value.length - 1;
  const atStart = at === 0 ? words.reasons.atStart : undefined;
  const atEnd = at === last ? words.reasons.atEnd : undefined;
  const isPlaying = player.playing.value.kind === "branch";
  const hint = page.course.hint.value;
  return (
    <div class="timeline-group">
      <Button label={words.toStart} reason={atStart} onPress={() => commands.go(-Infinity)} />
      <Button label={words.back} reason={atStart} onPress={() => commands.go(-1)} />
      <Button
        label={isPlaying ? words.pause : words.play}
        reason={isPlaying ? undefined : atEnd}
        onPress={() => player.toggle({ kind: "branch" })}
      />
      <Button label={words.forward} reason={atEnd} onPress={() => commands.go(1)} />
      <Button
        label={words.toEnd}
        reason={atEnd}
        isHinted={hint?.kind === "page" && hint.press === words.toEnd}
        onPress={() => {
          page.course.press({ kind: "page", press: words.toEnd });
          commands.go(Infinity);
        }}
      />
    </div>
  );
}

function Scrubber({ page }: { readonly page: Page }): JSX.Element {
  const { session, commands } = page;
  const at = session.path.value.length - 1;
  const way = session.branch.value;
  return (
    <label class="timeline-scrub">
      <span class="visually-hidden">{words.moment}</span>
      <input
        type="range"
        min="0"
        max={way.length - 1}
        value={at}
        aria-valuetext={words.momentOf(at, way.length - 1)}
        onInput={(event) => commands.jump(way[Number(event.currentTarget.value)] ?? 0)}
      />
      <span class="timeline-count">{words.momentOf(at, way.length - 1)}</span>
    </label>
  );
}

function BranchChoice({ page }: { readonly page: Page }): JSX.Element | null {
  const { session, commands } = page;
  const all = branches(session.run.value);
  if (all.length < 2) return null;
  const current = all.find(({ isCurrent }) => isCurrent)?.leaf;
  return (
    <label class="field">
      {words.branch}
      <select value={current} onChange={(event) => commands.jump(Number(event.currentTarget.value))}>
        {all.map(({ leaf }, index) => (
          <option key={leaf} value={leaf}>
            {words.branchName(index + 1, session.depthOf(leaf))}
          </option>
        ))}
      </select>
    </label>
  );
}

function Automatic({ page }: { readonly page: Page }): JSX.Element {
  const { player } = page;
  const isRunning = player.playing.value.kind === "all";
  return (
    <div class="timeline-group">
      <Button
        label={isRunning ? words.autoStop : words.runForMe}
        title={words.runForMeTitle}
        onPress={() => player.toggle({ kind: "all" })}
      />
      <Button
        label={player.playing.value.kind === "end" ? words.stop : words.toTheEnd}
        onPress={() => player.toTheEnd()}
      />
      <label class="field">
        {words.seed}
        <input
          type="number"
          class="seed"
          min="0"
          max={seedMax}
          value={player.seed.value}
          onChange={({ currentTarget }) => {
            const seed = seedOf(currentTarget.value);
            if (seed === undefined) tell(words.seedRange(currentTarget.value));
            else player.seed.value = seed;
            currentTarget.value = String(player.seed.peek());
          }}
        />
      </label>
      <label class="field">
        {words.speed}
        <select
          value={player.speed.value}
          onChange={(event) => (player.speed.value = Number(event.currentTarget.value))}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {words.perSecond(speed)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <input
          type="checkbox"
          checked={player.hasFaults.value}
          onChange={(event) => (player.hasFaults.value = event.currentTarget.checked)}
        />
        {words.faults}
      </label>
    </div>
  );
}

/** The bar of the phone layout: the selected general, and time. */
export function PhoneBar({ page }: { readonly page: Page }): JSX.Element {
  const { session, commands } = page;
  const { generals } = session.world.value;
  const selected = session.selected.value;
  const phase = generals[selected]?.phase;
  const isRunning = phase === "ready" || phase === "waiting";
  const hint = page.course.hint.value;
  const at = session.path.value.length - 1;
  const isEnd = at === session.branch.value.length - 1;
  return (
    <section class={`phone-bar general-${selected}`} aria-label={words.phoneBar}>
      {hint !== undefined && <p class="phone-hint">{sentenceOf(hint)}</p>}
      <label class="field">
        <span class="visually-hidden">{words.general}</span>
        <select value={selected} onChange={(event) => page.select(Number(event.currentTarget.value))}>
          {generals.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {isRunning ? (
        <>
          <Button
            kind={phase === "ready" ? "primary" : "plain"}
            label={words.step}
            reason={phase === "ready" ? undefined : words.reasons.waits}
            onPress={() => commands.step(selected)}
          />
          <Button
            label={words.toNextMessage}
            reason={phase === "ready" ? undefined : words.reasons.waits}
            onPress={() => commands.toNextMessage(selected)}
          />
        </>
      ) : (
        <Button
          kind="primary"
          label={words.start}
          reason={phase === "crashed" ? words.reasons.crashed : undefined}
          onPress={() => commands.start(selected)}
        />
      )}
      <span class="phone-time">
        <Button
          label="←"
          name={words.back}
          reason={at === 0 ? words.reasons.atStart : undefined}
          onPress={() => commands.go(-1)}
        />
        <Button
          label="→"
          name={words.forward}
          reason={isEnd ? words.reasons.atEnd : undefined}
          onPress={() => commands.go(1)}
        />
      </span>
    </section>
  );
}
