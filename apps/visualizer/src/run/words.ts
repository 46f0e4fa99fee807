import { type Value, describeValue } from "../language/index.ts";
import { type Message, type Operation, isRefusal } from "../world/index.ts";

/** The most characters of a value in a label. */
const limit = 60;

/** What people read in the diagram of a run, and about links. */
export const words = {
  /** What a message is, without who sends it to whom. */
  message: ({ kind, about, body }: Message): string => {
    if (kind === "request") return about;
    return `${isRefusal(body) ? "refusal of" : "answer to"} ${about}`;
  },
  called: ({ key, action, message }: Operation): string =>
    `calls ${action}(${describeValue(message, limit)}) on ${key}`,
  returned: ({ result }: Operation): string => `is told ${describeValue(result, limit)}`,
  decided: {
    quorum: (handler: string, names: readonly string[]): string => `quorum for ${handler}: ${names.join(", ")}`,
    refused: (handler: string, names: readonly string[]): string =>
      `no quorum for ${handler}: refused by ${names.join(", ")}`,
    "gave-up": (handler: string, names: readonly string[]): string =>
      `gives up waiting for ${handler}, answered by ${names.length === 0 ? "nobody" : names.join(", ")}`,
  },
  wrote: (key: string, slot: Value): string => `writes ${key}: ${describeValue(slot, limit)}`,
  crashed: "crashes",
  restarted: { kept: "restarts with its disk", wiped: "restarts with an empty disk", process: "restarts" },
  started: "starts",
  ended: "ends",
  failed: (message: string): string => `fails: ${message}`,
  link: {
    damaged: "this link is damaged: it was cut off or changed",
    tooManySteps: "this link unpacks to more than a run may have",
    version: (version: string): string => `this link is of version ${version}; this page reads version 1`,
    preset: (id: string): string => `this link needs the text "${id}", which this page does not have`,
    otherPreset: (id: string): string => `this link was made with another version of the text "${id}"`,
    wrong: (what: string, found: unknown): string => `this link is wrong: ${what} is ${shown(found)}`,
  },
} as const;

function shown(found: unknown): string {
  const text = JSON.stringify(found) ?? typeof found;
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
