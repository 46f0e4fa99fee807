import { describe, expect, it } from "vitest";
import { addressAtBirth, addressOf } from "./address.ts";
import { type StartOptions, readOptions } from "./options.ts";
import { type CommandLine, UsageError, gather } from "./sources.ts";
import { requireWord } from "./word.ts";

function read(commandLine: CommandLine): StartOptions {
  return readOptions(gather(commandLine, {}), "host");
}

const wrong: readonly (readonly [CommandLine, string])[] = [
  [{ "listen-url": "http://0.0.0.0:1", insecure: true, form: true }, "add --advertise-url"],
  [{ form: true, standby: true }, "--form and --standby exclude each other"],
  [{ name: "n3", "initial-cluster": "n1=http://a:1" }, "does not name this node, n3"],
  [{ name: "n1", "initial-cluster": "n1=http://a:1,n1=http://b:1" }, "names n1 twice"],
  [{ name: "n1", "initial-cluster": "n1=http://a:1,n2=http://a:1" }, "names http://a:1 twice"],
  [{ name: "n1", "initial-cluster": "n1=http://a:1", "advertise-url": "http://b:1" }, "differs from the http://a:1"],
  [{}, "belongs to no cluster yet"],
];

describe("the words that say how a node begins", () => {
  it.each(wrong)("%o are read without complaint, and refused where a word is needed", (commandLine, message) => {
    const options = read(commandLine);
    expect(() => requireWord(options)).toThrow(UsageError);
    expect(() => requireWord(options)).toThrow(message);
  });
});

describe("where others reach a node", () => {
  const cluster = "n1=http://a:1,n2=http://b:2";
  const listen = "http://127.0.0.1:4270";

  it.each<[CommandLine, string]>([
    [{ form: true }, listen],
    [{ "initial-cluster": cluster }, "http://b:2"],
    [{ form: true, "advertise-url": "http://c:3" }, "http://c:3"],
  ])("before its birth with %o is %s", (flags, address) => {
    expect(addressAtBirth(read({ name: "n2", ...flags }))).toBe(address);
  });

  it.each<[string, CommandLine, string, string]>([
    ["the listen URL", {}, "http://b:2", listen],
    ["what was given", { "advertise-url": "http://c:3" }, "http://b:2", "http://c:3"],
    ["the listen URL, if it moved since its initial cluster", { "initial-cluster": cluster }, "http://c:3", listen],
    ["the initial cluster's, if it did not move", { "initial-cluster": cluster }, "http://b:2", "http://b:2"],
    [
      "its member's, if it listens everywhere",
      { "listen-url": "http://0.0.0.0:1", insecure: true },
      "http://b:2",
      "http://b:2",
    ],
  ])("as a member is %s", (_, flags, address, expected) => {
    const member = { node: "n2", store: "s2", address };
    const status = {
      stage: { kind: "member" },
      store: "s2",
      configuration: { kind: "stable", epoch: 1, members: [member] },
    };
    expect(addressOf(read({ name: "n2", ...flags }), status as never)).toBe(expected);
  });
});
