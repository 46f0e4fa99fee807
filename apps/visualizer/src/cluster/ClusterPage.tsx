import type { StageOptions } from "@quorate/simulator/stage";
import { stageLimits } from "@quorate/simulator/stage";
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Panel } from "../ui/controls.tsx";
import { Badge } from "./Badge.tsx";
import { AskPanel } from "./AskPanel.tsx";
import { type Controller, firstOptions } from "./controller.ts";
import { DiagramPanel } from "./DiagramPanel.tsx";
import { EventsPanel } from "./EventsPanel.tsx";
import { clusterKeys } from "./keys.ts";
import { onPageKey } from "./keyboard.ts";
import { MembersPanel } from "./MembersPanel.tsx";
import { MessagesPanel } from "./MessagesPanel.tsx";
import { NodePanel } from "./NodePanel.tsx";
import { RingLegend, Stage } from "./Stage.tsx";
import { type PageState, type Tab, newPageState, tabs } from "./state.ts";
import { TimePanel } from "./TimePanel.tsx";
import { WallsPanel } from "./WallsPanel.tsx";
import { type FrameLook, lookWords, words } from "./words.ts";
import "./parts.css";
import "./cluster.css";

/** The state of the page in its address, and how it is told that the state changed. */
export interface ClusterPageProps {
  /** Empty for a fresh cluster. */
  readonly hash: string;
  readonly onHash: (state: string) => void;
  /** Where the page puts the way to a link to what it shows now, as long as it is there. */
  readonly sharing: Sharing;
}

/** Gives the state for the address of what is shown now; undefined while no page is shown. */
export interface Sharing {
  current: (() => Promise<string>) | undefined;
}

/** How long nothing changes before the address says it. */
const linkAfterMs = 400;

