import { deliver, exchange, press, refusals } from "./instructions.ts";
import type { Lesson } from "./types.ts";
import { answered, asks, decided, generalOf, hasEnded, onDisk, reached } from "./views.ts";

const next = "To next message";

const flatBallots: Lesson = {
  id: "flat-ballots",
  title: "One acceptor replaced, flat ballots (broken)",
  preset: "flat-ballots",
  steps: [
    {
      words: "Lee signs off; A0, A1 and A2 all have it.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 100", "Lee", "A0", "A1"),
        ...deliver("accept 100 · Lee → A2"),
        ...press("Lee", next),
      ],
      isDone: (view) => hasEnded(view, "Lee") && reached(view, "accept", "Lee", "A2") > 0,
    },
    {
      words:
        "Grant signs off with the higher ballot 102, but his accept reaches only A2, and then he dies. Nobody was told that it counts.",
      instructions: [
        ...press("Grant", "Start", next),
        ...exchange("promise 102", "Grant", "A0", "A2"),
        ...press("Grant", next),
        ...deliver("accept 102 · Grant → A2"),
        ...press("Grant", "Crash"),
      ],
      isDone: (view) => reached(view, "accept", "Grant", "A2") > 0 && generalOf(view, "Grant").phase === "crashed",
    },
    {
      words:
        "Ross replaces A0 by A3. A majority of the old set, A0 and A1, and one of the new set, A1 and A3, adopt the epoch in which both have to agree.",
      instructions: [...press("Ross", "Start", next), ...exchange("adopt epoch 2", "Ross", "A0", "A1", "A3")],
      isDone: (view) => decided(view, "Ross", "adopt", "quorum") > 0,
    },
    {
      words:
        "He copies the newest slot that he was shown to a majority of the new set, and then makes it the only one. A2 hears of that, too.",
      instructions: [
        ...press("Ross", next),
        ...exchange("install", "Ross", "A1", "A3"),
        ...press("Ross", next),
        ...exchange("adopt epoch 3", "Ross", "A1", "A3"),
        ...press("Ross", next),
        ...deliver("adopt epoch 3 · Ross → A2"),
      ],
      isDone: (view) => asks(view, "Ross", "promise") && reached(view, "adopt", "Ross", "A2") > 0,
    },
    {
      words: "Now Ross signs off himself. A1 and A3 never promised anything to Grant, so 101 is high enough for them.",
      instructions: [
        ...exchange("promise 101", "Ross", "A1", "A3"),
        ...press("Ross", next),
        ...exchange("accept 101", "Ross", "A1", "A3"),
        ...press("Ross", next),
      ],
      isDone: (view) => answered(view, "Ross").length > 0 && hasEnded(view, "Ross"),
    },
    {
      words:
        "Ross was told that the launch is decided, with his sign-off. Lee signs once more: the old members send him to the new ones, and there A2 still has what Grant left, at 102.",
      instructions: [
        ...press("Lee", "Start", next),
        ...refusals("promise 200", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("promise 300", "Lee", "A2", "A3"),
        ...press("Lee", next),
        ...exchange("accept 300", "Lee", "A2", "A3"),
        ...press("Lee", next),
      ],
      isDone: (view) => answered(view, "Lee").length > 1,
    },
  ],
  goal: {
    words: "The verdict is a violation: an acknowledged sign-off is lost.",
    isReached: ({ verdict }) => verdict.kind === "violation",
  },
  moral:
    "A value of an old epoch that nobody chose outranked one that was. Ballots have to begin with the epoch: then anything written in a newer configuration is above everything older.",
};

const joint: Lesson = {
  id: "joint",
  title: "From three acceptors to five",
  preset: "joint",
  steps: [
    {
      words: "Lee signs off with the first three acceptors; A0 and A1 have it.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 10100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 10100", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => hasEnded(view, "Lee"),
    },
    {
      words:
        "Ross adds A3 and A4. From here on there are two rings: the old set and the new one, and everything needs a majority of both. He fences the old epoch: whoever adopts the new one serves no request of the old one any more.",
      instructions: [...press("Ross", "Start", next), ...exchange("adopt epoch 2", "Ross", "A0", "A1", "A3")],
      isDone: (view) => decided(view, "Ross", "adopt", "quorum") > 0,
    },
    {
      words:
        "The answers brought the slots of the old set. The newest one is copied to a majority of the new set: three of five.",
      instructions: [...press("Ross", next), ...exchange("install", "Ross", "A2", "A3", "A4")],
      isDone: (view) => decided(view, "Ross", "install", "quorum") > 0,
    },
    {
      words: "Only now may the new set be alone. A majority of it adopts that.",
      instructions: [
        ...press("Ross", next),
        ...exchange("adopt epoch 3", "Ross", "A2", "A3", "A4"),
        ...press("Ross", next),
      ],
      isDone: (view) => decided(view, "Ross", "adopt", "quorum") > 1 && asks(view, "Ross", "promise"),
    },
    {
      words: "Ross signs off with three acceptors that took no part in Lee's sign-off, and finds it there.",
      instructions: [
        ...exchange("promise 30101", "Ross", "A2", "A3", "A4"),
        ...press("Ross", next),
        ...exchange("accept 30101", "Ross", "A2", "A3", "A4"),
        ...press("Ross", next),
      ],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: {
    words: "Five acceptors are the members, the key was copied, and nothing was lost.",
    isReached: (view) =>
      generalOf(view, "Ross").result === "launched" &&
      decided(view, "Ross", "install", "quorum") > 0 &&
      view.world.acceptors.filter(({ name }) => onDisk(view, name, "launch") !== undefined).length >= 3,
  },
  moral:
    "While both sets have to agree, no quorum of one can decide behind the back of the other. The shipped cluster does the same, with the configuration itself in a register.",
};

/** The lessons about changing the set of acceptors. */
export const memberLessons: readonly Lesson[] = [flatBallots, joint];
