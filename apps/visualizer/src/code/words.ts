const one = (count: number, singular: string, plural: string): string => `${count} ${count === 1 ? singular : plural}`;

/** The words of code mode. Lessons name the labels of the buttons: keep them. */
export const words = {
  title: "Step through Paxos",
  engine: "Engine",
  engineSubtitle: "the distributed state machine",
  machine: "Machine",
  machineSubtitle: "the generals and their launch",
  network: "Network",
  watch: "Watch",
  acceptors: "Acceptors",
  proposers: "Proposers",
  operations: "Operations",
  verdict: "Verdict",
  timeline: "Timeline",
  spaceTime: "Space-time",
  feed: "What happened",
  stage: "Stage",
  lesson: "Lesson",
  lessons: "Lessons",

  start: "Start",
  step: "Step",
  stepOver: "Step over",
  toNextMessage: "To next message",
  run: "Run",
  stop: "Stop",
  giveUp: "Give up waiting",
  crash: "Crash",
  restart: "Restart",
  restartKept: "Restart with its disk",
  restartWiped: "Restart with an empty disk",
  deliver: "Deliver",
  lose: "Lose",
  duplicate: "Duplicate",
  findViolation: "Find a violation",
  cancel: "Cancel",

  reset: "Reset text",
  undo: "Undo",
  undoEdit: "Undo: back to the earlier run",
  preset: "Texts",
  ownTexts: "your own",
  changedLines: (count: number): string => one(count, "line differs", "lines differ"),
  notRunning: "The run goes on with the text before, and a shared link holds that one, until this one is right:",
  atLine: (line: number, message: string): string => `Line ${line}: ${message}`,
  restarted: "The text changed: a new run begins. The earlier one is kept under Undo.",
  restored: "The earlier run is back.",

  generalsCount: "Generals",
  acceptorsCount: "Acceptors",
  newRun: "New run",

  proposer: (id: number): string => `proposer ${id}`,
  lineOf: (source: string, line: number): string => `${source} line ${line}`,
  phases: {
    idle: "not started",
    ready: (line: string): string => (line === "" ? "runs" : `at ${line}`),
    waiting: "waits for messages",
    waitingFor: (count: number, handler: string): string =>
      `waits for ${one(count, "more answer", "more answers")} to ${handler}`,
    ended: (result: string): string => `ended: ${result}`,
    failed: (message: string): string => `failed: ${message}`,
    crashed: "crashed: its memory is gone",
  },
  reasons: {
    notStarted: "It is not started yet",
    isRunning: "It is running already",
    waits: "It waits for messages: deliver some, or give up waiting",
    ended: "Its program ended",
    crashed: "It crashed: restart it first",
    waitsForNothing: "It waits for nothing",
    nothingToDo: "Nothing is left that it can do alone",
    atStart: "This is the start of the run",
    atEnd: "This is the end of the branch",
    noMessage: "No message is in flight",
  },

  inFlight: (count: number): string => (count === 0 ? "" : String(count)),
  nothingInFlight: "No message is in flight.",
  networkHint: "Drag to reorder, or Alt + ↑ ↓. Any message may be delivered first.",
  deliverAll: "Deliver all",
  loseAll: "Lose all",
  copyOf: (id: number): string => `copy of #${id}`,
  stale: "late: its question is over",

  key: "Key",
  promised: "Promised",
  accepted: "Accepted",
  state: "State",
  emptyDisk: "empty disk",
  isDown: "crashed",
  memoryGone: "memory gone",
  changed: "changed",

  stageLabel: (generals: number, acceptors: number, messages: number): string =>
    `${one(generals, "general", "generals")}, ${acceptors} acceptors, ` +
    `${one(messages, "message", "messages")} in flight: the panels Network and Acceptors have them as text`,
  ok: "ok",
  no: "no",
  members: "members",
  sets: ["old set", "new set"] as readonly string[],
  ringSoFar: (name: string, handler: string, names: string): string =>
    `${name}: ${handler} answered by ${names}, no quorum yet`,
  ringQuorum: (name: string, handler: string, names: string): string => `${name}: quorum for ${handler}: ${names}`,
  dotHint: "A click selects it; one more click delivers it.",

  noFrames: (name: string): string => `${name} runs no program now.`,
  noVariables: "no variables",

  operation: (name: string, action: string, message: string, key: string): string =>
    `${name}: ${action}(${message}) on ${key}`,
  noOperations: "No operation was called yet.",
  pending: "no answer yet",
  contradicts: "contradicts the other",
  verdicts: {
    linearizable: "linearizable so far",
    violation: "VIOLATION",
    undecided: "undecided",
    tooFew: "no operation returned yet",
  },

  back: "Back",
  forward: "Forward",
  toStart: "To the start",
  toEnd: "To the end",
  moment: "Moment",
  momentOf: (index: number, last: number): string => `${index} of ${last}`,
  branch: "Branch",
  branchName: (number: number, length: number): string => `${number}: ${one(length, "moment", "moments")}`,
  play: "Play",
  pause: "Pause",
  runForMe: "Run for me",
  autoStop: "Stop",
  toTheEnd: "Run to the end",
  seed: "Seed",
  speed: "Speed",
  perSecond: (count: number): string => `${count} / s`,
  faults: "with faults",
  started: "Start of the run",
  autoEnded: "Nothing is left to do.",
  stoppedAfter: (moments: number): string =>
    `Stopped after ${moments.toLocaleString("en")} moments: press Run to the end again to go on.`,
  stoppedAtFailure: (failure: string): string =>
    `Stopped where a text failed; press Run to the end again to go on. ${failure}`,
  seedRange: (typed: string): string => `The seed is a whole number from 0 to 999,999, not ${typed}.`,
  runForMeTitle: "Chooses at random what happens next; the seed decides",

  searching: (states: number, depth: number, perSecond: number, queue: number): string =>
    `${states.toLocaleString("en")} states, depth ${depth}, ${queue.toLocaleString("en")} to look at, ` +
    `${perSecond.toLocaleString("en")} states/s`,
  searchStarts: "The search starts…",
  found: (moments: number, states: number): string =>
    `A violation was found after ${states.toLocaleString("en")} states: ` +
    `${one(moments, "moment leads", "moments lead")} to it. Press Play to watch.`,
  nothingFound: (ended: string, scope: string, states: number, depth: number): string =>
    `No violation in ${states.toLocaleString("en")} states, up to depth ${depth}` +
    `${ended === "fixpoint" ? ": all there are" : `; the search stopped at its bound (${ended})`}. Searched: ${scope}`,
  notJudged: (why: string): string => ` Not all of what the generals were told could be judged. ${why}`,
  foundFailure: (message: string): string => `A text failed on the way: ${message}. Press Play to watch.`,
  searchFailed: (message: string): string => `The search ended early: ${message}`,
  cancelled: "The search was cancelled.",

  brokenLink: (message: string): string => `This link cannot be opened: ${message}`,
  brokenMoment: (why: string): string => `This run cannot go on as the link says: ${why}. The part before is shown.`,

  lessonsIntroduction: "Each has a start, words beside the stage, and a goal. They build on each other.",
  goal: "Goal:",
  goalReached: "Goal reached.",
  goalMissed: "All steps are done, but the goal is not reached on this way: step back, or begin the lesson again.",
  lessonDone: "All steps are done.",
  lessonAgain: "Begin again",
  leaveLesson: "Leave",
  nextLesson: (title: string): string => `Next lesson: ${title}`,
  stepOf: (step: number, steps: number): string => `Step ${step} of ${steps}`,
  stepDone: (step: number): string => `Step ${step}, done`,
  noLesson: (id: string): string => `There is no lesson “${id}”.`,

  tabs: { code: "Code", network: "Network", state: "State", time: "Time" },
  tabList: "Panels",
  phoneBar: "Selected general",
  general: "General",

  happened: {
    sent: (message: string): string => `${message} is sent`,
    delivered: (message: string): string => `${message} is delivered`,
    ignored: (message: string): string => `${message} is delivered too late: it does not count`,
    lost: (message: string): string => `${message} is lost`,
    lostAtDead: (message: string): string => `${message} reaches a crashed process: it is lost`,
    duplicated: (message: string, id: number): string => `${message} is duplicated as #${id}`,
    called: (operation: string): string => `${operation} is called`,
    returned: (operation: string, result: string): string => `${operation} returns ${result}`,
    decided: {
      quorum: (name: string, handler: string, names: string): string => `${name} has a quorum for ${handler}: ${names}`,
      refused: (name: string, handler: string, names: string): string =>
        `${name} can get no quorum for ${handler}: ${names} refused`,
      "gave-up": (name: string, handler: string, names: string): string =>
        `${name} gives up waiting for ${handler}${names === "" ? "" : ` with answers of ${names}`}`,
    },
    wrote: (name: string, key: string, slot: string): string => `${name} writes ${key}: ${slot}`,
    crashed: (name: string): string => `${name} crashes`,
    restarted: (name: string, disk: string | undefined): string =>
      `${name} restarts${disk === undefined ? "" : disk === "kept" ? " with its disk" : " with an empty disk"}`,
    started: (name: string): string => `${name} starts`,
    ended: (name: string, result: string): string => `${name} ends: ${result}`,
    failed: (name: string, message: string): string => `${name} fails: ${message}`,
  },
} as const;
