import { describe, expect, it } from "vitest";
import { failure, failureThat, quorate } from "./fake-cluster.test-support.ts";

const FOUND = { value: Buffer.from("v"), revision: "r", version: 1 };

describe("the common options", () => {
  it("stand before the verb, after it, or in the environment, the nearest to the verb first", async () => {
    const env = { QUORATE_ENDPOINTS: "http://env:1", QUORATE_TIMEOUT: "3s" };
    const answers = { get: FOUND };
    const connected = async (argv: readonly string[]) => (await quorate(argv, { env, answers })).connected[0];
    expect(await connected(["get", "k"])).toEqual({ endpoints: ["http://env:1"], timeoutMs: 3_000 });
    const before = ["--endpoints", "http://before:1", "--timeout", "2s"];
    expect(await connected([...before, "get", "k"])).toEqual({ endpoints: ["http://before:1"], timeoutMs: 2_000 });
    expect(await connected([...before, "get", "k", "--endpoints", "after:1,b:2"])).toEqual({
      endpoints: ["http://after:1", "http://b:2"],
      timeoutMs: 2_000,
    });
  });

  it("allow a verb as long as they say", async () => {
    const { connected } = await quorate(["get", "k", "--timeout", "30s"], { answers: { get: FOUND } });
    expect(connected[0]?.timeoutMs).toBe(30_000);
  });

  it("default to the local node and five seconds", async () => {
    const { connected } = await quorate(["get", "k"], { answers: { get: FOUND } });
    expect(connected).toEqual([{ endpoints: ["http://127.0.0.1:4270"], timeoutMs: 5_000 }]);
  });
});

describe("bad usage exits 64, says what is wrong and connects to nothing", () => {
  it.each([
    [["gett", "k"], {}, "Did you mean get?"],
    [["member", "ad"], {}, "Did you mean add?"],
    [["reconfig", "statsu"], {}, "statsu"],
    [["get"], {}, "missing required argument 'key'"],
    [["get", "a", "b"], {}, "too many arguments"],
    [["get", "k", "--print-value-onyl"], {}, "Did you mean --print-value-only?"],
    [["get", "k", "--timeout", "5"], {}, '"5" is not a duration'],
    [["get", "k", "--timeout"], {}, "argument missing"],
    [["get", "k"], { QUORATE_TIMEOUT: "soon" }, "QUORATE_TIMEOUT is invalid"],
    [["get", "k"], { QUORATE_ENDPOINTS: "https://a:1" }, "TLS, which is not there yet"],
    [["get", "k", "--endpoints", "https://a:1"], {}, "TLS, which is not there yet"],
    [["get", "k", "-w", "yaml"], {}, '"yaml" is not one of'],
    [["put", "k", "v", "--if-absent", "--if-revision", "r"], {}, "cannot be used with"],
    [["put", "k", "--if-absent"], {}, "missing required argument 'value'"],
    [["member", "add", "n4"], {}, "--peer-urls"],
    [["member", "add", "n4", "--peer-urls", "n4"], {}, '"n4" is not a URL'],
    [["member", "remove", "n4", "--expected-epoch", "x"], {}, '"x" is not an epoch'],
    [["reconfig"], {}, "--members"],
    [["reconfig", "--members", "n1"], {}, '"n1" is not NAME=URL'],
    [["reconfig", "--members", "n1=http://a:1", "abort"], {}, "does not go with `reconfig abort`"],
    [["member"], {}, "Usage: quorate member"],
    [[], {}, "Usage: quorate"],
    [["start", "--endpoints", "http://a:1"], {}, "unknown option '--endpoints'"],
  ])("%j with %j", async (argv, env, message) => {
    const { code, stdout, stderr, connected } = await quorate(argv, { env });
    expect([code, stdout, connected]).toEqual([64, "", []]);
    expect(stderr).toContain(message);
  });

  it("as a JSON object where JSON was asked for", async () => {
    const { code, stderr } = await quorate(["get", "-w", "json"]);
    expect(code).toBe(64);
    expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 64, reason: "USAGE", outcome: "not-applied" } });
  });
});

