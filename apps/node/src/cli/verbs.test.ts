import { describe, expect, it } from "vitest";
import { failure, quorate } from "./fake-cluster.test-support.ts";

const VALUE = { value: Buffer.from([0xff, 0x0a]), revision: "5.a.0", version: 3 };
const WRITTEN = { revision: "7.b.0", version: 4, created: false };
const DONE = { phase: "DONE", keysDone: 10, keysTotal: 10, bytesDone: 1_440, epoch: 3 };
const MEMBERS = {
  clusterId: "c1",
  epoch: 2,
  joint: true,
  members: [
    { name: "n1", storeId: "s1", peerUrl: "http://a:1" },
    { name: "n2", storeId: "s2", peerUrl: "http://b:2" },
  ],
  joining: [
    { name: "n1", storeId: "s1", peerUrl: "http://a:1" },
    { name: "n2", storeId: "s3", peerUrl: "http://b:2" },
  ],
};

describe("get", () => {
  it("prints the key, then the value's raw bytes", async () => {
    const { code, bytes, stderr, closed } = await quorate(["get", "k"], { answers: { get: VALUE } });
    expect([code, stderr, closed]).toEqual([0, "", 1]);
    expect(bytes).toEqual(Buffer.concat([Buffer.from("k\n"), VALUE.value, Buffer.from("\n")]));
  });

  it("prints only the value with --print-value-only", async () => {
    const { bytes } = await quorate(["get", "k", "--print-value-only"], { answers: { get: VALUE } });
    expect(bytes).toEqual(Buffer.from([0xff, 0x0a, 0x0a]));
  });

  it("prints nothing for a missing key and exits 4, in every format", async () => {
    for (const format of ["simple", "json", "table"]) {
      const { code, stdout, stderr } = await quorate(["get", "k", "-w", format]);
      expect([code, stdout, stderr]).toEqual([4, "", ""]);
    }
  });

  it("says in JSON how the value is encoded", async () => {
    const { stdout } = await quorate(["get", "k", "-w", "json"], { answers: { get: VALUE } });
    expect(JSON.parse(stdout)).toEqual({ key: "k", value: "/wo=", encoding: "base64", revision: "5.a.0", version: 3 });
  });
});

describe("put, del and cas", () => {
  it("put prints OK and the revision on one line", async () => {
    const { code, stdout, calls } = await quorate(["put", "k", "v"], { answers: { put: WRITTEN } });
    expect([code, stdout]).toEqual([0, "OK 7.b.0\n"]);
    expect(calls).toEqual([{ method: "put", args: ["k", new TextEncoder().encode("v")] }]);
  });

  it("put reads - from standard input byte for byte", async () => {
    const stdin = [new Uint8Array([0xff, 0x00]), new Uint8Array([0x0a])];
    const { calls } = await quorate(["put", "k", "-"], { stdin, answers: { put: WRITTEN } });
    expect(Buffer.from(calls[0]?.args[1] as Uint8Array)).toEqual(Buffer.from([0xff, 0x00, 0x0a]));
  });

  it("put takes a value that begins with a dash after --", async () => {
    const { code, calls } = await quorate(["put", "k", "--", "--flag"], { answers: { put: WRITTEN } });
    expect([code, Buffer.from(calls[0]?.args[1] as Uint8Array).toString()]).toEqual([0, "--flag"]);
  });

  it.each([
    [["put", "k", "v", "--if-revision", "5.a.0"], { revision: "5.a.0" }],
    [["put", "k", "v", "--if-absent"], { absent: true }],
    [["cas", "k", "5.a.0", "v"], { revision: "5.a.0" }],
  ])("%j compares with %j", async (argv, expected) => {
    const { code, stdout, calls } = await quorate(argv, { answers: { compareAndSet: WRITTEN } });
    expect([code, stdout, calls[0]?.args[1]]).toEqual([0, "OK 7.b.0\n", expected]);
  });

  it("del prints the number deleted, and none is no error", async () => {
    const { code, stdout, calls } = await quorate(["del", "k", "--if-revision", "r"], {
      answers: { delete: { deleted: 1 } },
    });
    expect([code, stdout, calls[0]?.args]).toEqual([0, "1\n", ["k", { ifRevision: "r" }]]);
    const none = await quorate(["del", "k"], { answers: { delete: { deleted: 0 } } });
    expect([none.code, none.stdout]).toEqual([0, "0\n"]);
  });
});

describe("execute", () => {
  it("prints the output as JSON", async () => {
    const answers = { execute: { output: { launched: true }, revision: "r", version: 2 } };
    const { code, stdout, calls } = await quorate(["execute", "icbm", "l1", "sign", '{"general":"Lee"}'], { answers });
    expect([code, stdout]).toEqual([0, '{"launched":true}\n']);
    expect(calls[0]?.args).toEqual(["icbm", "l1", "sign", { general: "Lee" }]);
  });

  it("refuses an input that is not JSON with exit code 3 and sends nothing", async () => {
    const { code, stderr, calls } = await quorate(["execute", "icbm", "l1", "sign", "{general"]);
    expect([code, calls]).toEqual([3, []]);
    expect(stderr).toContain("the input is not JSON");
  });
});

