import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QuorateError, connect } from "@quorate/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type NodeProcess, startBare, startNode } from "./process.test-support.ts";

const slow = { timeout: 60_000 };
let folder: string;
const started: NodeProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-process-"));
});

afterEach(async () => {
  for (const node of started.splice(0)) {
    node.child.kill("SIGKILL");
    await node.ended();
  }
  rmSync(folder, { recursive: true });
});

/** A node of this name on its directory in the test's folder. */
function node(
  name: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): NodeProcess {
  const process = startNode(["--name", name, "--data-dir", join(folder, name), ...flags], environment);
  started.push(process);
  return process;
}

async function stop(process: NodeProcess | undefined, signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
  if (process === undefined) throw new Error("no such process");
  process.child.kill(signal);
  return process.ended();
}

function commandLine({ child }: NodeProcess): string {
  return execFileSync("ps", ["-o", "args=", "-p", String(child.pid)], { encoding: "utf8" });
}

describe("a start that says nothing usable", () => {
  it("on an empty directory exits 64, names the four words and leaves no directory behind", slow, async () => {
    const bare = startBare(["--name", "n1", "--data-dir", join(folder, "n1")]);
    expect(await bare.ended()).toBe(64);
    for (const word of ["--form", "--join", "--standby", "--initial-cluster"]) expect(bare.stderr()).toContain(word);
    expect(existsSync(join(folder, "n1"))).toBe(false);
    expect(bare.stdout()).toBe("");
  });

  it.each([
    [["--nope"], {}, "--nope"],
    [["--request-timeout", "5"], {}, `--request-timeout: "5"`],
    [["--form"], { QUORATE_FAILPOINT: "reconfig-list=exit" }, "QUORATE_UNSAFE_FAILPOINTS=1"],
    [["--form", "--listen-url", "http://0.0.0.0:0"], {}, "--insecure"],
  ])("%o with %o exits 64", slow, async (flags, environment, message) => {
    const bare = startBare([...flags, "--data-dir", join(folder, "n1")], environment);
    expect(await bare.ended()).toBe(64);
    expect(bare.stderr()).toContain(message);
  });

  it("--list-failpoints prints names, one a line", slow, async () => {
    const bare = startBare(["--list-failpoints"]);
    expect(await bare.ended()).toBe(0);
    expect(bare.stdout().split("\n")).toContain("reconfig-decide-joint");
  });
});

describe("a cluster of one", () => {
  it(
    "survives SIGKILL with everything it acknowledged, needs no word to start again, and drains on SIGTERM",
    slow,
    async () => {
      const first = await node("n1", ["--form"]).ready();
      expect(first).toMatchObject({ ready: true, name: "n1", clusterId: expect.stringMatching(/./) });
      expect((await fetch(`${first.httpUrl}/v1/kv/k`, { method: "PUT", body: "v" })).status).toBe(201);
      expect(await stop(started[0], "SIGKILL")).toBe("SIGKILL");

      const again = node("n1", ["--log-format", "console"]);
      const second = await again.ready();
      expect([second.clusterId, second.storeId]).toEqual([first.clusterId, first.storeId]);
      const answer = await fetch(`${second.httpUrl}/v1/kv/k`);
      expect([answer.status, await answer.text()]).toEqual([200, "v"]);
      expect((await fetch(`${second.httpUrl}/readyz`)).status).toBe(200);
      expect(await stop(again)).toBe(0);
      expect(again.stderr()).toContain("stopped");
    },
  );

  it("runs with a heap for many operations in flight, or with the one that was chosen", slow, async () => {
    const [wide, chosen] = [
      node("n1", ["--form"]),
      node("n2", ["--form"], { NODE_OPTIONS: "--max-semi-space-size=8" }),
    ];
    await Promise.all([wide.ready(), chosen.ready()]);
    expect(commandLine(wide)).toContain(" --max-semi-space-size=64 --no-allocation-site-pretenuring ");
    expect(commandLine(chosen)).not.toContain("--max-semi-space-size");
  });

  it("leaves no operation of a session in doubt when it is told to stop", slow, async () => {
    const one = node("n1", ["--form"]);
    const client = connect({ endpoints: [(await one.ready()).grpcUrl], timeoutMs: 2_000 });
    let written = 0;
    const writers = Array.from({ length: 20 }, async (_, index) => {
      for (;;) {
        try {
          await client.put(`k${index}`, "v");
          written++;
        } catch (error) {
          return error instanceof QuorateError ? error.outcome : error;
        }
      }
    });
    await vi.waitFor(() => expect(written).toBeGreaterThan(100), { timeout: 20_000 });
    expect(await stop(one)).toBe(0);
    expect(new Set(await Promise.all(writers))).toEqual(new Set(["not-applied"]));
    client.close();
  });

  it("says JSON on stderr, and nothing on stdout but the ready line", slow, async () => {
    const one = node("n1", ["--form"]);
    await one.ready();
    await stop(one);
    expect(one.stdout().trimEnd().split("\n")).toHaveLength(1);
    for (const line of one.stderr().trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ node: "n1" });
  });
});

