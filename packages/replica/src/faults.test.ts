import { stepNames } from "@quorate/membership";
import { afterEach, describe, expect, it } from "vitest";
import {
  type TestCluster,
  type TestNode,
  get,
  put,
  reconfigure,
  seededRandom,
  soon,
  startTestCluster,
  targets,
  testLimits,
  until,
} from "./cluster.test-support.ts";
import type { Change } from "./change.ts";
import { OperationError } from "./error.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`fault tests: SEED=${seed}`);

let cluster: TestCluster;
afterEach(() => cluster.close());

/** Appends a tag to the text in the register. */
const append =
  (tag: string): Change<undefined> =>
  (current) => {
    const before = current === undefined ? "" : new TextDecoder().decode(current.payload);
    return { kind: "write", payload: new TextEncoder().encode(`${before}${tag};`), output: undefined };
  };

type Fate = "applied" | "not-applied" | "unknown";

/** Appends uniquely tagged entries through random nodes until told to stop; remembers what became of each. */
function startAppending(nodes: () => readonly TestNode[], random: { uint32(): number }) {
  const fates = new Map<string, Fate>();
  let running = true;
  let last = 0;
  const work = async () => {
    while (running) {
      const serving = nodes();
      const node = serving[random.uint32() % serving.length];
      const tag = `t${++last}`;
      if (node === undefined) throw new Error("no node to write through");
      const result = await node.replica.change("log", append(tag), soon(1500)).catch((error: unknown) => error);
      fates.set(tag, result instanceof OperationError ? result.outcome : "applied");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const workers = Promise.all(Array.from({ length: 4 }, work));
  return {
    fates,
    stop: async () => {
      running = false;
      await workers;
    },
  };
}

/** Acknowledged tags are in exactly once, unknown ones at most once, others never. */
function expectFates(text: string, fates: ReadonlyMap<string, Fate>): void {
  const counts = new Map<string, number>();
  for (const tag of text.split(";").slice(0, -1)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const wrong = [...fates].filter(([tag, fate]) => {
    const count = counts.get(tag) ?? 0;
    return fate === "applied" ? count !== 1 : fate === "unknown" ? count > 1 : count !== 0;
  });
  expect(wrong).toEqual([]);
}

describe("a bad network", () => {
  it("applies every acknowledged operation exactly once and every unknown one at most once", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const random = seededRandom(seed);
    cluster.network.filter(() => (random.uint32() % 100 < 20 ? "drop" : "deliver"));
    const load = startAppending(() => cluster.nodes, random);
    await until(
      "enough was applied",
      () => [...load.fates.values()].filter((fate) => fate === "applied").length > 60,
      30_000,
    );
    cluster.network.filter(undefined);
    await load.stop();
    expectFates((await get(cluster.node("a"), "log")) ?? "", load.fates);
  }, 60_000);

  it("keeps exactly-once through crashes of nodes and changes of membership", async () => {
    cluster = await startTestCluster(["a", "b", "c", "d", "e"], seed);
    const random = seededRandom(seed);
    const [a, b, c, d, e] = cluster.nodes as [TestNode, TestNode, TestNode, TestNode, TestNode];
    cluster.network.filter(() => (random.uint32() % 100 < 3 ? "drop" : "deliver"));
    const load = startAppending(() => [a, c], random);
    for (let index = 0; index < 60; index++) await put(a, `k${index}`, `v${index}`);
    b.crash();
    const f = await cluster.add("f");
    await reconfigure(a, [a, c, d, e, f]);
    d.crash();
    await d.restart();
    await reconfigure(c, [a, c, d]);
    cluster.network.filter(undefined);
    await load.stop();
    expectFates((await get(d, "log")) ?? "", load.fates);
    for (let index = 0; index < 60; index++) expect(await get(c, `k${index}`)).toBe(`v${index}`);
  }, 60_000);
});

describe("R9: the coordinator dies", () => {
  const steps = stepNames.filter((name) => !name.includes("abort") && !name.includes("consult"));

  it.each(steps)(
    "at %s, and another node finishes or aborts the change unasked",
    async (step) => {
      cluster = await startTestCluster(["a", "b", "c"], seed);
      const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
      for (let index = 0; index < 20; index++) await put(a, `k${index}`, `v${index}`);
      // The one that will coordinate is a node of its own, so that it can die at the step.
      const coordinator = await cluster.add("coordinator", async (name) => {
        if (name !== step || !armed) return;
        coordinator.crash();
        await new Promise(() => {});
      });
      let armed = false;
      await reconfigure(a, [a, b, c, coordinator]);
      const e = await cluster.add("e");
      const f = await cluster.add("f");
      armed = true;
      const target = { target: targets([a, e, f]), replace: [], expectedEpoch: undefined, dryRun: false };
      const change = coordinator.replica.reconfigure(target, () => {}, soon(20_000)).catch(() => undefined);
      await change;
      await until("a configuration is in force that is stable on all living members", () => {
        const { configuration } = a.replica.status();
        if (configuration?.kind !== "stable") return false;
        const living = cluster.nodes.filter((node) => node !== coordinator);
        return living
          .filter(({ node }) => configuration.members.some((member) => member.node === node))
          .every(({ replica }) => replica.status().configuration?.id === configuration.id);
      });
      await put(a, "after", "written");
      expect(await get(a, "after")).toBe("written");
      for (let index = 0; index < 20; index++) expect(await get(a, `k${index}`)).toBe(`v${index}`);
    },
    30_000,
  );
});

describe("R9: a coordinator dies while it abandons its change", () => {
  it.each(["reconfig-decide-abort", "reconfig-adopt-abort"])(
    "at %s, and another node ends it",
    async (step) => {
      cluster = await startTestCluster(["a", "b", "c"], seed);
      const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
      let armed = false;
      const coordinator = await cluster.add("coordinator", async (name) => {
        if (!armed) return;
        if (name === "reconfig-adopt-joint") for (const node of [d, e, f]) cluster.network.disconnect(node.address);
        if (name !== step) return;
        coordinator.crash();
        await new Promise(() => {});
      });
      await reconfigure(a, [a, b, c, coordinator]);
      const [d, e, f] = [await cluster.add("d"), await cluster.add("e"), await cluster.add("f")];
      armed = true;
      await reconfigure(coordinator, [d, e, f]).catch(() => undefined);
      await until("the old set is in force again on its living members", () =>
        [a, b, c].every(({ replica }) => {
          const { configuration } = replica.status();
          return configuration?.kind === "stable" && configuration.members.length === 4 && configuration.epoch === 7;
        }),
      );
      await put(a, "k", "after");
      expect(await get(c, "k")).toBe("after");
    },
    30_000,
  );
});

describe("R10: the new set cannot be reached", () => {
  it("aborts by itself within the limit, and writes go on", async () => {
    const names: string[] = [];
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const late = await cluster.add("late", async (name) => {
      names.push(name);
      if (name === "reconfig-adopt-joint" && cut)
        for (const node of [d, e, f]) cluster.network.disconnect(node.address);
    });
    let cut = false;
    await reconfigure(a, [a, b, c, late]);
    const [d, e, f] = [await cluster.add("d"), await cluster.add("e"), await cluster.add("f")];
    cut = true;
    const change = reconfigure(late, [late, d, e, f]).catch((error: unknown) => error);
    const joint = () => b.replica.status().configuration?.kind === "joint";
    await until("the joint configuration is in force", joint);
    await until(
      "writes go on",
      async () => {
        const written = await b.replica.change("k", append("after"), soon(200)).catch(() => undefined);
        return written !== undefined;
      },
      testLimits.change.reachMs + 1000,
    );
    expect(joint()).toBe(false);
    expect(await get(c, "k")).toContain("after;");
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED", outcome: "not-applied" });
  }, 30_000);

  it("refuses a node of another cluster as such", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const stranger = await cluster.add("stranger");
    await stranger.replica.form();
    const refusal = { reason: "CLUSTER_ID_MISMATCH", outcome: "not-applied" };
    await expect(reconfigure(a, [a, b, c, stranger])).rejects.toMatchObject(refusal);
  });

  it("refuses before anything changes when a newcomer does not answer, naming it", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const gone = await cluster.add("gone");
    gone.crash();
    await expect(reconfigure(a, [a, b, c, gone])).rejects.toMatchObject({
      reason: "MEMBER_UNREACHABLE",
      outcome: "not-applied",
    });
    expect(a.replica.status().configuration?.epoch).toBe(3);
  });
});

