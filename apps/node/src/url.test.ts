import { describe, expect, it } from "vitest";
import { isLoopback, parseListenUrl, parsePeerUrl, UrlError } from "./url.ts";

describe("a listen URL", () => {
  it.each([
    ["http://127.0.0.1:4270", "127.0.0.1", 4270],
    ["http://127.0.0.1:0", "127.0.0.1", 0],
    ["http://Example.ORG:80/", "example.org", 80],
    ["http://[::1]:4270", "[::1]", 4270],
  ])("%s is read", (text, host, port) => {
    expect(parseListenUrl(text)).toEqual({ host, port });
  });

  it.each([
    "",
    "127.0.0.1:4270",
    "http://127.0.0.1",
    "http://:4270",
    "http://a:70000",
    "http://a:1/path",
    "http://a:1?x",
    "http://u@a:1",
    "ftp://a:1",
    "http://a b:1",
  ])("%j is refused with the value", (text) => {
    expect(() => parseListenUrl(text)).toThrow(UrlError);
    expect(() => parseListenUrl(text)).toThrow(`"${text}"`);
  });

  it("https is refused with its own words", () => {
    expect(() => parseListenUrl("https://a:1")).toThrow("TLS, which is not there yet");
  });
});

describe("a peer URL", () => {
  it("is written in one form", () => {
    expect(parsePeerUrl("HTTP://N1.example:4270/")).toBe("http://n1.example:4270");
  });

  it.each(["http://n1:0", "http://0.0.0.0:4270", "http://[::]:4270"])(
    "%s is refused, nobody can connect to it",
    (text) => {
      expect(() => parsePeerUrl(text)).toThrow(UrlError);
    },
  );
});

describe("loopback", () => {
  it.each([
    ["http://127.0.0.1:1", true],
    ["http://127.9.9.9:1", true],
    ["http://localhost:1", true],
    ["http://[::1]:1", true],
    ["http://0.0.0.0:1", false],
    ["http://10.0.0.1:1", false],
    ["http://127.example.com:1", false],
  ])("%s: %s", (url, expected) => {
    expect(isLoopback(parseListenUrl(url))).toBe(expected);
  });
});
