import { OperationError, type StoredRegister } from "@quorate/replica";
import type { Ballot, ProposerId } from "@quorate/synod";
import { zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { exact, rest } from "./rest.test-support.ts";

const ballot = (counter: number): Ballot => ({ epoch: 3, counter, proposer: "p1" as ProposerId });

const stored: readonly StoredRegister[] = [
  {
    key: "kv/a",
    promised: ballot(8),
    accepted: ballot(7),
    bytes: 120,
    content: { kind: "value", revision: "3.7.p1.0", version: 2 },
  },
  {
    key: "kv/b",
    promised: ballot(5),
    accepted: ballot(5),
    bytes: 60,
    content: { kind: "deleted", collection: "waiting" },
  },
  { key: "kv/c", promised: ballot(9), accepted: zeroBallot, bytes: 0, content: { kind: "promise" } },
];

const nothing = { revision: null, version: null, collection: null };

describe("GET /v1/registers", () => {
  it("tells what this node's store holds: ballots, revision, version, and what a deleted key waits for", async () => {
    const { ask, replica } = rest();
    replica.page = { registers: stored, last: true };
    const { status, type, text } = await ask("GET", "/v1/registers");
    expect({ status, type }).toEqual({ status: 200, type: "application/json; charset=utf-8" });
    const a = { key: "kv/a", kind: "value", promised: "3.8.p1", accepted: "3.7.p1", bytes: 120 };
    const b = { key: "kv/b", kind: "deleted", promised: "3.5.p1", accepted: "3.5.p1", bytes: 60 };
    const c = { key: "kv/c", kind: "promise", promised: "3.9.p1", accepted: null, bytes: 0 };
    expect(JSON.parse(text)).toEqual({
      storeId: "store-n1",
      registers: [
        { ...a, ...nothing, revision: "3.7.p1.0", version: 2 },
        { ...b, ...nothing, collection: "waiting" },
        { ...c, ...nothing },
      ],
      next: null,
    });
  });

  it("passes prefix, start and size on, and names where the next page begins", async () => {
    const { ask, replica } = rest();
    replica.page = { registers: stored, last: false };
    const { text } = await ask("GET", "/v1/registers?prefix=kv%2Fa%20b%2Bc&after=kv%2F%E2%82%AC&limit=3");
    expect(replica.queries).toEqual([{ prefix: "kv/a b+c", after: "kv/€", entriesMax: 3 }]);
    expect(JSON.parse(text)).toMatchObject({ next: "kv/c" });
    await ask("GET", "/v1/registers?prefix=&after=");
    expect(replica.queries.at(-1)).toEqual({ prefix: "", after: undefined, entriesMax: 100 });
  });

  it.each([
    "limit=0",
    "limit=1001",
    "limit=x",
    "limit=1.5",
    "limit=1e2",
    "limit=0x10",
    "limit=1&limit=2",
    "prefix=a&prefix=b",
    "prefix=%",
    "prefix=%FF",
    "after=%ED%A0%80",
  ])("with %s is refused", async (query) => {
    const { ask, replica } = rest();
    await expect(ask("GET", `/v1/registers?${query}`)).resolves.toMatchObject(exact(400, "INVALID_ARGUMENT"));
    expect(replica.queries).toEqual([]);
  });

  it("answers while the node has no quorum and belongs to no cluster", async () => {
    const { ask, replica } = rest();
    replica.failure = new OperationError("NO_QUORUM", "not-applied", "no");
    replica.configuration = undefined;
    replica.stage = { kind: "blank" };
    expect((await ask("GET", "/v1/registers")).status).toBe(200);
  });

  it("says what the replica refuses, and is only read", async () => {
    const { ask, replica } = rest();
    replica.inspect = () => Promise.reject(new OperationError("INVALID_ARGUMENT", "not-applied", "no Unicode text"));
    await expect(ask("GET", "/v1/registers?prefix=%ED%A0%80")).resolves.toMatchObject(exact(400, "INVALID_ARGUMENT"));
    const answer = await ask("POST", "/v1/registers");
    expect(answer).toMatchObject(exact(405, "METHOD_NOT_ALLOWED"));
    expect(answer.headers["allow"]).toBe("GET, HEAD");
  });
});