describe("a node that is no member of anything yet", () => {
  it("tells where its page is, and shows there what it knows of itself", slow, async () => {
    const one = node("n1", ["--standby"]);
    const { httpUrl, storeId } = await one.ready();
    const found = await fetch(`${httpUrl}/ui`, { redirect: "manual" });
    expect([found.status, found.headers.get("location")]).toEqual([308, "ui/"]);
    const registers = await fetch(`${httpUrl}/v1/registers`);
    expect(await registers.json()).toEqual({ storeId, registers: [], next: null });
    expect(await (await fetch(`${httpUrl}/v1/status`)).json()).toMatchObject({ stage: "blank", change: null });
    expect(one.stderr()).toContain(`"url":"${httpUrl}/ui/"`);
  });
});

describe("a node that listens beyond loopback", () => {
  it("warns of it even when it logs nothing else", slow, async () => {
    const open = ["--listen-http-url", "http://0.0.0.0:0", "--insecure", "--log-level", "silent"];
    const one = node("n1", ["--form", ...open]);
    await one.ready();
    const lines = one.stderr().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 40, msg: expect.stringContaining("--insecure") },
    ]);
  });
});

describe("a data directory", () => {
  it("that another process has open is refused as LOCKED, and that process lives on", slow, async () => {
    const first = node("n1", ["--form"]);
    const { httpUrl } = await first.ready();
    const second = node("n1", ["--form"]);
    expect(await second.ended()).toBe(1);
    expect(second.stderr()).toContain("LOCKED");
    expect((await fetch(`${httpUrl}/v1/kv/k`, { method: "PUT", body: "v" })).status).toBe(201);
  });

  it("that holds something else is refused as FOREIGN and left alone", slow, async () => {
    mkdirSync(join(folder, "n1"));
    writeFileSync(join(folder, "n1", "letter.txt"), "dear");
    const one = node("n1", ["--form"]);
    expect(await one.ended()).toBe(1);
    expect(one.stderr()).toContain("FOREIGN");
    expect(existsSync(join(folder, "n1", "letter.txt"))).toBe(true);
  });

  it("of another member is refused, naming both", slow, async () => {
    const first = node("n1", ["--form"]);
    await first.ready();
    await stop(first);
    const other = startNode(["--name", "other", "--data-dir", join(folder, "n1")]);
    started.push(other);
    expect(await other.ended()).toBe(5);
    expect(other.stderr()).toContain("STORE_MISMATCH");
    expect(other.stderr()).toContain("belongs to member n1");
    expect(other.stderr()).toContain("Start it with --name n1, or give other a --data-dir of its own");
    expect(other.stdout()).toBe("");
  });

  it("of a member makes every word moot", slow, async () => {
    const first = node("n1", ["--form"]);
    const { clusterId } = await first.ready();
    await stop(first);
    const again = node("n1", ["--form", "--standby", "--initial-cluster", "n7=http://127.0.0.1:7"]);
    expect(await again.ready()).toMatchObject({ clusterId, grpcUrl: expect.stringContaining("http://127.0.0.1:") });
  });

  it("of a node that waited still needs a word", slow, async () => {
    const first = node("n1", ["--standby"]);
    await first.ready();
    await stop(first);
    const again = node("n1", ["--form", "--standby"]);
    expect(await again.ended()).toBe(64);
    expect(again.stderr()).toContain("--form and --standby exclude each other");
  });

  it("is not made while the port is taken, which is said in one line", slow, async () => {
    const { grpcUrl } = await node("n1", ["--form"]).ready();
    const second = node("n2", ["--form", "--listen-url", grpcUrl]);
    expect(await second.ended()).toBe(1);
    expect(second.stderr()).toContain(`CANNOT_LISTEN: --listen-url ${grpcUrl}: the port is taken; choose another`);
    expect(second.stderr()).not.toContain("No address added");
    expect(existsSync(join(folder, "n2"))).toBe(false);
  });

  it("with machines that cannot be loaded is not even opened", slow, async () => {
    const one = node("n1", ["--form", "--machines", join(folder, "none.ts")]);
    expect(await one.ended()).toBe(1);
    expect(one.stderr()).toContain("none.ts: there is no such file");
    expect(existsSync(join(folder, "n1"))).toBe(false);
  });

  it("whose name belongs to another store is refused with the commands that replace it", slow, async () => {
    const { grpcUrl } = await node("n1", ["--form"]).ready();
    const second = node("n2", ["--join", grpcUrl]);
    const { storeId } = await second.ready();
    await stop(second, "SIGKILL");
    rmSync(join(folder, "n2"), { recursive: true });
    const wiped = node("n2", ["--join", grpcUrl]);
    expect(await wiped.ended()).toBe(5);
    expect(wiped.stderr()).toContain("STORE_MISMATCH");
    expect(wiped.stderr()).toContain(storeId);
    expect(wiped.stderr()).toMatch(/\n {2}quorate start --standby --name n2 --data-dir \S+ --listen-url \S+/);
    expect(wiped.stderr()).toMatch(
      /\n {2}quorate member replace n2 n2 --peer-urls http:\/\/127\.0\.0\.1:\d+ --endpoints \S+/,
    );
    expect(wiped.stdout()).toBe("");
  });
});

