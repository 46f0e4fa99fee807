import { describe, expect, it } from "vitest";
import { clientOf, failureOf, nodes } from "./harness.test-support.ts";
import type { Client } from "./client.ts";

const text = new TextDecoder();

describe("get, put, delete and compareAndSet", () => {
  it("read what was written, texts and bytes", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    expect(await client.get("k")).toBeUndefined();
    expect(await client.put("k", "grüße")).toEqual({ revision: "r-k", version: 1, created: true });
    const read = await client.get("k");
    expect(read).toEqual({ value: new TextEncoder().encode("grüße"), revision: "r-k", version: 1 });
    expect(await client.put("k", Uint8Array.of(0, 255))).toMatchObject({ created: false });
    expect((await client.get("k"))?.value).toEqual(Uint8Array.of(0, 255));
    expect(await client.put("empty", "")).toMatchObject({ created: true });
    expect((await client.get("empty"))?.value).toEqual(new Uint8Array());
    expect(await client.delete("k")).toEqual({ deleted: 1 });
    expect(await client.delete("k")).toEqual({ deleted: 0 });
  });

  it("send what is expected", async () => {
    const [node] = await nodes(1);
    const requests: object[] = [];
    const keep = (request: never): object => {
      requests.push(request);
      return { revision: "r9", version: 2, deleted: 1 };
    };
    node.on["CompareAndSet"] = keep;
    node.on["Delete"] = keep;
    const client = clientOf([node]);
    expect(await client.compareAndSet("k", { revision: "r8" }, "v")).toEqual({ revision: "r9", version: 2 });
    await client.compareAndSet("k", { absent: true }, "v");
    await client.delete("k", { ifRevision: "r8" });
    await client.delete("k");
    expect(requests).toEqual([
      { key: "k", value: Buffer.from("v"), expected: "revision", revision: "r8" },
      { key: "k", value: Buffer.from("v"), expected: "absent", absent: {} },
      { key: "k", ifRevision: "r8", _ifRevision: "ifRevision" },
      { key: "k" },
    ]);
  });

  it("send the bytes as they were when the operation was asked for", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const bytes = Uint8Array.of(1, 2);
    const put = client.put("k", bytes);
    bytes.fill(9);
    await put;
    expect((await client.get("k"))?.value).toEqual(Uint8Array.of(1, 2));
  });

  it("return bytes of their own, and not a view on a frame", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    const read = await client.get("k");
    expect(text.decode(read?.value)).toBe("v");
    expect(read?.value.buffer.byteLength).toBe(1);
  });

  it("accept the longest key and the largest value", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const key = "ä".repeat(512);
    await client.put(key, new Uint8Array(2 * 1024 * 1024));
    expect((await client.get(key))?.value.length).toBe(2 * 1024 * 1024);
  });
});

describe("an argument that no node would take", () => {
  const wrong = <Value>(value: unknown): Value => value as Value;

  it.each<[string, (client: Client) => Promise<unknown>, string]>([
    ["an empty key", (client) => client.get(""), "the key is empty"],
    [
      "a key of more than 1 KiB",
      (client) => client.put("ä".repeat(513), "v"),
      "the key has 1026 bytes of UTF-8; at most 1024",
    ],
    ["half a surrogate pair in a key", (client) => client.delete("a\ud800"), "half a surrogate pair"],
    ["a key that is no string", (client) => client.get(wrong(7)), "the key is a string, not number"],
    ["half a surrogate pair in a value", (client) => client.put("k", "\udc00"), "half a surrogate pair"],
    [
      "a value that is neither text nor bytes",
      (client) => client.put("k", wrong(new ArrayBuffer(1))),
      "not ArrayBuffer",
    ],
    ["a value that is missing", (client) => client.put("k", wrong(undefined)), "not undefined"],
    ["an empty revision", (client) => client.delete("k", { ifRevision: "" }), "ifRevision is empty"],
    ["no expectation", (client) => client.compareAndSet("k", wrong({}), "v"), "{ revision } or { absent: true }"],
    [
      "two expectations",
      (client) => client.compareAndSet("k", wrong({ revision: "r", absent: true }), "v"),
      "{ revision } or { absent: true }",
    ],
    [
      "no time",
      (client) => client.get("k", { timeoutMs: 0 }),
      "timeoutMs is a number of milliseconds from 1 to 86400000, not 0",
    ],
    ["a time that is no number", (client) => client.get("k", { timeoutMs: Number.NaN }), "not NaN"],
    [
      "a signal that is none",
      (client) => client.get("k", { signal: wrong({}) }),
      "signal is an AbortSignal, not Object",
    ],
    ["a machine without an id", (client) => client.machine("m", "").get(), "the machine's id is empty"],
    [
      "an input that JSON would change",
      (client) => client.machine("m", "1").execute("t", { a: [undefined] }),
      'undefined at "0"',
    ],
    [
      "a member's URL without a port",
      (client) => client.addMember("n2", "http://host"),
      '"http://host:port" or "host:port", not "http://host"',
    ],
    [
      "an epoch that is no number",
      (client) => client.removeMember("n2", { expectedEpoch: 1.5 }),
      "expectedEpoch is a whole number, not 1.5",
    ],
    ["an empty set of members", (client) => client.reconfigure([]), "at least one member"],
  ])("is refused before anything is sent: %s", async (_name, call, message) => {
    const [node] = await nodes(1);
    const error = await failureOf(call(clientOf([node])));
    expect(error).toMatchObject({ reason: "INVALID_ARGUMENT", outcome: "not-applied", retryable: false, code: 3 });
    expect(error.message).toContain(message);
    expect(node.calls).toEqual([]);
  });

  it("is refused as too large where it is", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const value = "x".repeat(2 * 1024 * 1024 + 1);
    for (const call of [client.put("k", value), client.machine("m", "1").execute("t", value)]) {
      const error = await failureOf(call);
      expect(error).toMatchObject({ reason: "VALUE_TOO_LARGE", outcome: "not-applied" });
      expect(error.metadata["limit"]).toBe("2097152");
    }
    expect(node.calls).toEqual([]);
  });
});
