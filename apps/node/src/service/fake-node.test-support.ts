import { type Configuration, type Link, type Member, type NodeId, formed } from "@quorate/membership";
import {
  type Change,
  type Current,
  OperationError,
  type RegisterPage,
  type RegistersQuery,
  type Replica,
  type ReplicaStatus,
} from "@quorate/replica";
import type { StoreId } from "@quorate/synod";
import { pino } from "pino";
import { processClock } from "../ports/clock.ts";
import { InFlight } from "./in-flight.ts";
import type { Node } from "./node.ts";

/** A member for tests; everything about it follows from its name. */
export function memberNamed(name: string, store = `store-${name}`): Member {
  return {
    node: name as NodeId,
    store: store as StoreId,
    address: `http://127.0.0.1:${4000 + (name.codePointAt(1) ?? 0)}`,
  };
}

/** The stable configuration of these members. */
export function stableOf(names: readonly string[], epoch = 1): Configuration {
  const first = formed(memberNamed("n1"), "c1" as Configuration["id"]);
  const parent = epoch === 1 ? undefined : ("c0" as Configuration["id"]);
  return { ...first, epoch, parent, members: names.map((name) => memberNamed(name)) };
}

/** A replica in memory: one register map, applied at once. Any method may be replaced. */
export class FakeReplica implements Replica {
  readonly registers = new Map<string, Current>();
  configuration: Configuration | undefined = stableOf(["n1"]);
  progress: ReplicaStatus["progress"];
  stage: ReplicaStatus["stage"] = { kind: "member" };
  collection: ReplicaStatus["collection"] = { waiting: 0, blockedBy: [], collected: 0 };
  /** Thrown by every change and read while it is set. */
  failure: Error | undefined;
  /** The deadlines that operations were given. */
  readonly deadlines: number[] = [];
  readonly queries: RegistersQuery[] = [];
  /** What its store shows of registers. */
  page: RegisterPage = { registers: [], last: true };
  readonly requests: Parameters<Replica["reconfigure"]>[0][] = [];
  #revision = 0;

  status(): ReplicaStatus {
    return {
      node: "n1" as NodeId,
      store: "store-n1" as StoreId,
      cluster: this.configuration === undefined ? undefined : "cluster-1",
      stage: this.stage,
      configuration: this.configuration,
      progress: this.progress,
      durableSequence: this.#revision,
      registers: this.registers.size,
      pendingOperations: 0,
      collection: this.collection,
    };
  }

  async inspect(query: RegistersQuery): Promise<RegisterPage> {
    this.queries.push(query);
    return this.page;
  }

  async change<Output>(key: string, change: Change<Output>, deadline: number) {
    this.#take(deadline);
    const before = this.registers.get(key);
    const decision = change(before);
    if (decision.kind === "delete") this.registers.delete(key);
    if (decision.kind === "write") {
      const revision = `r${++this.#revision}`;
      this.registers.set(key, { payload: decision.payload, revision, version: (before?.version ?? 0) + 1 });
    }
    const after = this.registers.get(key);
    return { output: decision.output, revision: after?.revision, version: after?.version ?? 0 };
  }

  async read(key: string, deadline: number): Promise<Current | undefined> {
    this.#take(deadline);
    return this.registers.get(key);
  }

  async form(): Promise<string> {
    return "cluster-1";
  }

  async formWith(): Promise<string> {
    return "cluster-1";
  }

  reconfigure: Replica["reconfigure"] = async (request, onProgress) => {
    this.requests.push(request);
    const names = request.target.map(({ node }) => node);
    onProgress({ phase: "PROBING", epoch: 1, keysDone: 0, keysTotal: 0, bytesDone: 0, target: names });
    onProgress({ phase: "CATCH_UP", epoch: 2, keysDone: 3, keysTotal: 5, bytesDone: 432, target: names });
    this.configuration = stableOf(names, 3);
    onProgress({ phase: "DONE", epoch: 3, keysDone: 5, keysTotal: 5, bytesDone: 432, target: names });
    return this.#link();
  };

  async abort(): Promise<Link> {
    return this.#link();
  }

  async reformat(): Promise<void> {
    this.stage = { kind: "blank" };
  }

  async drain(): Promise<void> {
    this.failure = new OperationError("DRAINING", "not-applied", "stopping");
  }

  async close(): Promise<void> {}

  #link(): Link {
    if (this.configuration === undefined) throw new Error("no configuration");
    return { configuration: this.configuration, ballot: { epoch: 1, counter: 1, proposer: "p" } as Link["ballot"] };
  }

  #take(deadline: number): void {
    this.deadlines.push(deadline);
    if (this.failure !== undefined) throw this.failure;
  }
}

/** A node around a fake replica. */
export function fakeNode(replica: Replica, changes: Partial<Node> = {}): Node {
  return {
    name: "n1",
    version: "0.0.0",
    insecure: false,
    replica: () => replica,
    clock: processClock,
    machines: new Map(),
    requestTimeoutMs: 2_000,
    reconfigTimeoutMs: 2_000,
    valueBytesMax: 1024,
    inFlight: new InFlight(),
    log: pino({ level: "silent" }),
    ...changes,
  };
}
