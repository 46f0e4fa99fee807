import { valueKey } from "../language/index.ts";
import { type Action, type General, type Stage, type World, apply, keyOfWorld, startOf } from "../world/index.ts";
import type { Choice } from "./choice.ts";
import { type SearchOptions, optionsOf } from "./options.ts";
import { actionsOf } from "./replay.ts";
import { StageSystem } from "./system.ts";

/** What the generals know and were told, where each waits or came to its end. */
function shown(generals: readonly General[]): string | undefined {
  if (generals.some(({ phase }) => phase === "ready")) return undefined;
  return generals
    .map(({ name, phase, memory, result }) => `${name} ${phase} ${valueKey(memory)} ${valueKey(result)}`)
    .join("\n");
}

/** What is seen when choices of the search that change a general are taken in the world, with those that led there. */
export function seenBySearch(stage: Stage, given: Partial<SearchOptions>): ReadonlySet<string> {
  const seen = new Set<string>();
  const system = new StageSystem(stage, optionsOf(given));
  const look = (way: readonly Choice[]): void => {
    const world = actionsOf(stage, way).reduce((before, action) => applied(stage, before, action), startOf(stage));
    const found = shown(world.generals);
    if (found !== undefined) seen.add(found);
  };
  look([]);
  const ways = new Map(system.initial.map((state) => [state.join(), [] as readonly Choice[]]));
  const looked = new Set<string>();
  const next = [...system.initial];
  for (let state = next.pop(); state !== undefined; state = next.pop()) {
    const way = ways.get(state.join()) ?? [];
    system.expand(state, (after, label) => {
      if (ways.has(after.join())) return;
      const longer = [...way, system.choiceOf(typeof label === "string" ? label : label())];
      ways.set(after.join(), longer);
      next.push(after);
      const generals = after.slice(0, stage.scenario.generals).join();
      if (!looked.has(generals)) look(longer);
      looked.add(generals);
    });
  }
  return seen;
}

/** What can be seen by delivering any message at any time. */
export function plainlySeen(stage: Stage, given: Partial<SearchOptions>): ReadonlySet<string> {
  const { giveUps, counterMax } = optionsOf(given);
  const seen = new Set<string>();
  const known = new Set<string>();
  const next: { readonly world: World; readonly patience: readonly number[] }[] = [
    { world: startOf(stage), patience: startOf(stage).generals.map(() => giveUps) },
  ];
  for (let state = next.pop(); state !== undefined; state = next.pop()) {
    const { world, patience } = state;
    const key = `${patience.join()} ${keyOfWorld(world)}`;
    if (known.has(key)) continue;
    known.add(key);
    const found = shown(world.generals);
    if (found !== undefined) seen.add(found);
    const take = (action: Action, left = patience): void => {
      const after = settled(stage, applied(stage, world, action));
      // A general that goes on with such a counter would be cut off; one that ended is not.
      const isCut = after.generals.some(
        ({ memory, phase }) => phase === "waiting" && Number(Object(memory)["counter"]) > counterMax,
      );
      if (!isCut) next.push({ world: after, patience: left });
    };
    for (const [general, { phase, thread, result }] of world.generals.entries()) {
      if (phase === "idle" && thread === undefined && result === undefined) take({ kind: "start", general });
      const left = patience[general] ?? 0;
      if (phase === "waiting" && left > 0) take({ kind: "give-up", general }, patience.with(general, left - 1));
    }
    for (const { id } of world.network) take({ kind: "deliver", message: id });
  }
  return seen;
}

function applied(stage: Stage, world: World, action: Action): World {
  const after = apply(stage, world, action);
  if (after.kind === "impossible") throw new Error(after.why);
  return after.world;
}

/** The world in which nobody has anything to do but to wait. */
function settled(stage: Stage, world: World): World {
  const general = world.generals.findIndex(({ phase }) => phase === "ready");
  return general < 0 ? world : settled(stage, applied(stage, world, { kind: "step", general }));
}
