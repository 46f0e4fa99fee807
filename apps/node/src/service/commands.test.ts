import { compareAndSetChange, defineMachine, deleteChange, putChange, transitionChange } from "@quorate/machine";
import type { Change, Command, Current } from "@quorate/replica";
import { describe, expect, it } from "vitest";
import { commandsOf, compareAndSetCommand, deleteCommand, putCommand, transitionCommand } from "./commands.ts";

const counter = defineMachine({
  name: "counter",
  initial: 0,
  transitions: {
    add: { apply: (state) => ({ state: state + 1, output: { now: state + 1 } }) },
    fail: {
      apply: () => {
        throw new Error("no");
      },
    },
  },
});
const run = commandsOf(new Map([["counter", counter]]));
const value = Uint8Array.of(1, 2, 3);
const current: Current = { payload: new TextEncoder().encode("7"), revision: "3.4.größe.0", version: 7 };

/** What another node makes of a command, with its output as the first node reads it. */
function made(command: Command<unknown>, on: Current | undefined) {
  // As it arrives.
  const change = run(new Uint8Array(command.encode()));
  if (change === undefined) throw new Error("the command is not known");
  const decision = change(on);
  return { ...decision, output: command.decode(decision.output) };
}

const cases: readonly (readonly [string, Change<unknown>, Command<unknown>])[] = [
  ["a put", putChange(value), putCommand(value)],
  ["a put of nothing", putChange(new Uint8Array(0)), putCommand(new Uint8Array(0))],
  ["a delete", deleteChange(), deleteCommand(undefined)],
  ["a delete of a revision", deleteChange(current.revision), deleteCommand(current.revision)],
  ["a delete of another revision", deleteChange("r"), deleteCommand("r")],
  ["a creation", compareAndSetChange({ kind: "absent" }, value), compareAndSetCommand({ kind: "absent" }, value)],
  ...["3.4.größe.0", "r", "\ufeff3.4.größe.0", `3.4.größe.0${"x".repeat(65_536)}`, "x".repeat(65_536)].map(
    (revision): (typeof cases)[number] => {
      const expected = { kind: "revision", revision } as const;
      return [
        `a compare-and-set of ${revision.slice(0, 20)}, ${revision.length} long`,
        compareAndSetChange(expected, value),
        compareAndSetCommand(expected, value),
      ];
    },
  ),
  ["a transition", transitionChange(counter, "add", undefined), transitionCommand("counter", "add", undefined)],
  [
    "a transition that throws",
    transitionChange(counter, "fail", { a: 1 }),
    transitionCommand("counter", "fail", { a: 1 }),
  ],
];

describe("a command at another node", () => {
  it.each(cases)("makes the same change and answers the same: %s", (_, change, command) => {
    for (const on of [undefined, current]) expect(made(command, on)).toEqual(change(on));
  });

  it("is not known where its machine is not, nor its transition", () => {
    expect(run(transitionCommand("other", "add", undefined).encode())).toBeUndefined();
    expect(() => run(transitionCommand("counter", "other", undefined).encode())).toThrow("other");
  });

  it("is not known of a later version", () => {
    expect(run(Uint8Array.of(99))).toBeUndefined();
    expect(run(Uint8Array.of())).toBeUndefined();
    expect(() => run(Uint8Array.of(4, 0xff))).toThrow();
  });
});
