import { deliver, exchange, lose, page, press, refusals } from "./instructions.ts";
import type { Lesson, LessonView } from "./types.ts";
import { answered, asks, decided, hasEnded, reached } from "./views.ts";

const next = "To next message";

const isViolated = ({ verdict }: LessonView): boolean => verdict.kind === "violation";

const quorumOfOne: Lesson = {
  id: "quorum-of-one",
  title: "A quorum of one (broken)",
  preset: "quorum-of-one",
  steps: [
    {
      words: "In this engine one answer is enough. Only A0 hears of Lee, who is quickly done.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0"),
        ...press("Lee", next),
        ...exchange("accept 100", "Lee", "A0"),
        ...press("Lee", next),
      ],
      isDone: (view) => hasEnded(view, "Lee"),
    },
    {
      words: "Ross gets his one answer from A1, which never heard of Lee.",
      instructions: [
        ...press("Ross", "Start", next),
        ...exchange("promise 101", "Ross", "A1"),
        ...press("Ross", next),
        ...exchange("accept 101", "Ross", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: { words: "The verdict is a violation: an acknowledged sign-off is lost.", isReached: isViolated },
  moral: "Two quorums that need not have an acceptor in common are two clusters.",
};

const noComparison: Lesson = {
  id: "no-comparison",
  title: "The comparison forgotten (broken)",
  preset: "no-comparison",
  steps: [
    {
      words:
        "An engine published in 2016 left one comparison out: its acceptors promise any ballot, also one that is lower than their last promise. It looks harmless. Let the machine look for a schedule in which it is not.",
      instructions: page("Find a violation"),
      isDone: ({ isFound }) => isFound,
    },
    {
      words:
        "Found. The schedule is loaded, and waits at its start. Go through it with the arrows, or jump to its end.",
      instructions: page("To the end"),
      isDone: isViolated,
    },
  ],
  goal: { words: "The verdict is a violation: an acknowledged sign-off is lost.", isReached: isViolated },
  moral:
    "A late promise for a low ballot opened the door again that a higher one had shut. Put the line back and look once more: nothing is found.",
};

const ballotReused: Lesson = {
  id: "ballot-reused",
  title: "The ballot used again (broken)",
  preset: "ballot-reused",
  steps: [
    {
      words: "Lee's first order is chosen as it should be, and 200 is promised for the second one.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => answered(view, "Lee").length > 0 && asks(view, "Lee", "accept", 2),
    },
    {
      words:
        "The second order, “march”, reaches A0 alone; then Lee's patience ends. Right would be to forget ballot 200 now. This engine keeps it, as a published implementation did.",
      instructions: [
        ...deliver("accept 200 · Lee → A0"),
        ...lose("accept 200 · Lee → A1", "accept 200 · Lee → A2"),
        ...press("Lee", "Give up waiting", next),
      ],
      isDone: (view) => reached(view, "accept", "Lee", "A0") > 1 && asks(view, "Lee", "accept", 3),
    },
    {
      words:
        "So the third order, “attack”, goes out with ballot 200 again. A1 and A2 accept it, and Lee is told that it counts.",
      instructions: [...exchange("accept 200", "Lee", "A1", "A2"), ...press("Lee", next)],
      isDone: (view) => hasEnded(view, "Lee"),
    },
    {
      words:
        "Two different lists have the same ballot now. Ross asks A0 and A1: first they refuse, then he gets above them.",
      instructions: [
        ...press("Ross", "Start", next),
        ...refusals("promise 101", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => decided(view, "Ross", "promise", "refused") > 0 && asks(view, "Ross", "promise", 2),
    },
    {
      words: "Both say “accepted at 200”, with different lists. He takes the first, and the attack is gone.",
      instructions: [
        ...exchange("promise 501", "Ross", "A0", "A1"),
        ...press("Ross", next),
        ...exchange("accept 501", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: { words: "The verdict is a violation: an acknowledged order is lost.", isReached: isViolated },
  moral: "A ballot carries one value, ever. A round that did not end in a quorum burns its ballot.",
};

/** The lessons in which something is broken. */
export const brokenLessons: readonly Lesson[] = [quorumOfOne, noComparison, ballotReused];
