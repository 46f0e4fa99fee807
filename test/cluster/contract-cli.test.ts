import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cluster, freePort, machineFiles, startCluster } from "@quorate/demo";
import manifest from "@quorate/node/package.json" with { type: "json" };
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CommandOptions, command, quorate } from "./support/cli.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

let cluster: Cluster;

beforeAll(async () => {
  const machines = machineFiles.flatMap((file) => ["--machines", file]);
  cluster = await startCluster({ names: ["n1", "n2", "n3"], flags: ["--request-timeout", "2s", ...machines] });
});

afterAll(() => cluster?.close());

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.error(cluster.logs());
});

describe("quorate put, get, cas, del", () => {
  it("prints OK and the revision, then the key and the value, then how many it deleted", async () => {
    expect(await cli("put", "a", "one")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^OK \S+\n$/),
      stderr: "",
    });
    expect(await cli("get", "a")).toMatchObject({ code: 0, stdout: "a\none\n", stderr: "" });
    expect(await cli("get", "a", "--print-value-only")).toMatchObject({ code: 0, stdout: "one\n" });
    expect(await cli("del", "a")).toMatchObject({ code: 0, stdout: "1\n" });
    expect(await cli("del", "a")).toMatchObject({ code: 0, stdout: "0\n" });
    expect(await cli("get", "a")).toEqual({ code: 4, stdout: "", stderr: "" });
  });

  it("takes a value from stdin byte for byte", async () => {
    const bytes = Buffer.from([0x00, 0x0a, 0xff, 0x20, 0x0d, 0x0a]);
    await cliWith({ input: bytes }, "put", "bytes", "-");
    const got = await cli("get", "bytes", "-w", "json");
    expect(JSON.parse(got.stdout)).toMatchObject({ value: bytes.toString("base64"), encoding: "base64", version: 1 });
  });

  it("writes under a condition, else exits with 4", async () => {
    const { stdout } = await cli("put", "b", "one", "--if-absent");
    const revision = stdout.trim().split(" ")[1] ?? "";
    expect((await cli("put", "b", "two", "--if-absent")).code).toBe(4);
    expect((await cli("cas", "b", "1.1.nobody.0", "two")).code).toBe(4);
    expect((await cli("put", "b", "two", "--if-revision", revision)).code).toBe(0);
    expect((await cli("cas", "b", revision, "three")).code).toBe(4);
    expect((await cli("del", "b", "--if-revision", revision)).code).toBe(4);
    expect((await cli("get", "b", "--print-value-only")).stdout).toBe("two\n");
  });
});

describe("quorate execute, member, reconfig, endpoint, version", () => {
  it("executes a transition and prints its output as JSON", async () => {
    const lee = await cli("execute", "icbm", "cli", "sign", '{"general":"Lee"}');
    expect(lee).toEqual({ code: 0, stdout: '{"launched":false}\n', stderr: "" });
    const ross = await cli("execute", "icbm", "cli", "sign", '{"general":"Ross"}');
    expect(ross).toEqual({ code: 0, stdout: '{"launched":true}\n', stderr: "" });
  });

  it("lists the members, and tries a change without making it", async () => {
    const list = JSON.parse((await cli("member", "list", "-w", "json")).stdout) as { members: { name: string }[] };
    expect(list.members.map(({ name }) => name).toSorted()).toEqual(["n1", "n2", "n3"]);
    expect(list).toMatchObject({ joint: false, clusterId: cluster.node("n1").info.clusterId });
    const table = await cli("member", "list", "-w", "table");
    for (const name of ["n1", "n2", "n3"]) expect(table.stdout).toMatch(new RegExp(`\\| ${name} +\\| member`));
    const dry = await cli("member", "remove", "n3", "--dry-run");
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
    expect(await cli("reconfig", "status")).toMatchObject({ code: 0, stdout: "no change is running\n" });
    expect(JSON.parse((await cli("member", "list", "-w", "json")).stdout)).toEqual(list);
  });

  it("shows the progress of a change", async () => {
    const n4 = await cluster.start("n4", ["--standby"]);
    const added = await cli("member", "add", "n4", "--peer-urls", n4.info.grpcUrl);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^member n4 added, epoch \d+\n$/) });
    expect(added.stderr).not.toBe("");
    const members = ["n1", "n2", "n3"].map((name) => `${name}=${cluster.node(name).info.grpcUrl}`).join(",");
    expect(await cli("reconfig", "--members", members)).toMatchObject({ code: 0 });
    expect(await n4.exited).toEqual({ code: 0, signal: null });
  });

  it("asks each endpoint for its health and status, exit code 5 if any is unhealthy", async () => {
    const urls = cluster.endpoints().join(",");
    expect((await quorate(["endpoint", "health", "--endpoints", urls])).code).toBe(0);
    const dead = `http://127.0.0.1:${await freePort()}`;
    expect((await quorate(["endpoint", "health", "--endpoints", `${urls},${dead}`])).code).toBe(5);
    const status = await quorate(["endpoint", "status", "-w", "json", "--endpoints", urls]);
    const all = JSON.parse(status.stdout) as { member: string; stage: string }[];
    expect(all.map(({ member, stage }) => `${member} ${stage}`).toSorted()).toEqual([
      "n1 member",
      "n2 member",
      "n3 member",
    ]);
  });

  it("prints its version without asking anybody", async () => {
    const version = await quorate(["version", "--endpoints", "http://127.0.0.1:1"]);
    expect(version).toMatchObject({ code: 0, stdout: `quorate ${manifest.version}\n` });
  });
});

