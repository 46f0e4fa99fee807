import type {
  BallotView,
  ConfigurationView,
  FeedEntry,
  FrameView,
  MessageView,
  NodeView,
  OperationView,
} from "@quorate/simulator/stage";

/** The fixed words of the cluster page. */
export const words = {
  title: "Cluster",
  intro: "The replica that ships, on a simulated network and disks. Ask it, cut it, kill it, resize it.",
  stage: "The cluster",
  stageHelp: "Nodes on a circle with frames between them. Tab to a node or a frame, Enter selects it.",
  loading: "The cluster is being born…",
  time: "Time",
  run: "Run",
  pause: "Pause",
  step: "Step",
  stepBack: "Back",
  nextArrival: "Next arrival",
  untilQuiet: "Until quiet",
  toStart: "To the start",
  toEnd: "To the end",
  timeline: "Timeline",
  speed: "Speed",
  speeds: { slow: "slow", normal: "normal", fast: "fast" },
  place: (step: number, last: number, ms: number): string => `step ${step} of ${last} · ${ms} ms`,
  hold: "Hold frames",
  holdHint: "Frames then wait until you deliver them",
  held: "held",
  flowing: "flowing",
  node: "Node",
  noNode: "Select a node in the drawing, or here.",
  selectNode: "Show node",
  kill: "Kill",
  start: "Start",
  startWiped: "Start, disk wiped",
  pauseNode: "Pause",
  resumeNode: "Resume",
  removeNode: "Remove",
  replaceNode: "Replace",
  store: "Store",
  adopted: "Adopted",
  nothing: "nothing",
  pending: "Under way",
  pendingText: (batches: number, operations: number): string =>
    `${count(batches, "batch", "batches")} on the way to the disk, ${count(operations, "operation", "operations")}`,
  registers: "Registers on its disk",
  noRegisters: "Its disk holds no register.",
  key: "Key",
  value: "Value",
  promised: "Promised",
  accepted: "Accepted",
  deleted: "deleted",
  chosen: "chosen",
  configurationKey: "configuration",
  ask: "Ask",
  through: "Through",
  operation: "Operation",
  operations: { put: "put", get: "get", increment: "increment", delete: "delete" },
  askNow: "Ask",
  asked: "What clients were told",
  nothingAsked: "Nobody asked anything yet.",
  messages: "Frames in flight",
  noMessages: "No frame is in flight.",
  moreMessages: (more: number): string => `and ${more} more`,
  deliver: "Deliver",
  lose: "Lose",
  duplicate: "Duplicate",
  deliverNext: "Deliver the oldest",
  members: "Membership",
  add: "Add a node",
  abort: "Abort the change",
  askedNode: (name: string): string => `Asks ${name}`,
  keysCopied: (done: number, total: number): string => `${done} of ${total} keys copied`,
  copying: "Keys copied",
  walls: "Walls",
  drawWall: "Draw a wall",
  drawingWall: "Drag a line across the drawing: it parts the nodes on its two sides. Escape ends it.",
  wallBy: "Who is on the one side?",
  oneWay: "Lets frames back from the other side",
  buildWall: "Build the wall",
  noWalls: "There is no wall.",
  heal: "Take away",
  healAll: "Take all away",
  partsNobody: "That line has all nodes on one side.",
  events: "What happened",
  noEvents: "Nothing happened yet.",
  rules: "R1, R2, …: the rules of the design",
  diagram: "Space-time",
  branches: "Earlier branches",
  branch: (index: number, last: number): string => `Branch ${index}, ${last} steps`,
  fresh: "New cluster",
  nodes: "Nodes",
  seed: "Seed",
  birth: "Born",
  births: { form: "as one that grows", "form-with": "from an initial list" },
  begin: "Begin",
  violation: (invariant: string, rule: string): string => `Broken: ${invariant} (${rule})`,
  cannot: (why: string): string => `That cannot be done: ${why}.`,
  badLink: (why: string): string => `The link cannot be opened: ${why}. A new cluster is shown.`,
  full: "This run is as long as a run may be. Begin a new cluster, or go back.",
  quorum: (members: number): string => `${Math.floor(members / 2) + 1} of ${members} decide`,
  keys: "Keys",
  close: "Close",
  keySheet: "Keyboard",
} as const;

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** Why a text cannot be a key or a value here, in words; undefined if it can. */
export function textProblem(field: string, text: string): string | undefined {
  const strange = /[^ -~]/u.exec(text)?.[0];
  if (strange === undefined) return undefined;
  return `${field}: “${strange}” cannot be used here. Write it with the letters a–z, digits and signs of a plain keyboard.`;
}

/** What a change is doing in a phase, for its head. */
export function phaseText(phase: string): string {
  return phases[phase] ?? phase;
}

const phases: Readonly<Record<string, string>> = {
  PROBING: "Probing: is every newcomer there, and fit?",
  JOINT: "Joint: both sets are to decide from now on",
  CATCH_UP: "Catch-up: every key is copied to the new set",
  COMMITTING: "Committing: the new set takes over",
  ADOPTING: "Adopting: every member learns of it",
};

/** A ballot in short: `epoch.counter node`. */
export function ballotText({ epoch, counter, by }: BallotView): string {
  return `${epoch}.${counter}${by === "" ? "" : ` ${by}`}`;
}

/** A key as people read it. */
export function keyText(key: string): string {
  return key.startsWith("\u0000") ? words.configurationKey : key;
}

