import type { Configuration, Link } from "@quorate/membership";
import type { AnswerBody, ControlBody, FencedBody } from "@quorate/replica/steps";
import { type Ballot, type Register, unreachable } from "@quorate/synod";
import { describeConfiguration, nameOfBallot, nameOfBytes } from "./text.ts";

/** The one data key of a model. */
export const dataKey = "k";

export type QuestionBody = FencedBody | ControlBody;

/** What the stores of a model answer; a page brings the records it lists along, for a catch-up that copies. */
export type Answer =
  | Exclude<AnswerBody, { readonly kind: "page" }>
  | (Extract<AnswerBody, { readonly kind: "page" }> & { readonly record: Register | undefined });

/** What is known beside the protocol of the round behind an accept of the data register. */
export interface Round {
  /** The ballot of the value it continues from; zero if it found none. */
  readonly ground: Ballot;
  /** Its operations began after a higher ballot was chosen already. */
  readonly stale: boolean;
  /** The operations it applies that the value before it did not hold. */
  readonly applied: readonly string[];
  readonly deletes: boolean;
}

/** A question that was sent. It stays on the network for ever: any store asked may meet it, late, repeatedly or never. */
export interface Question {
  /** Who asked; answers of different askers and attempts never mix. */
  readonly attempt: string;
  /** The configuration in force for the asker. */
  readonly configuration: Configuration;
  /** The places of the stores it was sent to. */
  readonly places: readonly number[];
  readonly body: QuestionBody;
  /** For accepts of the data register. */
  readonly round: Round | undefined;
}

/** Tells questions apart. */
export function nameOfQuestion({ attempt, configuration, places, body, round }: Question): string {
  const facts = round && `${nameOfBallot(round.ground)} ${round.stale} ${round.applied.join("+")} ${round.deletes}`;
  return `${attempt}/${configuration.id}/${places.join("")}/${describe(body, nameOfBytes)}/${facts}`;
}

/** A question for people. */
export function describeQuestion(question: Question): string {
  const { round } = question;
  const applied = round === undefined || round.applied.length === 0 ? "" : ` with ${round.applied.join(", ")}`;
  return `${describe(question.body, () => "")}${applied}`;
}

function describe(body: QuestionBody, value: (bytes: Uint8Array) => string): string {
  const key = "key" in body && body.key !== dataKey ? " configuration" : "";
  switch (body.kind) {
    case "prepare":
      return `prepare${key} ${nameOfBallot(body.ballot)}`;
    case "accept": {
      const next = body.next === undefined ? "" : `, next ${nameOfBallot(body.next)}`;
      return `accept${key} ${nameOfBallot(body.ballot)}${value(body.value)}${next}`;
    }
    case "collect":
      return `collect ${nameOfBallot(body.ballot)}`;
    case "fill": {
      const { ballots, values } = body.copies;
      return `copy ${ballots.map(nameOfBallot).join(" ")}${values.map(value).join("")}`;
    }
    case "adopt":
      return `adopt ${body.links.map(describeLink).join(" ")}`;
    case "install":
      return `install ${describeLink(body.link)}`;
    case "read":
    case "list":
    case "scan":
    case "announce":
    case "probe":
    case "reserve":
      return body.kind;
    default:
      return unreachable(body);
  }
}

function describeLink({ configuration, ballot }: Link): string {
  return `${describeConfiguration(configuration)} ${configuration.id} of ${nameOfBallot(ballot)}`;
}
