import { describe, expect, it } from "vitest";
import { connect } from "./client.ts";
import { parseMembers, requireEndpoint } from "./url.ts";

describe("an endpoint", () => {
  it.each([
    ["http://127.0.0.1:4270", "http://127.0.0.1:4270"],
    ["127.0.0.1:4270", "http://127.0.0.1:4270"],
    ["HTTP://Node-1.Example:80/", "http://node-1.example:80"],
    ["[::1]:4270", "http://[::1]:4270"],
  ])("%s is %s", (text, url) => {
    expect(requireEndpoint(text)).toBe(url);
  });

  it.each(["", "n1", "http://n1", "https://n1:1", "n1:0", "n1:65536", "n1:1/path", "a b:1", "u@n1:1", 4270, undefined])(
    "%s is none, which is misuse",
    (text) => {
      expect(() => requireEndpoint(text)).toThrow(TypeError);
    },
  );
});

describe("parseMembers", () => {
  it("reads URLs with and without names and ignores the rest", () => {
    expect(parseMembers("n1=http://h:1, h:2,n3=,n4=https://h:4,")).toEqual(["http://h:1", "http://h:2"]);
    expect(parseMembers("")).toEqual([]);
    expect(parseMembers("h:1,".repeat(1000))).toHaveLength(64);
  });
});

describe("connect", () => {
  it.each([
    [undefined, /at least one endpoint/],
    [{ endpoints: [] }, /at least one endpoint/],
    [{ endpoints: "http://h:1" }, /at least one endpoint/],
    [{ endpoints: ["h"] }, /not "h"/],
    [{ endpoints: ["h:1"], timeoutMs: 0 }, /timeoutMs is a number of milliseconds/],
    [{ endpoints: ["h:1"], clusterId: "" }, /clusterId/],
  ])("refuses %j with a TypeError", (options, message) => {
    expect(() => connect(options as never)).toThrow(TypeError);
    expect(() => connect(options as never)).toThrow(message);
  });

  it("does nothing until it is used", () => {
    const client = connect({ endpoints: ["h:1", "h:2", "http://h:1"] });
    expect(client.endpoints).toEqual(["http://h:1", "http://h:2"]);
    client.close();
  });
});
