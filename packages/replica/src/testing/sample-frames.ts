import {
  type ConfigurationId,
  type Copies,
  type Link,
  type Member,
  type NodeId,
  type Phase,
  type ProbeAnswer,
  enterJoint,
  formed,
} from "@quorate/membership";
import { type Ballot, type ProposerId, type StoreId, counterLimit, zeroBallot } from "@quorate/synod";
import type { AnswerBody, Frame, Message, QuestionBody, Refusal } from "../frame.ts";

/** A body with something in every field, and further ones where a field may be missing or empty. */
type Samples<Body extends { readonly kind: string }> = {
  readonly [Kind in Body["kind"]]: readonly [
    Extract<Body, { readonly kind: Kind }>,
    ...Extract<Body, { readonly kind: Kind }>[],
  ];
};

type Announcement = Extract<QuestionBody, { readonly kind: "announce" }>;

const process = "0123456789abcdef" as ProposerId;
const other = "fedcba9876543210" as ProposerId;
const ballot: Ballot = { epoch: 3, counter: 7, proposer: process };
const highBallot: Ballot = { epoch: 4_294_967_297, counter: counterLimit, proposer: other };
const value: Uint8Array = Uint8Array.from({ length: 256 }, (_, index) => index);
const empty = new Uint8Array(0);
// Longer in UTF-8 and in UTF-16 than in letters, and one of the cluster's own keys.
const keys = ["plain", "grüße/中文/🚀", "\u0000configuration", " "] as const;

const members = ["n1", "n2", "n3"].map((name, index): Member => {
  const address = `http://127.0.0.1:${4270 + index}`;
  return { node: name as NodeId, store: `store-${name}` as StoreId, address };
});
const first = formed(members[0] as Member, "id-1" as ConfigurationId);
const joint = enterJoint(first, members.slice(1), "id-2" as ConfigurationId);
const links: readonly Link[] = [
  { configuration: first, ballot },
  { configuration: joint, ballot: highBallot },
];

const copies: Copies = { keys: [keys[0], keys[1]], ballots: [ballot, highBallot], values: [value, empty] };

function announcement(phase: Phase): Announcement {
  const target = members.map(({ node }) => node);
  return { kind: "announce", progress: { phase, epoch: 2, keysDone: 10, keysTotal: 10_000, bytesDone: 1_440, target } };
}

const announcements: { readonly [Key in Phase]: Announcement } = {
  PROBING: announcement("PROBING"),
  JOINT: announcement("JOINT"),
  CATCH_UP: announcement("CATCH_UP"),
  COMMITTING: announcement("COMMITTING"),
  ADOPTING: announcement("ADOPTING"),
  DONE: announcement("DONE"),
  ABORTED: announcement("ABORTED"),
};

const questions: Samples<QuestionBody> = {
  prepare: [{ kind: "prepare", key: keys[1], ballot }],
  accept: [
    { kind: "accept", key: keys[0], ballot, value, next: { ...ballot, counter: ballot.counter + 1 } },
    { kind: "accept", key: keys[2], ballot: highBallot, value: empty, next: undefined },
  ],
  read: [{ kind: "read", key: keys[2] }],
  collect: [{ kind: "collect", key: keys[1], ballot: highBallot }],
  list: [
    { kind: "list", after: keys[1] },
    { kind: "list", after: "" },
    { kind: "list", after: undefined },
  ],
  scan: [
    { kind: "scan", after: keys[1], values: true },
    { kind: "scan", after: undefined, values: false },
  ],
  fill: [
    { kind: "fill", copies },
    { kind: "fill", copies: { keys: [], ballots: [], values: [] } },
  ],
  install: [
    { kind: "install", link: { configuration: first, ballot } },
    { kind: "install", link: { configuration: joint, ballot: highBallot } },
  ],
  announce: [announcements.PROBING, ...Object.values(announcements)],
  adopt: [
    { kind: "adopt", links },
    { kind: "adopt", links: [] },
  ],
  probe: [{ kind: "probe" }],
  forward: [
    {
      kind: "forward",
      key: keys[1],
      birth: ballot,
      operations: [
        { number: 7, command: value },
        { number: 0, command: undefined },
        { number: 2 ** 53 - 1, command: empty },
      ],
    },
    { kind: "forward", key: keys[0], birth: highBallot, operations: [] },
  ],
  reserve: [
    { kind: "reserve", token: "token", list: ["n1=http://a:1", "n2=http://b:2"], former: "store-n1" as StoreId },
  ],
};

const probed: ProbeAnswer = {
  node: "n1" as NodeId,
  store: "store-n1" as StoreId,
  stage: "blank",
  cluster: undefined,
  version: 1,
};
const cluster = "cluster-1";

