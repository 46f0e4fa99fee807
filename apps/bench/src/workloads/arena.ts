import type { StoreCluster } from "../clusters/cluster.ts";
import { startEtcd } from "../clusters/etcd.ts";
import { startQuorate } from "../clusters/quorate.ts";
import { type DriverKind } from "../generators/driver.ts";
import { type Generator, startGenerator } from "../generators/generator.ts";
import type { Keys } from "../generators/load.ts";
import type { Tools } from "./cell.ts";

/** Two clusters of three nodes that stand side by side, one of quorate and one of etcd, with keys of every size asked for. */
export interface Arena {
  readonly quorate: () => Promise<StoreCluster>;
  readonly etcd: () => Promise<StoreCluster>;
  /** The generator process of this kind, connected to where such a client goes now. */
  readonly generator: (kind: DriverKind) => Promise<Generator>;
  /** Keys that hold values of this size in both, for gets and read-modify-writes alike. */
  readonly keys: (valueBytes: number) => Promise<Keys>;
  readonly close: () => Promise<void>;
}

const MEMBERS = 3;
/** Fewer keys of large values, so that preparing them takes seconds. */
const KEYS_BYTES_MAX = 64 * 1024 ** 2;
const FILL_IN_FLIGHT_MAX = 128;
const FILL_IN_FLIGHT_BYTES_MAX = 4 * 1024 ** 2;
const FILL_MS = 600_000;

/** An arena in which nothing stands yet; there will be at most `keysMax` keys of each size. */
export function createArena(tools: Tools, keysMax: number, say: (line: string) => void): Arena {
  const clusters = new Map<string, Promise<StoreCluster>>();
  const generators = new Map<DriverKind, { readonly goal: string; readonly generator: Promise<Generator> }>();
  const filled = new Map<number, Promise<Keys>>();

  const quorate = () => once(clusters, "quorate", () => startQuorate({ members: MEMBERS }));
  const etcd = () => once(clusters, "etcd", () => startEtcd({ members: MEMBERS }));

  const generator = async (kind: DriverKind): Promise<Generator> => {
    const endpoints = kind === "etcd" ? [(await (await etcd()).leader()).endpoint] : endpointsOf(await quorate());
    const goal = endpoints.join();
    const known = generators.get(kind);
    if (known?.goal === goal) return known.generator;
    // etcd has another leader.
    await (await known?.generator)?.close();
    const started = startGenerator([{ kind, endpoints }]);
    generators.set(kind, { goal, generator: started });
    return started;
  };

  const fill = async (valueBytes: number): Promise<Keys> => {
    const count = Math.min(keysMax, Math.floor(KEYS_BYTES_MAX / valueBytes));
    const keys = { prefix: `v${valueBytes}`, count };
    const inFlight = Math.min(FILL_IN_FLIGHT_MAX, Math.ceil(FILL_IN_FLIGHT_BYTES_MAX / valueBytes));
    const base = { keys, valueBytes, inFlight, withinMs: FILL_MS };
    say(`writing ${count} keys of ${valueBytes} B`);
    const session = await generator("session");
    await session.preload({ ...base, what: "put" });
    await session.preload({ ...base, what: "prepare" });
    if (tools.etcd !== undefined) await (await generator("etcd")).preload({ ...base, what: "put" });
    return keys;
  };

  return {
    quorate,
    etcd,
    generator,
    keys: (valueBytes) => once(filled, valueBytes, () => fill(valueBytes)),
    async close() {
      const running = await Promise.allSettled([...generators.values()].map(({ generator }) => generator));
      const standing = await Promise.allSettled(clusters.values());
      const open = [...running, ...standing].filter((one) => one.status === "fulfilled");
      await Promise.all(open.map(({ value }) => value.close()));
    },
  };
}

/** The endpoints of all nodes. */
export function endpointsOf({ nodes }: StoreCluster): readonly string[] {
  return nodes.map(({ endpoint }) => endpoint);
}

function once<Key, Value>(known: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