describe("a node without a quorum", () => {
  it("answers within the time limit, and a second signal ends it at once", slow, async () => {
    const { grpcUrl } = await node("n1", ["--form"]).ready();
    const second = node("n2", ["--join", grpcUrl, "--request-timeout", "3s"]);
    const { httpUrl } = await second.ready();
    await stop(started[0], "SIGKILL");
    const put = () => fetch(`${httpUrl}/v1/kv/k`, { method: "PUT", body: "v" });
    const answer = await put();
    expect([503, 504]).toContain(answer.status);
    expect(await answer.json()).toMatchObject({ reason: expect.stringMatching(/NO_QUORUM|OUTCOME_UNKNOWN/) });

    const pending = put().catch(() => undefined);
    await expect.poll(() => pendingOperations(httpUrl), { timeout: 5_000 }).toBeGreaterThan(0);
    second.child.kill("SIGTERM");
    await expect.poll(() => second.stderr(), { timeout: 5_000 }).toContain("a second signal stops at once");
    const startedAt = performance.now();
    expect(await stop(second)).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await pending;
  });
});

async function pendingOperations(httpUrl: string): Promise<number> {
  const answer = await fetch(`${httpUrl}/v1/status`);
  return ((await answer.json()) as { readonly pendingOperations: number }).pendingOperations;
}

describe("a node that leaves", () => {
  it("by removal tells its clients where to go, exits 0, and refuses to start again", slow, async () => {
    const first = await node("n1", ["--form"]).ready();
    const second = node("n2", ["--join", first.grpcUrl]);
    const { httpUrl } = await second.ready();
    await remove("n2", first.grpcUrl);
    await expect.poll(async () => (await fetch(`${httpUrl}/v1/kv/k`)).status, { timeout: 1_000 }).toBe(421);
    const refused = await fetch(`${httpUrl}/v1/kv/k`);
    expect(await refused.json()).toMatchObject({ reason: "NOT_A_MEMBER", metadata: { members: first.grpcUrl } });
    expect(await second.ended()).toBe(0);
    expect(second.stderr()).toContain("was removed from its cluster");

    for (const word of [[], ["--join", first.grpcUrl]]) {
      const again = node("n2", word);
      expect(await again.ended()).toBe(5);
      expect(again.stderr()).toContain("NOT_A_MEMBER");
    }
  });
});

async function remove(name: string, grpcUrl: string): Promise<void> {
  const { clients } = await import("@quorate/protos");
  const { credentials } = await import("@grpc/grpc-js");
  const client = new clients.Cluster(grpcUrl.replace("http://", ""), credentials.createInsecure());
  await new Promise<void>((resolve, reject) => {
    client
      .memberRemove({ name })
      .on("data", () => undefined)
      .on("error", reject)
      .on("end", resolve);
  });
  client.close();
}
