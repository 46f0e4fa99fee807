import type { NodeId } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memberOf } from "./acceptor.test-support.ts";
import {
  type TestCluster,
  type TestNode,
  get,
  put,
  soon,
  startTestCluster,
  targets,
  until,
} from "./cluster.test-support.ts";
import type { ControlBody, Frame } from "./frame.ts";
import { configurationKey } from "./keys.ts";
import { startScripted } from "./scripted.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`birth tests: SEED=${seed}`);

describe("a cluster of one", () => {
  it("is formed in one batch: its id, first configuration, register record and adoption", async () => {
    const { replica, store, clock } = await startScripted();
    store.batches.length = 0;
    const forming = replica.form();
    await clock.settle();
    const id = await forming;
    expect(store.batches).toHaveLength(1);
    expect(store.batches[0]?.registers.map(([key]) => key)).toEqual([configurationKey]);
    expect(store.batches[0]?.meta.map(([name]) => name)).toEqual(["link/0000000000000001", "identity"]);
    expect(replica.status()).toMatchObject({ cluster: id, stage: { kind: "member" }, configuration: { epoch: 1 } });
    await replica.close();
  });

  it("is formed once, though asked for twice at a time", async () => {
    const { replica, clock } = await startScripted();
    const [first, second] = [replica.form(), replica.form().catch((error: unknown) => error)];
    await clock.settle();
    const id = await first;
    expect(await second).toMatchObject({ reason: "STORE_MISMATCH", outcome: "not-applied" });
    const again = replica.form().catch((error: unknown) => error);
    await clock.settle();
    expect(await again).toMatchObject({ reason: "STORE_MISMATCH" });
    expect(replica.status().cluster).toBe(id);
    await replica.close();
  });
});

describe("a reservation", () => {
  const former = memberOf("former");
  const asked = (change: Partial<ControlBody & { readonly kind: "reserve" }> = {}): ControlBody => ({
    kind: "reserve",
    token: "token",
    list: ["former=x", "self=y"],
    former: former.store,
    ...change,
  });
  const anyone: Partial<Frame> = { cluster: "", to: "", epoch: 0, configuration: "" };
  const nothing = { configuration: { epoch: 0, id: "" } } as never;

  async function reserved() {
    const scripted = await startScripted();
    const answers = scripted.ask(former, nothing, asked(), anyone);
    await scripted.clock.settle();
    expect(answers).toEqual([{ kind: "reserved" }]);
    return scripted;
  }

  it("is answered only when it is durable", async () => {
    const { ask, clock, store, replica } = await startScripted();
    const release = store.hold("write");
    const answers = ask(former, nothing, asked(), anyone);
    await clock.settle();
    expect(answers).toEqual([]);
    release();
    await clock.settle();
    expect(answers).toEqual([{ kind: "reserved" }]);
    await replica.close();
  });

  it("keeps the store from forming anything itself", async () => {
    const { replica, clock } = await reserved();
    const refused = replica.form().catch((error: unknown) => error);
    await clock.settle();
    expect(await refused).toMatchObject({ reason: "STORE_MISMATCH", outcome: "not-applied" });
    expect(replica.status().stage).toEqual({ kind: "blank" });
    await replica.close();
  });

  it("may be asked for again by the same former", async () => {
    const { ask, clock, replica } = await reserved();
    const answers = ask(former, nothing, asked(), anyone);
    await clock.settle();
    expect(answers).toEqual([{ kind: "reserved" }]);
    await replica.close();
  });

  it.each([
    ["token", asked({ token: "other" })],
    ["list", asked({ list: ["former=x", "self=y", "third=z"] })],
    ["former", asked({ former: "store-other" as StoreId })],
  ])("is not given to another %s", async (_, body) => {
    const { ask, clock, replica } = await reserved();
    const answers = ask(former, nothing, body, anyone);
    await clock.settle();
    expect(answers).toMatchObject([{ kind: "refused", why: "reserved" }]);
    await replica.close();
  });
});

