import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { Route } from "../ui/routes.ts";
import { Cards } from "./Cards.tsx";
import { Feed, SpaceTimePanel } from "./Happened.tsx";
import { Judgement, Operations } from "./Judgement.tsx";
import { onKey } from "./key-commands.ts";
import { LessonPanel } from "./LessonPanel.tsx";
import { Network } from "./Network.tsx";
import { type Page, tabs } from "./page.ts";
import { StageView } from "./StageView.tsx";
import { Acceptors, Proposers, Watch } from "./State.tsx";
import { Setup, Texts } from "./Texts.tsx";
import { PhoneBar, Timeline } from "./Timeline.tsx";
import { words } from "./words.ts";
import "./code.css";
import "./panels.css";
import "./stage.css";

/** Code mode: texts, generals, network, state and time of one run. */
export function CodePage({ page, route }: { readonly page: Page; readonly route: Route }): JSX.Element {
  useEffect(() => {
    if (route.kind === "run") void page.openLink(route.text);
    if (route.kind === "lesson") page.beginLesson(route.id);
    if (route.kind === "code") page.leaveLesson();
    if (route.kind !== "run") page.takeUpDraft();
  }, [page, route]);
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(page, event);
    document.addEventListener("keydown", listen);
    return () => {
      document.removeEventListener("keydown", listen);
      page.player.stop();
    };
  }, [page]);
  useSignalEffect(() => page.rememberSoon(page.session.run.value));
  useSignalEffect(() => page.keepDraft());
  return (
    <main class="code-page" data-shown={page.tab.value}>
      <h1 class="visually-hidden">{words.title}</h1>
      <Texts page={page} />
      <div class="world-column">
        <LessonPanel page={page} />
        {page.course.lesson.value === undefined && <Setup page={page} />}
        <Cards page={page} />
        <Judgement page={page} />
        <Tabs page={page} />
        <div class="pair">
          <StageView page={page} />
          <Network page={page} />
        </div>
        <div class="pair">
          <Acceptors page={page} />
          <Watch page={page} />
        </div>
        <div class="pair">
          <Operations page={page} />
          <Proposers page={page} />
        </div>
      </div>
      <div class="time-column">
        <SpaceTimePanel page={page} />
        <Feed page={page} />
      </div>
      <Timeline page={page} />
      <PhoneBar page={page} />
    </main>
  );
}

/** The tabs of the phone layout. */
function Tabs({ page }: { readonly page: Page }): JSX.Element {
  const show = (index: number) => (page.tab.value = tabs[(index + tabs.length) % tabs.length] ?? "code");
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    show(tabs.indexOf(page.tab.peek()) + by);
  };
  return (
    <div class="tabs" role="tablist" aria-label={words.tabList} onKeyDown={onKeyDown}>
      {tabs.map((tab, index) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={page.tab.value === tab ? "true" : "false"}
          tabIndex={page.tab.value === tab ? 0 : -1}
          onClick={() => show(index)}
        >
          {words.tabs[tab]}
        </button>
      ))}
    </div>
  );
}
