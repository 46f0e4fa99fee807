import { acceptor, deliver, exchange, lose, press, refusals } from "./instructions.ts";
import type { Lesson } from "./types.ts";
import { answered, asks, decided, generalOf, hasEnded, reached } from "./views.ts";

const next = "To next message";

const oneProposer: Lesson = {
  id: "one-proposer",
  title: "One proposer",
  preset: "launch",
  generals: 1,
  steps: [
    {
      words:
        "General Lee wants to sign off. The state lives nowhere but on the disks of three acceptors. First Lee asks all of them to promise that they will serve nobody with a lower ballot than his.",
      instructions: press("Lee", "Start", next),
      isDone: (view) => asks(view, "Lee", "promise"),
    },
    {
      words:
        "Lee waits: his line cannot go on without answers. Two of three acceptors are a majority. The third one may be slow, or dead; nobody needs it.",
      instructions: exchange("promise 100", "Lee", "A0", "A1"),
      isDone: (view) => decided(view, "Lee", "promise", "quorum") > 0,
    },
    {
      words:
        "A majority promised, and none of them has accepted a value yet. So Lee applies his transition to nothing, and asks the acceptors to accept what it makes.",
      instructions: press("Lee", next),
      isDone: (view) => asks(view, "Lee", "accept"),
    },
    {
      words: "Each acceptor writes the value to its disk before it answers. Once a majority did, the value is chosen.",
      instructions: [...exchange("accept 100", "Lee", "A0", "A1"), ...press("Lee", next)],
      isDone: (view) => hasEnded(view, "Lee"),
    },
  ],
  goal: { words: "Lee has signed off.", isReached: (view) => answered(view, "Lee").length > 0 },
  moral:
    "Whoever asks a majority from now on meets at least one acceptor that has Lee's value: two majorities overlap.",
};