/** Every reason of a refusal, as the kinds above. */
const refusals: { readonly [Why in Refusal["why"]]: Extract<AnswerBody, { readonly kind: "refused" }> } = {
  stale: { kind: "refused", why: "stale", links },
  behind: { kind: "refused", why: "behind", epoch: 2 },
  "wrong-cluster": { kind: "refused", why: "wrong-cluster", detail: "cluster-2" },
  "wrong-store": { kind: "refused", why: "wrong-store", detail: "store-n2" },
  "wrong-epoch": { kind: "refused", why: "wrong-epoch", detail: "2" },
  "not-voting": { kind: "refused", why: "not-voting", detail: "" },
  reserved: { kind: "refused", why: "reserved", detail: "token" },
  "absurd-counter": { kind: "refused", why: "absurd-counter", detail: "9007199254740991" },
};

const answers: Samples<AnswerBody> = {
  promised: [
    { kind: "promised", accepted: ballot, value, floor: highBallot },
    { kind: "promised", accepted: ballot, value: empty, floor: zeroBallot },
    { kind: "promised", accepted: zeroBallot, value: undefined, floor: zeroBallot },
  ],
  accepted: [
    { kind: "accepted", nextPromised: true },
    { kind: "accepted", nextPromised: false },
  ],
  conflict: [{ kind: "conflict", highest: highBallot }],
  observed: [
    { kind: "observed", accepted: ballot, value },
    { kind: "observed", accepted: ballot, value: empty },
    { kind: "observed", accepted: zeroBallot, value: undefined },
  ],
  collected: [{ kind: "collected" }],
  kept: [{ kind: "kept" }],
  page: [
    { kind: "page", page: { keys, last: false, total: Number.MAX_SAFE_INTEGER } },
    { kind: "page", page: { keys: [], last: true, total: 0 } },
  ],
  scanned: [
    { kind: "scanned", page: { ...copies, end: undefined, total: 2 } },
    { kind: "scanned", page: { ...copies, values: undefined, end: keys[3], total: Number.MAX_SAFE_INTEGER } },
    { kind: "scanned", page: { keys: [], ballots: [], values: [], end: "", total: 0 } },
    { kind: "scanned", page: { keys: [], ballots: [], values: undefined, end: undefined, total: 0 } },
  ],
  filled: [
    { kind: "filled", refused: [keys[1], keys[0]] },
    { kind: "filled", refused: [] },
  ],
  installed: [{ kind: "installed" }],
  announced: [{ kind: "announced" }],
  adopted: [
    { kind: "adopted", epoch: 3 },
    { kind: "adopted", epoch: 0 },
  ],
  probed: [
    { kind: "probed", answer: probed },
    { kind: "probed", answer: { ...probed, stage: "member", cluster } },
    { kind: "probed", answer: { ...probed, stage: "retired", cluster } },
  ],
  attempted: [
    {
      kind: "attempted",
      ballot,
      answers: [
        { output: { kind: "output", output: value }, revision: "3.7.p.0", version: 9 },
        { output: { kind: "output", output: empty }, revision: undefined, version: 0 },
        { output: { kind: "output", output: undefined }, revision: undefined, version: 0 },
        { output: { kind: "too-large", bytes: 2 ** 40 }, revision: "3.7.p.0", version: 9 },
        { output: { kind: "threw", error: "grüße" }, revision: "", version: 1 },
      ],
    },
  ],
  chosen: [
    { kind: "chosen", ballot: highBallot, alone: true },
    { kind: "chosen", ballot, alone: false },
  ],
  declined: [{ kind: "declined" }],
  reserved: [{ kind: "reserved" }],
  refused: [refusals.stale, ...Object.values(refusals)],
};

/**
 * Every kind of message a frame may carry, with every optional part both there and missing. A new kind does
 * not compile until it has a sample here, so no transport can forget it.
 */
export const sampleMessages: readonly Message[] = [
  ...Object.values(questions).flatMap((bodies: readonly QuestionBody[]) =>
    bodies.map((body, index): Message => ({ kind: "question", attempt: index, body })),
  ),
  ...Object.values(answers).flatMap((bodies: readonly AnswerBody[]) =>
    bodies.map((body, index): Message => ({ kind: "answer", attempt: 1e15 + index, process: other, body })),
  ),
];

/** A frame around messages; `durable` numbers it. */
export function frameWith(messages: readonly Message[], durable = 0): Frame {
  return {
    cluster,
    from: { node: "n1", store: "store-n1" as StoreId, process },
    to: "store-n2" as StoreId,
    epoch: 2,
    configuration: "id-2",
    durable,
    seen: [
      { process, durable: Number.MAX_SAFE_INTEGER },
      { process: "an-earlier-process" as ProposerId, durable: 1 },
    ],
    messages,
  };
}

/** A frame as it is before there is a cluster: a probe of whoever listens. */
export const probeFrame: Frame = {
  ...frameWith([{ kind: "question", attempt: 1, body: { kind: "probe" } }]),
  cluster: "",
  to: "",
  epoch: 0,
  configuration: "",
};