describe("members", () => {
  it("lists who leaves and who joins while a change runs", async () => {
    const { stdout } = await quorate(["member", "list"], { answers: { members: MEMBERS } });
    expect(stdout).toBe(
      "n1, member, http://a:1, s1, 2\nn2, leaving, http://b:2, s2, 2\nn2, joining, http://b:2, s3, 2\n",
    );
  });

  it("are a table on a terminal without being asked", async () => {
    const { stdout } = await quorate(["member", "list"], { answers: { members: MEMBERS }, isTTY: true });
    expect(stdout).toContain("| NAME | STATUS  |");
    expect(stdout).toMatch(/ EPOCH \|\n/);
  });

  it.each([
    [
      ["member", "add", "n4", "--peer-urls", "http://d:4"],
      "addMember",
      ["n4", "http://d:4"],
      "member n4 added, epoch 3\n",
    ],
    [["member", "remove", "n2"], "removeMember", ["n2"], "member n2 removed, epoch 3\n"],
    [
      ["member", "replace", "n2", "n5", "--peer-urls", "http://e:5"],
      "replaceMember",
      ["n2", "n5", "http://e:5"],
      "member n2 replaced by n5, epoch 3\n",
    ],
    [
      ["reconfig", "--members", "n1=http://a:1"],
      "reconfigure",
      [[{ name: "n1", peerUrl: "http://a:1" }]],
      "members are n1, epoch 3\n",
    ],
  ])("%j shows progress apart from the result and has a minute", async (argv, method, args, result) => {
    const report = (...given: unknown[]) => {
      const { onProgress } = given.at(-1) as { onProgress: (progress: typeof DONE) => void };
      onProgress({ ...DONE, phase: "CATCH_UP", keysDone: 4 });
      return DONE;
    };
    const { code, stdout, stderr, calls, connected } = await quorate([...argv, "--dry-run", "--expected-epoch", "2"], {
      answers: { [method]: report },
    });
    expect([code, calls[0]?.args.slice(0, -1), connected[0]?.timeoutMs]).toEqual([0, args, 5_000]);
    expect(calls[0]?.args.at(-1)).toMatchObject({ dryRun: true, expectedEpoch: 2, timeoutMs: 60_000 });
    expect(stdout).toContain("dry run: nothing changed");
    expect(stderr).toContain("CATCH_UP");
    const real = await quorate(argv, { answers: { [method]: DONE } });
    expect(real.stdout).toBe(result);
    const json = await quorate([...argv, "-w", "json"], { answers: { [method]: DONE } });
    expect(JSON.parse(json.stdout)).toEqual({ ...DONE, dryRun: false });
  });

  it("status and abort of a change", async () => {
    const idle = await quorate(["reconfig", "status"], { answers: { reconfigurationStatus: { inProgress: false } } });
    expect(idle.stdout).toBe("no change is running\n");
    const aborted = await quorate(["reconfig", "abort"], {
      answers: { abortReconfiguration: { members: MEMBERS.members, epoch: 5 } },
    });
    expect(aborted.stdout).toContain("n2, member, http://b:2, s2, 5\n");
  });
});

describe("endpoint health", () => {
  it("names each endpoint and exits 5 if any is not healthy", async () => {
    const health = (endpoint: string) => {
      if (endpoint === "http://c:3") throw failure("NO_QUORUM", "not-applied", 14);
      return endpoint === "http://b:2" ? "not-serving" : "serving";
    };
    const argv = ["endpoint", "health", "--endpoints", "http://a:1,http://b:2,http://c:3"];
    const { code, stdout } = await quorate(argv, { answers: { health, status: { stage: "member", members: 3 } } });
    expect(code).toBe(5);
    expect(stdout.split("\n").map((line) => line.split(":", 2).join(":"))).toMatchObject([
      expect.stringContaining("http://a"),
      expect.stringContaining("http://b"),
      expect.stringContaining("http://c"),
      "",
    ]);
    expect(stdout).toContain("http://a:1 is healthy");
    expect(stdout).toContain("http://c:3 is unhealthy: it went NO_QUORUM [NO_QUORUM]");
    expect((await quorate(["endpoint", "health"], { answers: { health: "serving" } })).code).toBe(0);
  });

  it.each([
    ["member", "reaches no quorum of the cluster's 3 members"],
    ["blank", "belongs to no cluster yet, its stage is blank"],
    ["joining", "belongs to no cluster yet, its stage is joining"],
    ["retired", "is no longer a member"],
  ])("says of a %s that answers but does not serve that it %s", async (stage, words) => {
    const answers = { health: "not-serving", status: { stage, members: 3 } };
    const { code, stdout } = await quorate(["endpoint", "health"], { answers });
    expect(code).toBe(5);
    expect(stdout).toContain(`is unhealthy: it ${words}`);
  });
});