const conflict: Lesson = {
  id: "conflict",
  title: "Two proposers in conflict",
  preset: "launch",
  steps: [
    {
      words: "Lee gets his promises for ballot 100, as before.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => asks(view, "Lee", "accept"),
    },
    {
      words:
        "Before Lee's accepts arrive, Ross comes with the higher ballot 101, and the same acceptors promise it to him.",
      instructions: [
        ...press("Ross", "Start", next),
        ...exchange("promise 101", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => asks(view, "Ross", "accept"),
    },
    {
      words:
        "Now Lee's accepts come too late: the acceptors promised to serve nobody below 101. Lee is told no by so many that no majority is left. He cannot know whether his sign-off counted, so he tries again.",
      instructions: [...refusals("accept 100", "Lee", "A0", "A1"), ...press("Lee", next)],
      isDone: (view) => decided(view, "Lee", "accept", "refused") > 0 && asks(view, "Lee", "promise", 2),
    },
    {
      words: "Ross's accepts are in time.",
      instructions: [...exchange("accept 101", "Ross", "A0", "A1"), ...press("Ross", next)],
      isDone: (view) => hasEnded(view, "Ross"),
    },
    {
      words: "Lee's second attempt has the ballot 300. The promises bring him Ross's value, and he signs below it.",
      instructions: [
        ...exchange("promise 300", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 300", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => hasEnded(view, "Lee"),
    },
  ],
  goal: {
    words: "Both generals signed off, and Lee knows of Ross.",
    isReached: (view) => generalOf(view, "Lee").result === "launched" && answered(view, "Ross").length > 0,
  },
  moral: "A conflict costs the lower ballot a round. It never costs a value.",
};

const lostAccept: Lesson = {
  id: "lost-accept",
  title: "A lost accept, completed by another",
  preset: "launch",
  steps: [
    {
      words: "Lee gets his promises and sends his accepts.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => asks(view, "Lee", "accept"),
    },
    {
      words: "Only A0 gets it; the network loses the other two, and then Lee dies. Did his sign-off count?",
      instructions: [
        ...deliver("accept 100 · Lee → A0"),
        ...lose("accept 100 · Lee → A1", "accept 100 · Lee → A2"),
        ...press("Lee", "Crash"),
      ],
      isDone: (view) =>
        reached(view, "accept", "Lee", "A0") > 0 &&
        generalOf(view, "Lee").phase === "crashed" &&
        !view.world.network.some(({ handler, from }) => handler === "accept" && from === "Lee"),
    },
    {
      words: "Ross asks. A0 refuses: with its accept it promised 200 to Lee. Ross does not wait for the others.",
      instructions: [
        ...press("Ross", "Start", next),
        ...refusals("promise 101", "Ross", "A0"),
        ...press("Ross", "Give up waiting", next),
      ],
      isDone: (view) => asks(view, "Ross", "promise", 2),
    },
    {
      words: "Above 200, A0 promises. Its answer carries Lee's value, so Ross has to go on from it.",
      instructions: [...exchange("promise 301", "Ross", "A0", "A1"), ...press("Ross", next)],
      isDone: (view) => asks(view, "Ross", "accept"),
    },
    {
      words: "With his own value he makes Lee's chosen, too.",
      instructions: [...exchange("accept 301", "Ross", "A0", "A1"), ...press("Ross", next)],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: {
    words: "The launch is decided, with the sign-off of a general who is dead.",
    isReached: (view) => generalOf(view, "Ross").result === "launched" && generalOf(view, "Lee").phase === "crashed",
  },
  moral:
    "An accept that was lost on its way is neither done nor undone: its outcome is unknown until somebody asks. Had Ross asked A1 and A2, Lee's sign-off would not have counted.",
};

const duel: Lesson = {
  id: "duel",
  title: "Duelling proposers",
  preset: "launch",
  steps: [
    {
      words: "Both generals get promises, Lee first. Ross's ballot is higher, so that Lee's accepts will be refused.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...press("Ross", "Start", next),
        ...exchange("promise 101", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => asks(view, "Lee", "accept") && asks(view, "Ross", "accept"),
    },
    {
      words: "Lee is refused, tries again with 300, and gets his promises. That is above Ross's ballot.",
      instructions: [
        ...refusals("accept 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("promise 300", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => asks(view, "Lee", "accept", 2),
    },
    {
      words: "So Ross is refused, and leaps above Lee in turn. This could go on for ever, without anything wrong.",
      instructions: [
        ...refusals("accept 101", "Ross", "A0", "A1"),
        ...press("Ross", next),
        ...exchange("promise 401", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => asks(view, "Ross", "accept", 2),
    },
    {
      words: "A duel ends when one of them is left alone for a moment. Let Ross finish before Lee's accepts arrive.",
      instructions: [...exchange("accept 401", "Ross", "A0", "A1"), ...press("Ross", next)],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: {
    words: "After both were refused once, one of them got through.",
    isReached: (view) =>
      decided(view, "Lee", "accept", "refused") > 0 &&
      decided(view, "Ross", "accept", "refused") > 0 &&
      answered(view, "Ross").length > 0,
  },
  moral: "Paxos is always safe, but it needs a little luck to end. Real proposers wait a random while after a refusal.",
};

const oneRoundTrip: Lesson = {
  id: "one-round-trip",
  title: "One round trip",
  preset: "orders",
  generals: 1,
  steps: [
    {
      words: "Lee gives three orders. The first one takes two round trips, as always.",
      instructions: [
        ...press("Lee", "Start", next),
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 100", "Lee", "A0", "A1"),
      ],
      isDone: (view) => decided(view, "Lee", "accept", "quorum") > 0,
    },
    {
      words:
        "Look at the disks of A0 and A1: when they accepted ballot 100, they promised 200 with it. So the second order starts with its accept at once.",
      instructions: press("Lee", next),
      isDone: (view) => asks(view, "Lee", "accept", 2),
    },
    {
      words: "One round trip, and the order is chosen.",
      instructions: [...exchange("accept 200", "Lee", "A0", "A1"), ...press("Lee", next)],
      isDone: (view) => answered(view, "Lee").length >= 2,
    },
  ],
  goal: {
    words: "Two orders are chosen, and only the first one needed promises.",
    isReached: (view) => answered(view, "Lee").length >= 2 && !asks(view, "Lee", "promise", 2),
  },
  moral:
    "A proposer that is not disturbed needs one round trip for each change, as a leader would. But nobody elected it.",
};

const minority: Lesson = {
  id: "minority",
  title: "A minority down",
  preset: "launch",
  steps: [
    {
      words: "A2 dies. Two of three are left: a majority.",
      instructions: [...acceptor("A2", "Crash"), ...press("Lee", "Start", next)],
      isDone: (view) => view.world.acceptors[2]?.isUp === false && asks(view, "Lee", "promise"),
    },
    {
      words: "Lee does not notice.",
      instructions: [
        ...exchange("promise 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
        ...exchange("accept 100", "Lee", "A0", "A1"),
        ...press("Lee", next),
      ],
      isDone: (view) => hasEnded(view, "Lee"),
    },
    {
      words:
        "Now A1 dies, too. Ross asks, and A0 refuses: with his accept, Lee got its promise for 200. But one refusal decides nothing, as two others might still agree. Nobody can tell a dead acceptor from a slow one, so Ross waits.",
      instructions: [
        ...acceptor("A1", "Crash"),
        ...press("Ross", "Start", next),
        ...refusals("promise 101", "Ross", "A0"),
      ],
      isDone: (view) =>
        view.world.acceptors[1]?.isUp === false && generalOf(view, "Ross").question?.answers.length === 1,
    },
    {
      words:
        "A1 comes back. Its disk still holds what it promised and accepted, so it refuses, too, and Ross can go on.",
      instructions: [...acceptor("A1", "Restart with its disk"), ...refusals("promise 101", "Ross", "A1")],
      isDone: (view) => decided(view, "Ross", "promise", "refused") > 0,
    },
    {
      words: "Above 200 he is served.",
      instructions: [
        ...press("Ross", next),
        ...exchange("promise 301", "Ross", "A0", "A1"),
        ...press("Ross", next),
        ...exchange("accept 301", "Ross", "A0", "A1"),
        ...press("Ross", next),
      ],
      isDone: (view) => hasEnded(view, "Ross"),
    },
  ],
  goal: {
    words: "The launch is decided, and A2 was down all the time.",
    isReached: (view) =>
      generalOf(view, "Ross").result === "launched" &&
      view.world.acceptors[2]?.isUp === false &&
      !view.happenings.some((each) => each.kind === "restarted" && each.process === "A2"),
  },
  moral:
    "While a majority is up, nothing stops. Without one everything waits, and nothing goes wrong. An acceptor may come back at any time, as long as it comes back with its disk.",
};

/** The lessons about the protocol as it is. */
export const protocolLessons: readonly Lesson[] = [oneProposer, conflict, lostAccept, duel, oneRoundTrip, minority];