describe("help", () => {
  it.each([
    ["get"],
    ["put"],
    ["del"],
    ["cas"],
    ["execute"],
    ["member", "add"],
    ["member", "replace"],
    ["reconfig"],
    ["endpoint", "health"],
    ["version"],
  ])("of %s %s has examples and exits 0", async (...verb) => {
    const { code, stdout, stderr } = await quorate([...verb.filter((word) => word !== undefined), "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Examples:\n  $ quorate ");
  });

  it("names the exit codes", async () => {
    const { code, stdout } = await quorate(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("6 outcome unknown");
  });
});

describe("version", () => {
  it("is printed without asking any node", async () => {
    const { code, stdout, connected } = await quorate(["version"]);
    expect([code, connected]).toEqual([0, []]);
    expect(stdout).toMatch(/^quorate \d+\.\d+\.\d+\n$/);
    expect(JSON.parse((await quorate(["version", "-w", "json"])).stdout)).toHaveProperty("version");
  });
});

describe("an error", () => {
  it("is three lines: what happened with the stable codes, to whom, what to do next", async () => {
    const { code, stdout, stderr, closed } = await quorate(["get", "k"], {
      answers: { get: failure("NO_QUORUM", "not-applied", 14) },
    });
    expect([code, stdout, closed]).toEqual([5, "", 1]);
    expect(stderr.split("\n")).toEqual([
      "quorate get: it went NO_QUORUM [NO_QUORUM, outcome: not-applied]",
      '  to:   key "k", through http://127.0.0.1:4270 (needed: 2)',
      expect.stringMatching(/^ {2}next: bring a majority/),
      "",
    ]);
  });

  it("is one JSON object on standard error where JSON was asked for", async () => {
    const answers = { put: failure("OUTCOME_UNKNOWN", "unknown", 2) };
    const { code, stdout, stderr } = await quorate(["put", "k", "v", "-w", "json"], { answers });
    expect([code, stdout]).toEqual([6, ""]);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { exitCode: 6, reason: "OUTCOME_UNKNOWN", outcome: "unknown", metadata: { needed: "2" } },
    });
  });

  it.each([
    ["put", failure("REVISION_MISMATCH", "not-applied", 9), 4],
    ["put", failure("", "not-applied", 14), 2],
    ["put", failure("DEADLINE", "not-applied", 4), 7],
    ["put", failure("DEADLINE", "unknown", 4), 6],
    ["put", failure("VALUE_TOO_LARGE", "not-applied", 3), 3],
    ["put", new TypeError("a bug"), 1],
  ] as const)("of %s with %s exits %d", async (method, error, expected) => {
    const { code, stderr } = await quorate([method, "k", "v"], { answers: { [method]: error } });
    expect(code).toBe(expected);
    expect(stderr.trimEnd().split("\n")).toHaveLength(3);
  });

  it("of a change with an unknown outcome says where to look before repeating it", async () => {
    const answers = { removeMember: failure("DEADLINE", "unknown", 4) };
    const { code, stderr } = await quorate(["member", "remove", "n2"], { answers });
    expect(code).toBe(6);
    expect(stderr).toContain("`quorate reconfig status` and `quorate member list`");
  });

  it.each([
    ["aborted on request; nothing was changed", false],
    ["the change was aborted on request; the old members are in force", false],
    ["the change was aborted by another coordinator; the old members are in force", false],
    ["the change was aborted because no majority of the new members answered for 10000 ms; silent: n4 at d:4", true],
  ])("of a change that ended as %j asks for silent members: %s", async (message, asks) => {
    const answers = { removeMember: failureThat(message, "RECONFIG_ABORTED", "not-applied", 9) };
    const { code, stderr } = await quorate(["member", "remove", "n2"], { answers });
    expect(code).toBe(4);
    expect(stderr.includes("find out why the new members did not answer")).toBe(asks);
  });

  it("of an abort without a change says that none is in progress", async () => {
    const answers = { abortReconfiguration: failure("EPOCH_MISMATCH", "not-applied", 9) };
    const { stderr } = await quorate(["reconfig", "abort"], { answers });
    expect(stderr).toContain("next: no change is in progress");
    expect(stderr).not.toContain("repeat with the epoch");
  });

  it("of an abort that came too late prints no success and says where the members in force are seen", async () => {
    const message = "the change was decided before the abort: n1, n2 are in force at epoch 5";
    const answers = { abortReconfiguration: failureThat(message, "EPOCH_MISMATCH", "not-applied", 9) };
    const { code, stdout, stderr } = await quorate(["reconfig", "abort"], { answers });
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toContain("that can be aborted; `quorate member list` shows the members in force");
  });

  it("of a machine that said no names the request that shows its state", async () => {
    const answers = { execute: failure("REJECTED_BY_TRANSITION", "not-applied", 9) };
    const { code, stderr } = await quorate(["execute", "icbm", "launch/1", "sign"], { answers });
    expect(code).toBe(4);
    expect(stderr).toContain("`GET /v1/machines/icbm/launch%2F1`");
  });
});
