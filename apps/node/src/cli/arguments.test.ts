import { describe, expect, it } from "vitest";
import { endpointsArgument, epochArgument, membersArgument, urlArgument, writeOutArgument } from "./arguments.ts";

describe("arguments", () => {
  it("read endpoints with and without a scheme, each once", () => {
    expect(endpointsArgument("http://a:1, b:2,b:2")).toEqual(["http://a:1", "http://b:2"]);
    expect(endpointsArgument("[::1]:4270")).toEqual(["http://[::1]:4270"]);
  });

  it.each(["", "a:1,", "ftp://a:1", "http://", "a:99999", "http://a:1/path", "http://user@a:1", "a"])(
    "refuse the endpoints %j",
    (text) => {
      expect(() => endpointsArgument(text)).toThrow(/http:\/\//);
    },
  );

  it("say that TLS is not there yet", () => {
    expect(() => urlArgument("https://a:1")).toThrow("TLS, which is not there yet");
  });

  it("read members by name", () => {
    expect(membersArgument("n1=http://a:1, n2=http://b:2")).toEqual([
      { name: "n1", peerUrl: "http://a:1" },
      { name: "n2", peerUrl: "http://b:2" },
    ]);
  });

  it.each([
    ["n1", '"n1" is not NAME=URL'],
    ["=http://a:1", '"=http://a:1" is not NAME=URL'],
    ["n1=a", '"a" is not a URL'],
    ["n1=http://a:1,n1=http://b:2", '"n1" is listed twice'],
  ])("refuse the members %j with what is wrong", (text, message) => {
    expect(() => membersArgument(text)).toThrow(message);
  });

  it.each(["0", "-1", "1.5", "x", ""])("refuse the epoch %j", (text) => {
    expect(() => epochArgument(text)).toThrow(`"${text}" is not an epoch`);
  });

  it("refuse an output format that does not exist", () => {
    expect(() => writeOutArgument("yaml")).toThrow('"yaml" is not one of simple, json, table');
  });
});