describe("the exit code", () => {
  it.each([
    ["64 for an unknown verb", ["putt", "a", "b"], 64],
    ["64 for an unknown flag", ["put", "a", "b", "--if-absnt"], 64],
    ["64 for a missing argument", ["put", "a"], 64],
    ["2 where nobody listens", ["get", "a", "--endpoints", "http://127.0.0.1:1", "--timeout", "1s"], 2],
  ])("is %s", async (_, args, code) => {
    expect(await quorate(args)).toMatchObject({ code, stdout: "" });
  });

  it("is 5 or 6 for a write without a quorum, and 5 for a read", async () => {
    for (const name of ["n2", "n3"]) cluster.node(name).pause();
    const n1 = ["--endpoints", cluster.node("n1").info.grpcUrl];
    try {
      const [put, get] = await Promise.all([quorate(["put", "a", "b", ...n1]), quorate(["get", "a", ...n1])]);
      expect([5, 6]).toContain(put.code);
      expect(put.stderr).toMatch(put.code === 5 ? /outcome: not-applied/ : /outcome: unknown/);
      expect(get.code).toBe(5);
    } finally {
      for (const name of ["n2", "n3"]) cluster.node(name).resume();
    }
  });

  it("is 7 where a node hangs and nothing was sent", async () => {
    cluster.node("n1").pause();
    const n1 = cluster.node("n1").info.grpcUrl;
    const put = await quorate(["put", "a", "b", "--timeout", "1s", "--endpoints", n1]);
    cluster.node("n1").resume();
    expect(put.code).toBe(7);
  });
});

describe("npm run -s quorate", () => {
  it("leaves exit code, stdin, stdout and relative paths as they are", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quorate-caller-"));
    const npm = (options: CommandOptions, ...args: readonly string[]) =>
      command("npm", ["--prefix", repository, "run", "-s", "quorate", "--", ...args], { cwd: folder, ...options });
    const n1 = ["--endpoints", cluster.node("n1").info.grpcUrl];
    try {
      const put = await npm({ input: "from\nstdin" }, "put", "npm", "-", ...n1);
      expect(put).toMatchObject({ code: 0, stdout: expect.stringMatching(/^OK \S+\n$/) });
      expect((await npm({}, "get", "npm", ...n1)).stdout).toBe("npm\nfrom\nstdin\n");
      expect(await npm({}, "get", "nothing", ...n1)).toMatchObject({ code: 4, stdout: "" });
      await writeFile(join(folder, "config.json"), '{"nonsense":1}');
      const start = await npm({}, "start", "--config-file", "config.json");
      expect(start.code).toBe(64);
      expect(start.stderr).toContain("nonsense");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function cli(...args: readonly string[]): ReturnType<typeof quorate> {
  return cliWith({}, ...args);
}

function cliWith(options: CommandOptions, ...args: readonly string[]): ReturnType<typeof quorate> {
  return quorate([...args, "--endpoints", cluster.endpoints("n1").join(",")], options);
}