/** A configuration as a line of the legend. */
export function configurationText({ epoch, kind, members, old }: ConfigurationView): string {
  if (kind === "stable") return `epoch ${epoch}, stable: ${members.join(" ")}`;
  return `epoch ${epoch}, joint: ${old.join(" ")} and ${members.join(" ")}`;
}

/** What a node is, for its label and for screen readers. */
export function nodeText({ name, stage, isPaused, isStranger, adopted }: NodeView): string {
  const state = isPaused ? "paused" : stageWords[stage];
  const epoch = adopted === undefined ? "" : `, epoch ${adopted.epoch}`;
  return `${name}: ${state}${epoch}${isStranger ? ", lost its store: replace it" : ""}`;
}

/** The stages of a node in words. */
export const stageWords: Readonly<Record<NodeView["stage"], string>> = {
  opening: "starting",
  blank: "blank",
  forming: "forming",
  joining: "joining",
  member: "member",
  retired: "retired",
  down: "down",
};

/** One message of a frame: what it asks or answers, of which key, at which ballot. */
export function messageText({ what, key, ballot, why, isAnswer }: MessageView): string {
  const parts = [why === undefined ? what : `${what} as ${why}`, key && keyText(key), ballot && ballotText(ballot)];
  return `${isAnswer ? "↩ " : ""}${parts.filter(Boolean).join(" ")}`;
}

/** A frame in one line. */
export function frameText({ messages, isCopy }: Pick<FrameView, "messages" | "isCopy">): string {
  const [first] = messages;
  const more = messages.length > 1 ? ` and ${messages.length - 1} more` : "";
  return `${isCopy ? "copy of " : ""}${first === undefined ? "an empty frame" : messageText(first)}${more}`;
}

/** How a frame is drawn, and what letter it has. */
export type FrameLook = "prepare" | "accept" | "read" | "answer" | "refusal" | "change";

/** The look of a frame, by its first message. */
export function lookOf({ messages: [first] }: Pick<FrameView, "messages">): FrameLook {
  if (first === undefined) return "change";
  const { what, isAnswer } = first;
  if (isAnswer) return what === "refused" || what === "conflict" || what === "kept" ? "refusal" : "answer";
  return what === "prepare" || what === "accept" || what === "read" ? what : "change";
}

/** The letter on a frame of each look. */
export const letters: Readonly<Record<FrameLook, string>> = {
  prepare: "P",
  accept: "A",
  read: "R",
  answer: "✓",
  refusal: "✕",
  change: "C",
};

/** What the letters stand for. */
export const lookWords: Readonly<Record<FrameLook, string>> = {
  prepare: "prepare",
  accept: "accept",
  read: "read",
  answer: "answer",
  refusal: "refusal",
  change: "membership",
};

/** What became of an operation. */
export function outcomeText({ state, answer }: OperationView): string {
  switch (state) {
    case "waiting":
      return "waits for a quorum";
    case "applied":
      return answer;
    case "refused":
      return `refused: it holds ${answer}`;
    case "not-applied":
      return `surely not applied: ${answer}`;
    case "unknown":
      return `unknown, maybe applied: ${answer}`;
  }
}

/** The steps of a change in words, with the rules that order them. */
const changeSteps: Readonly<Record<string, string>> = {
  "reconfig-probe": "asks the newcomers who they are (R10, R12)",
  "reconfig-decide-joint": "has the joint configuration chosen by the old set (R9)",
  "reconfig-consult": "asks what was decided",
  "reconfig-adopt-joint": "has the joint configuration adopted (R3, R4)",
  "reconfig-list": "lists the keys on a majority of the old set (R5)",
  "reconfig-copy": "copies the keys into the new set (R6, R7)",
  "reconfig-decide-stable": "has the new set chosen by the old one (R9, R10)",
  "reconfig-install": "writes the decision on a majority of the new set (R10)",
  "reconfig-adopt-stable": "puts the new set in force (R3, R11)",
  "reconfig-retire": "tells those who left to stop (R11)",
  "reconfig-done": "finished the change",
  "reconfig-decide-abort": "has the old set chosen again (R10)",
  "reconfig-adopt-abort": "puts the old set back in force (R3)",
};

/** Something that happened, as a sentence. */
export function feedText({ kind, where, detail }: FeedEntry): string {
  switch (kind) {
    case "durable":
      return `${where} has on disk: ${detail.replaceAll(" ", ", ").replaceAll(/link\/0+/g, "configuration of epoch ")} (R18)`;
    case "adopted":
      return `${where} adopted ${detail} (R3, R4)`;
    case "retired":
      return `${where} is no member any more: ${detail} (R12)`;
    case "change":
      return `${where} ${changeSteps[detail] ?? detail}`;
    case "settled":
      return `${where}: ${detail}`;
    case "conflict":
      return `${where}: its ${detail} met a higher promise`;
    case "call":
      return `${where} asks: ${detail}`;
    case "return":
      return `${where} was told: ${detail}`;
    case "start":
      return `${where} starts`;
    case "crash":
      return `${where} died: ${detail}`;
    case "pause":
      return `${where} is paused`;
    case "resume":
      return `${where} goes on ${detail}`;
    case "ask-change":
      return `${where} is asked for a change ${detail}`;
    case "change-ended":
      return `${where} was asked for a change: ${detail}`;
    case "ask-abort":
      return `${where} is asked to abort`;
    case "abort-failed":
      return `${where} cannot abort: ${detail}`;
    case "violation":
      return `Broken: ${where}. ${detail}`;
    default:
      return `${where} ${kind} ${detail}`.trim();
  }
}
