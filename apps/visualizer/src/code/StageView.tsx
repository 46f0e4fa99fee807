import type { JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { labelPlace, ringPath } from "../ui/rings.ts";
import type { Happening, Message, World } from "../world/index.ts";
import { isRefusal, messageName } from "./describe.ts";
import { isLate, ownerOfMessage } from "./Network.tsx";
import type { Page } from "./page.ts";
import {
  type Agreement,
  type PlacedMessage,
  type Places,
  agreementsOf,
  memberSets,
  placedMessages,
  placesOf,
  stageWidth,
} from "./stage-layout.ts";
import { acceptorViews, letterOf } from "./views.ts";
import { words } from "./words.ts";

/** How many moments back the drawing looks for the last quorum of a general. */
const recentMax = 300;
/** Where the words beside the acceptors begin. */
const slotX = 318;
const ringGaps = [22, 25.5, 29];
const setGaps = [33, 38];

/** The picture: generals left, acceptors right, messages on their ways, rings around those that agree. */
export function StageView({ page }: { readonly page: Page }): JSX.Element {
  const { session } = page;
  const world = session.world.value;
  const sets = memberSets(world.generals[session.selected.value]?.memory);
  const hasRings = world.generals.some(({ memory }) => memberSets(memory).length > 0);
  const places = placesOf(world.generals.length, world.acceptors.length, hasRings);
  const placed = placedMessages(world, places);
  return (
    <Panel label={words.stage} tab="network" class="stage">
      <svg
        viewBox={`0 0 ${stageWidth} ${places.height}`}
        preserveAspectRatio="xMidYMin"
        class="stage-drawing"
        role="img"
        aria-label={words.stageLabel(world.generals.length, world.acceptors.length, world.network.length)}
      >
        {sets.map((set, index) => (
          <MemberRing key={index} world={world} places={places} set={set} index={index} isJoint={sets.length > 1} />
        ))}
        {agreementsOf(world, recentHappenings(page)).map((agreement) => (
          <AgreementRing key={agreement.general} world={world} places={places} agreement={agreement} />
        ))}
        <Ways places={places} />
        {placed.map((each) => (
          <MessageWay key={each.message.id} page={page} placed={each} />
        ))}
        {placed.map((each) => (
          <MessageDot key={each.message.id} page={page} placed={each} />
        ))}
        <Generals page={page} places={places} />
        <AcceptorDots page={page} places={places} />
      </svg>
    </Panel>
  );
}

function* recentHappenings({ session }: Page): Generator<readonly Happening[]> {
  const { run, film } = session.loaded.value;
  const path = session.path.value;
  for (let index = path.length - 1; index >= Math.max(0, path.length - recentMax); index--) {
    yield film.happeningsAt(run, path[index] ?? 0);
  }
}

function Ways({ places }: { readonly places: Places }): JSX.Element {
  return (
    <g class="ways">
      {places.generals.flatMap((general, from) =>
        places.acceptors.map((acceptor, to) => (
          <line key={`${from} ${to}`} x1={general.x} y1={general.y} x2={acceptor.x} y2={acceptor.y} />
        )),
      )}
    </g>
  );
}

function placesOfNames(world: World, places: Places, names: readonly string[]) {
  return places.acceptors.filter((_, index) => names.includes(world.acceptors[index]?.name ?? ""));
}

interface RingProps {
  readonly world: World;
  readonly places: Places;
}

function MemberRing(
  props: RingProps & { readonly set: readonly string[]; readonly index: number; readonly isJoint: boolean },
) {
  const { world, places, set, index, isJoint } = props;
  const around = placesOfNames(world, places, set);
  const gap = setGaps[index] ?? 38;
  const label = isJoint ? (words.sets[index] ?? "") : words.members;
  // Both rings begin at the same acceptors as a rule: the label of one stands above both, of the other below.
  const lowest = around.reduce((low, place) => (place.y > low.y ? place : low), around[0] ?? { x: 0, y: 0 });
  const at =
    index === 0
      ? labelPlace(around, (isJoint ? Math.max(...setGaps) : gap) + 5)
      : { x: lowest.x, y: lowest.y + gap + 15 };
  return (
    <g class={`ring-set ring-set-${index}`}>
      <path d={ringPath(around, gap)} />
      <text x={at.x} y={at.y}>
        {label}
      </text>
    </g>
  );
}

function AgreementRing({ world, places, agreement }: RingProps & { readonly agreement: Agreement }): JSX.Element {
  const { general, handler, names, isQuorum } = agreement;
  const around = placesOfNames(world, places, names);
  const name = world.generals[general]?.name ?? "";
  return (
    <path
      class={`ring general-${general} ${isQuorum ? "is-quorum" : ""}`}
      d={ringPath(around, ringGaps[general] ?? 29)}
    >
      <title>{(isQuorum ? words.ringQuorum : words.ringSoFar)(name, handler, names.join(", "))}</title>
    </path>
  );
}

function Generals({ page, places }: { readonly page: Page; readonly places: Places }): JSX.Element {
  const { session } = page;
  return (
    <g>
      {session.world.value.generals.map(({ name, phase }, index) => {
        const { x, y } = places.generals[index] ?? { x: 0, y: 0 };
        const isSelected = session.selected.value === index;
        return (
          <g
            key={name}
            class={`node node-general general-${index} is-${phase} ${isSelected ? "is-selected" : ""}`}
            onClick={() => page.select(index)}
          >
            <title>{name}</title>
            <rect x={x - 18} y={y - 18} width="36" height="36" rx="7" />
            <text class="node-letter" x={x} y={y + 6}>
              {letterOf(name)}
            </text>
            <text class="node-name" x={x} y={y + 33}>
              {name}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function AcceptorDots({ page, places }: { readonly page: Page; readonly places: Places }): JSX.Element {
  const { session } = page;
  const world = session.world.value;
  return (
    <g>
      {acceptorViews(world, session.before.value).map(({ name, isUp, slots }, index) => {
        const { x, y } = places.acceptors[index] ?? { x: 0, y: 0 };
        const slot = slots.find((each) => each.kind === "slot");
        return (
          <g key={name} class={`node node-acceptor ${isUp ? "" : "is-down"}`}>
            <circle cx={x} cy={y} r="17" />
            <text class="node-letter" x={x} y={y + 5}>
              {name}
            </text>
            {isUp || <path class="node-cross" d={`M${x - 13} ${y - 13}l26 26m0-26l-26 26`} />}
            {slot !== undefined && (
              <text class="node-slot" x={slotX} y={y - 3}>
                <SlotLine label={words.promised} cell={slot.promised} page={page} dy={0} />
                <SlotLine label={words.accepted} cell={slot.accepted} page={page} dy={15} />
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

interface SlotLineProps {
  readonly label: string;
  readonly cell: { readonly text: string; readonly ballot?: number | undefined; readonly isChanged: boolean };
  readonly page: Page;
  readonly dy: number;
}

function SlotLine({ label, cell, page, dy }: SlotLineProps): JSX.Element {
  const owner = cell.ballot === undefined ? undefined : page.session.owners.value[cell.ballot % 100];
  return (
    <tspan x={slotX} dy={dy} class={cell.isChanged ? "is-changed" : ""}>
      {label.toLowerCase()} <tspan class={owner === undefined ? "" : `ballot-${owner}`}>{cell.text}</tspan>
    </tspan>
  );
}

/** Drawn below all messages: the way that one has behind it. */
function MessageWay({ page, placed }: { readonly page: Page; readonly placed: PlacedMessage }): JSX.Element {
  const { message, from, at } = placed;
  return <line class={dotClass(page, message)} x1={from.x} y1={from.y} x2={at.x} y2={at.y} />;
}

function dotClass({ session }: Page, message: Message): string {
  const world = session.world.value;
  const owner = ownerOfMessage(message, world, session.owners.value);
  const isSelected = session.message.value?.id === message.id;
  return [
    `dot dot-${message.kind} general-${owner ?? 0}`,
    isSelected ? "is-selected" : "",
    isRefusal(message) ? "is-refusal" : "",
    isLate(message, world) ? "is-late" : "",
  ].join(" ");
}

/** A click selects it, a click on the selected one delivers it. */
function MessageDot({ page, placed }: { readonly page: Page; readonly placed: PlacedMessage }): JSX.Element {
  const { session, commands } = page;
  const { message, at, label, half } = placed;
  const press = () => {
    if (session.messageId.peek() === message.id) commands.message("deliver", message.id);
    else session.messageId.value = message.id;
  };
  return (
    <g class={dotClass(page, message)} onClick={press}>
      <title>{`${messageName(message, session.world.value.network)}. ${words.dotHint}`}</title>
      <rect x={at.x - half} y={at.y - 9} width={2 * half} height="18" rx="9" />
      <text x={at.x} y={at.y + 4}>
        {label}
      </text>
    </g>
  );
}