/** Cluster mode: the replica that ships, in the simulator, drawn. */
export function ClusterPage({ hash, onHash, sharing }: ClusterPageProps): JSX.Element {
  const state = useMemo(newPageState, []);
  const { controller, looks } = state;
  const sheet = useRef<HTMLDialogElement>(null);
  const shown = controller.shown.value;
  const isRunning = controller.isRunning.value;

  useLink(controller, { hash, onHash, sharing });
  useEffect(() => whileRunning(state), [isRunning]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => onPageKey(event, state, () => sheet.current?.showModal());
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  if (shown === undefined) return <p class="note">{words.loading}</p>;
  const { view } = shown;
  return (
    <main class="cluster" data-tab={looks.tab.value}>
      <section class="cluster-stage" aria-label={words.stage}>
        <RingLegend view={view} />
        <Stage state={state} />
        <FrameLegend />
        <TimePanel state={state} />
        <p class="told" role="status">
          {controller.message.value}
        </p>
        {view.violation !== undefined && (
          <p class="violation" role="alert">
            <b>{words.violation(view.violation.invariant, view.violation.rule)}</b> {view.violation.detail}
          </p>
        )}
      </section>
      <TabBar state={state} />
      <div class="cluster-left">
        <AskPanel state={state} />
        <MembersPanel state={state} />
        <WallsPanel state={state} />
        <Fresh state={state} onKeys={() => sheet.current?.showModal()} />
      </div>
      <div class="cluster-right">
        <NodePanel state={state} />
        <MessagesPanel state={state} />
        <EventsPanel state={state} />
      </div>
      <div class="cluster-foot">
        <DiagramPanel state={state} />
      </div>
      <KeySheet sheet={sheet} />
    </main>
  );
}

/** Opens what the address says, and lets the address say what is shown, once it stays so for a moment. */
function useLink(controller: Controller, { hash, onHash, sharing }: ClusterPageProps): void {
  const own = useRef<string | undefined>(undefined);
  const shown = controller.shown.value;
  const isRunning = controller.isRunning.value;
  useEffect(() => {
    if (hash !== own.current) void controller.open(hash);
    own.current = hash;
  }, [hash]);
  useEffect(() => {
    const link = async () => (own.current = await controller.link());
    sharing.current = link;
    return () => {
      if (sharing.current === link) sharing.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (shown === undefined || isRunning) return;
    const share = async () => {
      const link = await controller.link();
      if (link === own.current) return;
      own.current = link;
      onHash(link);
    };
    const timer = setTimeout(() => void share(), linkAfterMs);
    return () => clearTimeout(timer);
  }, [shown, isRunning]);
}

function KeySheet({ sheet }: { readonly sheet: RefObject<HTMLDialogElement | null> }): JSX.Element {
  return (
    <dialog ref={sheet} class="key-sheet" aria-label={words.keySheet}>
      <h2>{words.keySheet}</h2>
      <table>
        <tbody>
          {clusterKeys.map(({ command, shown: key, does }) => (
            <tr key={command}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button label={words.close} onPress={() => sheet.current?.close()} />
    </dialog>
  );
}

/** Lets time run with the frames of the screen, until it is stopped. */
function whileRunning({ controller }: PageState): (() => void) | undefined {
  if (!controller.isRunning.value) return undefined;
  let isOver = false;
  let lastMs = performance.now();
  const frame = async (nowMs: number) => {
    await controller.tick(nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) requestAnimationFrame((next) => void frame(next));
  };
  requestAnimationFrame((next) => void frame(next));
  return () => {
    isOver = true;
  };
}

const tabWords: Readonly<Record<Tab, string>> = {
  node: words.node,
  ask: words.ask,
  messages: words.messages,
  members: words.members,
  walls: words.walls,
  events: words.events,
  diagram: words.diagram,
  fresh: words.fresh,
};

/** Chooses the panel on narrow screens, where they do not fit beside each other. */
function TabBar({ state: { looks } }: { readonly state: PageState }): JSX.Element {
  return (
    <div class="cluster-tabs" role="group" aria-label={words.title}>
      {tabs.map((tab) => (
        <Button
          key={tab}
          kind="quiet"
          label={tabWords[tab]}
          isPressed={looks.tab.value === tab}
          onPress={() => (looks.tab.value = tab)}
        />
      ))}
    </div>
  );
}

function FrameLegend(): JSX.Element {
  return (
    <ul class="frame-legend" aria-hidden="true">
      {(Object.keys(lookWords) as FrameLook[]).map((look) => (
        <li key={look}>
          <Badge look={look} /> {lookWords[look]}
        </li>
      ))}
    </ul>
  );
}

/** Asks for a new cluster, and for the keyboard. */
function Fresh({
  state: { controller },
  onKeys,
}: {
  readonly state: PageState;
  readonly onKeys: () => void;
}): JSX.Element {
  const [options, setOptions] = useState<StageOptions>(firstOptions);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void controller.begin(options);
  };
  return (
    <Panel label={words.fresh} tab="fresh" head={<Button kind="quiet" label={words.keys} onPress={onKeys} />}>
      <form class="panel-body ask" onSubmit={onSubmit}>
        <label class="field">
          {words.nodes}
          <input
            type="number"
            min={1}
            max={stageLimits.members}
            value={options.nodes}
            onInput={({ currentTarget }) => setOptions({ ...options, nodes: currentTarget.valueAsNumber })}
          />
        </label>
        <label class="field">
          {words.seed}
          <input
            type="number"
            min={0}
            max={999_999}
            value={options.seed}
            onInput={({ currentTarget }) => setOptions({ ...options, seed: currentTarget.valueAsNumber })}
          />
        </label>
        <label class="field">
          {words.birth}
          <select
            value={options.birth}
            onChange={({ currentTarget }) =>
              setOptions({ ...options, birth: currentTarget.value as StageOptions["birth"] })
            }
          >
            {(Object.keys(words.births) as StageOptions["birth"][]).map((birth) => (
              <option key={birth} value={birth}>
                {words.births[birth]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="button button-primary">
          {words.begin}
        </button>
      </form>
    </Panel>
  );
}
