import { type Command, Playback, type StageOptions } from "@quorate/simulator/stage";

/** A run of three nodes in which these commands were done, each until nobody waited for anything. */
export async function played(commands: readonly Command[], differing: Partial<StageOptions> = {}): Promise<Playback> {
  const options: StageOptions = { seed: 2, nodes: 3, birth: "form", mode: "flow", ...differing };
  const playback = await Playback.open({ options, commands: [] });
  for (const command of commands) {
    const refusal = await playback.do(command);
    if (refusal !== undefined) throw new Error(`${command.kind} was refused: ${refusal}`);
    await playback.advance({ kind: "quiet" });
  }
  return playback;
}

/** A put through the first node. */
export const put: Command = { kind: "operate", node: "n1", operation: "put", key: "colour", value: "blue" };