describe("changes that are asked for at a bad moment", () => {
  it("refuses a second one while one runs, with its target", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const d = await cluster.add("d");
    const first = reconfigure(a, [a, b, c, d]);
    await expect(reconfigure(a, [a, b])).rejects.toMatchObject({
      reason: "RECONFIG_IN_PROGRESS",
      metadata: { target: "a,b,c,d" },
    });
    await first;
  });

  it("waits for one that only waits for a dead member to adopt it, instead of refusing", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const d = await cluster.add("d");
    c.crash();
    const first = reconfigure(a, [a, b, c, d]);
    await until("the newcomer is a member", () => d.replica.status().stage.kind === "member");
    await reconfigure(a, [a, b, d]);
    await first;
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 7 });
  });

  it("refuses one that waited for another when the node closes meanwhile", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    const d = await cluster.add("d");
    c.crash();
    const first = reconfigure(a, [a, b, c, d]).catch((error: unknown) => error);
    await until("the newcomer is a member", () => d.replica.status().stage.kind === "member");
    const second = reconfigure(a, [a, b, d]).catch((error: unknown) => error);
    await a.replica.close();
    expect(await first).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
    expect(await second).toMatchObject({ reason: "NOT_READY", outcome: "not-applied" });
  });

  it("aborts on request and can do the change again with the reformatted newcomer", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    let hold = true;
    const { promise: held, resolve: reached } = Promise.withResolvers<void>();
    const slow = await cluster.add("slow", async (name) => {
      if (name !== "reconfig-list" || !hold) return;
      reached();
      await until("released", () => !hold);
    });
    hold = false;
    await reconfigure(a, [a, b, c, slow]);
    const d = await cluster.add("d");
    hold = true;
    const change = reconfigure(slow, [a, b, c, slow, d]).catch((error: unknown) => error);
    await held;
    const link = a.replica.abort(soon(20_000));
    await until("the abort is in force", () => a.replica.status().configuration?.kind === "stable");
    hold = false;
    expect((await link).configuration).toMatchObject({ kind: "stable" });
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED" });
    await until("the newcomer knows", () => d.replica.status().stage.kind === "retired");
    expect(d.replica.status().stage).toEqual({ kind: "retired", removed: false });
    await d.replica.reformat();
    await reconfigure(b, [a, b, c, slow, d]);
    expect(d.replica.status().stage).toEqual({ kind: "member" });
  }, 30_000);
});