describe("an initial list", () => {
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await startTestCluster([], seed);
  });
  afterEach(() => cluster.close());

  const listed = (names: readonly string[], token = "token") => ({
    members: targets(names.map((name) => ({ node: name as NodeId, address: `memory://${name}` }))),
    token,
  });
  const names = ["a", "b", "c"];
  const start = async (): Promise<readonly [TestNode, TestNode, TestNode]> => [
    await cluster.add("a"),
    await cluster.add("b"),
    await cluster.add("c"),
  ];
  const refusedAs = (reason: string) => ({ reason, outcome: "not-applied" });
  const isProbe = ({ messages }: Frame) => messages.some(({ body }) => body.kind === "probe");
  /** Whether any node has said since that it is reserved. */
  const watchReservations = () => {
    let isReserved = false;
    cluster.network.filter(({ messages }) => {
      isReserved ||= messages.some(({ body }) => body.kind === "reserved");
      return "deliver";
    });
    return () => isReserved;
  };
  const stageOf = ({ replica }: TestNode) => replica.status().stage.kind;

  it("becomes one cluster of all its nodes", async () => {
    const [a, b, c] = await start();
    const id = await a.replica.formWith(listed(names));
    for (const node of [a, b, c]) {
      expect(node.replica.status()).toMatchObject({
        cluster: id,
        stage: { kind: "member" },
        configuration: { epoch: 3 },
      });
    }
    await put(b, "k", "v");
    expect(await get(c, "k")).toBe("v");
  });

  it("waits for nodes that start later", async () => {
    const a = await cluster.add("a");
    const forming = a.replica.formWith(listed(names));
    const isReserved = watchReservations();
    await cluster.add("b");
    await until("b is reserved", isReserved);
    expect(stageOf(a)).toBe("blank");
    await cluster.add("c");
    await forming;
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 3 });
  });

  it("serves no client before it is committed, across a restart of the former, which goes on by itself", async () => {
    const [a, b, c] = await start();
    cluster.network.filter((frame) => (isProbe(frame) ? "drop" : "deliver"));
    const first = a.replica.formWith(listed(names)).catch((error: unknown) => error);
    await until("the former formed", () => stageOf(a) === "forming");
    await expect(put(a, "k", "early")).rejects.toMatchObject(refusedAs("NOT_READY"));
    a.crash();
    expect(await first).toMatchObject({ reason: "NOT_READY" });
    await a.restart();
    expect(stageOf(a)).toBe("forming");
    await expect(put(a, "k", "early")).rejects.toMatchObject(refusedAs("NOT_READY"));
    cluster.network.filter(undefined);
    await until("all are members", () => [a, b, c].every((node) => stageOf(node) === "member"));
    await put(a, "k", "v");
    expect(await get(b, "k")).toBe("v");
    a.crash();
    await a.restart();
    expect(stageOf(a)).toBe("member");
  });

  it("may be asked for again by the restarted former, but not exchanged for another", async () => {
    const [a] = await start();
    cluster.network.filter((frame) => (isProbe(frame) ? "drop" : "deliver"));
    void a.replica.formWith(listed(names)).catch(() => undefined);
    await until("the former formed", () => stageOf(a) === "forming");
    a.crash();
    await a.restart();
    await expect(a.replica.formWith(listed(["a", "b"]))).rejects.toMatchObject(refusedAs("STORE_MISMATCH"));
    await expect(a.replica.formWith(listed(names, "other"))).rejects.toMatchObject(refusedAs("STORE_MISMATCH"));
    const again = a.replica.formWith(listed(names));
    cluster.network.filter(undefined);
    await again;
    expect(stageOf(a)).toBe("member");
  });

  it("is refused by a node that was reserved for another one", async () => {
    const [a] = await start();
    const isReserved = watchReservations();
    const first = a.replica.formWith(listed(["a", "b", "missing"])).catch((error: unknown) => error);
    await until("b is reserved", isReserved);
    a.crash();
    expect(await first).toMatchObject(refusedAs("NOT_READY"));
    const other = cluster.node("c").replica.formWith(listed(["c", "b"]));
    await expect(other).rejects.toMatchObject({
      ...refusedAs("STORE_MISMATCH"),
      message: expect.stringContaining("b at"),
    });
    expect(stageOf(cluster.node("c"))).toBe("blank");
  });

  it("is refused by a node that belongs to a cluster already", async () => {
    const [a, b] = await start();
    await b.replica.form();
    await expect(a.replica.formWith(listed(["a", "b"]))).rejects.toMatchObject(refusedAs("STORE_MISMATCH"));
    expect(stageOf(a)).toBe("blank");
  });

  it("never changes a member back to what it was born as", async () => {
    const [a, b] = await start();
    await a.replica.formWith(listed(["a", "b"]));
    const request = { target: targets([a]), replace: [], expectedEpoch: undefined, dryRun: false };
    await a.replica.reconfigure(request, () => {}, soon());
    await expect(a.replica.formWith(listed(["a", "b"]))).rejects.toMatchObject(refusedAs("STORE_MISMATCH"));
    await until("b was removed", () => stageOf(b) === "retired");
    expect(a.replica.status().configuration).toMatchObject({ members: [{ node: "a" }] });
  });

  it.each([
    ["does not name the former", listed(["b", "c"])],
    ["names a node twice", listed(["a", "b", "b"])],
  ])("that %s is refused before anything is done", async (_, initial) => {
    const [a] = await start();
    await expect(a.replica.formWith(initial)).rejects.toMatchObject(refusedAs("INVALID_ARGUMENT"));
    expect(stageOf(a)).toBe("blank");
  });
});
