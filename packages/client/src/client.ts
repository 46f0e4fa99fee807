import type { AnyMachine } from "@quorate/machine";
import { Cluster } from "./cluster.ts";
import type { ChangeOptions, Members, Progress, ReconfigurationStatus } from "./cluster.ts";
import type { Health } from "./health.ts";
import { KeyValue } from "./kv.ts";
import type { DeleteOptions, Entry, ExpectedEntry, Written } from "./kv.ts";
import { timeoutMsDefault } from "./limits.ts";
import { typedMachine, untypedMachine } from "./machines.ts";
import type { TypedMachine, UntypedMachine } from "./machines.ts";
import { Nodes } from "./nodes.ts";
import type { NodeStatus } from "./nodes.ts";
import { Runner } from "./runner.ts";
import type { CallOptions } from "./runner.ts";
import { requireEndpoint } from "./url.ts";
import { isTimeout, timeoutForm } from "./validate.ts";

/** What {@link connect} takes. */
export interface ConnectOptions {
  /** URLs of nodes, `http://host:port` or `host:port`. The other members are learnt from them. */
  readonly endpoints: readonly string[];
  /** How long an operation may take unless it says otherwise; 10 s unless given. */
  readonly timeoutMs?: number | undefined;
  /** The only cluster to talk to. Unless given, the first one that answers. */
  readonly clusterId?: string | undefined;
}

/** A client of one cluster. Every operation rejects with a QuorateError, which says what became of it. */
export interface Client {
  /** The URLs it uses now: the members' once it knows them, before that those it was given. */
  readonly endpoints: readonly string[];
  /** Reads a key; undefined if there is none. */
  get(key: string, options?: CallOptions): Promise<Entry | undefined>;
  /** Writes a key, whatever it holds. */
  put(key: string, value: string | Uint8Array, options?: CallOptions): Promise<Written & { readonly created: boolean }>;
  /** Deletes a key; resolves with 0 if there was none. */
  delete(key: string, options?: DeleteOptions): Promise<{ readonly deleted: number }>;
  /** Writes a key if it holds what is expected, else rejects with REVISION_MISMATCH or KEY_EXISTS. */
  compareAndSet(
    key: string,
    expected: ExpectedEntry,
    value: string | Uint8Array,
    options?: CallOptions,
  ): Promise<Written>;
  /** The instance `id` of a machine, typed by its definition, or untyped by its name. */
  machine<Machine extends AnyMachine>(definition: Machine, id: string): TypedMachine<Machine>;
  machine(name: string, id: string): UntypedMachine;
  /** The members in force. */
  members(options?: CallOptions): Promise<Members>;
  /** Changes the members; resolves when the new set is in force everywhere. */
  addMember(name: string, peerUrl: string, options?: ChangeOptions): Promise<Progress>;
  removeMember(name: string, options?: ChangeOptions): Promise<Progress>;
  replaceMember(oldName: string, newName: string, peerUrl: string, options?: ChangeOptions): Promise<Progress>;
  reconfigure(
    members: readonly { readonly name: string; readonly peerUrl: string }[],
    options?: ChangeOptions,
  ): Promise<Progress>;
  /** The change of the members that runs, if one does. */
  reconfigurationStatus(options?: CallOptions): Promise<ReconfigurationStatus>;
  /** Abandons it; the old set stays in force. */
  abortReconfiguration(options?: CallOptions): Promise<Omit<Members, "joint" | "joining">>;
  /** What one node knows of itself; asked of that node only, once. */
  status(endpoint: string, options?: CallOptions): Promise<NodeStatus>;
  /** What one node's `grpc.health.v1` says; asked of that node only, once. */
  health(endpoint: string, options?: CallOptions): Promise<Health>;
  /** Ends what is running, with its outcome, and closes the connections. */
  close(): void;
}

/** A client; it connects when it is first used. Misuse is a TypeError. */
export function connect(options: ConnectOptions): Client {
  const { endpoints, timeoutMs, clusterId } = checkOptions(options);
  const runner = new Runner(endpoints, clusterId, timeoutMs);
  const [kv, cluster, nodes] = [new KeyValue(runner), new Cluster(runner), new Nodes(runner)];
  function machine<Machine extends AnyMachine>(definition: Machine, id: string): TypedMachine<Machine>;
  function machine(name: string, id: string): UntypedMachine;
  function machine(machine: AnyMachine | string, id: string): UntypedMachine | TypedMachine<AnyMachine> {
    return typeof machine === "string" ? untypedMachine(runner, machine, id) : typedMachine(runner, machine, id);
  }
  return {
    get endpoints() {
      return runner.urls();
    },
    get: (key, options) => kv.get(key, options),
    put: (key, value, options) => kv.put(key, value, options),
    delete: (key, options) => kv.delete(key, options),
    compareAndSet: (key, expected, value, options) => kv.compareAndSet(key, expected, value, options),
    machine,
    members: (options) => cluster.members(options),
    addMember: (name, peerUrl, options) => cluster.addMember(name, peerUrl, options),
    removeMember: (name, options) => cluster.removeMember(name, options),
    replaceMember: (oldName, newName, peerUrl, options) => cluster.replaceMember(oldName, newName, peerUrl, options),
    reconfigure: (members, options) => cluster.reconfigure(members, options),
    reconfigurationStatus: (options) => cluster.reconfigurationStatus(options),
    abortReconfiguration: (options) => cluster.abortReconfiguration(options),
    status: (endpoint, options) => nodes.status(endpoint, options),
    health: (endpoint, options) => nodes.health(endpoint, options),
    close: () => runner.close(),
  };
}

function checkOptions(options: ConnectOptions): {
  readonly endpoints: readonly string[];
  readonly timeoutMs: number;
  readonly clusterId: string | undefined;
} {
  const { endpoints, timeoutMs = timeoutMsDefault, clusterId } = options ?? {};
  if (!Array.isArray(endpoints) || endpoints.length === 0) {
    throw new TypeError('connect takes at least one endpoint: connect({ endpoints: ["http://127.0.0.1:4270"] })');
  }
  if (clusterId !== undefined && (typeof clusterId !== "string" || clusterId === "")) {
    throw new TypeError("clusterId is a text that is not empty");
  }
  if (!isTimeout(timeoutMs)) throw new TypeError(`${timeoutForm}, not ${String(timeoutMs)}`);
  return { endpoints: endpoints.map(requireEndpoint), timeoutMs, clusterId };
}
