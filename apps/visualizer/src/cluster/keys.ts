/** What a key does on the cluster page. */
export type ClusterKey =
  | "run"
  | "step"
  | "back"
  | "arrival"
  | "quiet"
  | "toStart"
  | "toEnd"
  | "hold"
  | "nextFrame"
  | "previousFrame"
  | "deliver"
  | "lose"
  | "duplicate"
  | "kill"
  | "pauseNode"
  | "wall"
  | "node"
  | "help";

/** One row of the keyboard table: it drives the handling, and the sheet that shows it. */
export interface ClusterKeyBinding {
  readonly command: ClusterKey;
  readonly keys: readonly string[];
  /** As people read them, and what they do. */
  readonly shown: string;
  readonly does: string;
}

/** Every shortcut of the cluster page. */
export const clusterKeys: readonly ClusterKeyBinding[] = [
  { command: "run", keys: [" "], shown: "Space", does: "Run, or pause" },
  { command: "step", keys: ["ArrowRight", "."], shown: "→ or .", does: "Step" },
  { command: "back", keys: ["ArrowLeft", ","], shown: "← or ,", does: "Step back" },
  { command: "arrival", keys: ["n"], shown: "N", does: "Go on to the next arrival of a frame" },
  { command: "quiet", keys: ["q"], shown: "Q", does: "Go on until nobody waits" },
  { command: "toStart", keys: ["Home"], shown: "Home", does: "Go to the start of the run" },
  { command: "toEnd", keys: ["End"], shown: "End", does: "Go to the end of the run" },
  { command: "hold", keys: ["h"], shown: "H", does: "Hold frames, or let them flow" },
  { command: "nextFrame", keys: ["j"], shown: "J", does: "Select the next frame" },
  { command: "previousFrame", keys: ["k"], shown: "K", does: "Select the frame before" },
  { command: "deliver", keys: ["d"], shown: "D", does: "Deliver the selected frame" },
  { command: "lose", keys: ["l"], shown: "L", does: "Lose the selected frame" },
  { command: "duplicate", keys: ["u"], shown: "U", does: "Duplicate the selected frame" },
  { command: "node", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], shown: "1 to 9", does: "Select a node" },
  { command: "kill", keys: ["x"], shown: "X", does: "Kill the selected node, or start it" },
  { command: "pauseNode", keys: ["p"], shown: "P", does: "Pause the selected node, or let it go on" },
  { command: "wall", keys: ["w"], shown: "W", does: "Draw a wall" },
  { command: "help", keys: ["?"], shown: "?", does: "Show this sheet" },
];

/** What the key does; undefined for one without a meaning here, and for those of the browser. */
export function clusterKeyOf(press: {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): ClusterKey | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return clusterKeys.find(({ keys }) => keys.includes(key))?.command;
}
