import type { Command, Run, StageOptions } from "./command.ts";
import { Playback } from "./playback.ts";
import type { FrameView, StageView } from "./view.ts";

/** The beginning of a run of three nodes; parts of it may differ. */
function optionsWith(differing: Partial<StageOptions> = {}): StageOptions {
  return { seed: 5, nodes: 3, birth: "form", mode: "flow", ...differing };
}

/** A fresh run. */
export function opened(differing: Partial<StageOptions> = {}): Promise<Playback> {
  return Playback.open({ options: optionsWith(differing), commands: [] });
}

/** Does something that must not be refused, and waits until nobody waits for anything. */
export async function finish(playback: Playback, command: Command): Promise<void> {
  await act(playback, command);
  await playback.advance({ kind: "quiet" });
}

/** Does something that must not be refused. */
export async function act(playback: Playback, command: Command): Promise<void> {
  const refusal = await playback.do(command);
  if (refusal !== undefined) throw new Error(`${command.kind} was refused: ${refusal}`);
}

/** A put through a node. */
export function put(node: string, key: string, value: string): Command {
  return { kind: "operate", node, operation: "put", key, value };
}

/** Any other operation through a node. */
export function operate(node: string, operation: "get" | "increment" | "delete", key: string): Command {
  return { kind: "operate", node, operation, key, value: "" };
}

/**
 * Delivers the oldest frame that `isWanted` takes, and all that follows at once, until the operations and changes of
 * the run ended; where there is none, time goes on. Throws after `stepsMax` of these.
 */
export async function deliverAll(
  playback: Playback,
  isWanted: (frame: FrameView) => boolean = () => true,
  stepsMax: number = 2000,
): Promise<void> {
  for (let left = stepsMax; left > 0; left--) {
    if (isOver(playback.view)) return;
    const frame = playback.view.frames.find((each) => !each.isArriving && isWanted(each));
    if (frame === undefined) await playback.advance({ kind: "event" });
    else await act(playback, { kind: "deliver", frame: frame.id });
    await playback.advance({ kind: "consequences" });
  }
  throw new Error(`nothing ended: ${JSON.stringify(playback.view.operations)}`);
}

function isOver({ operations, changes }: StageView): boolean {
  return [...operations, ...changes].every(({ state }) => state !== "waiting");
}

/** What one node holds of a key, as text; undefined for nothing. */
export function held(view: StageView, name: string, key: string): string | undefined {
  const node = view.nodes.find((each) => each.name === name);
  return node?.registers.find((register) => register.key === key)?.value;
}

/** A run as it comes out of a link. */
export function copied(run: Run): Run {
  return JSON.parse(JSON.stringify(run)) as Run;
}
