import {
  type ConfigurationId,
  type Joint,
  type Link,
  type Member,
  type NodeId,
  type Stable,
  enterJoint,
  formed,
  leaveJoint,
} from "@quorate/membership";
import type { Ballot, ProposerId, StoreId } from "@quorate/synod";
import { AcceptorHost, type AcceptorHostOptions } from "./acceptor-host.ts";
import { Ballots } from "./ballots.ts";
import { readStore } from "./core.ts";
import type { AnswerBody, ControlBody, FencedBody } from "./frame.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import { type MemoryDisk, createMemoryDisk, createMemoryStore } from "./memory/index.ts";
import type { AcceptorStore, ReplicaEvent, StoreBatch } from "./ports.ts";

export const cluster = "cluster-1";

export function memberOf(name: string): Member {
  return { node: name as NodeId, store: `store-${name}` as StoreId, address: `memory://${name}` };
}

export function ballotOf(counter: number, epoch = 1, proposer = "p"): Ballot {
  return { epoch, counter, proposer: proposer as ProposerId };
}

/** What follows a stable link: the joint one to these members, then the stable one of them. */
export function changeTo(
  from: Link,
  members: readonly Member[],
): {
  readonly joint: Link & { readonly configuration: Joint };
  readonly last: Link & { readonly configuration: Stable };
} {
  const { epoch } = from.configuration;
  const joint = enterJoint(from.configuration, members, `c${epoch + 1}` as ConfigurationId);
  const last = leaveJoint(joint, `c${epoch + 2}` as ConfigurationId);
  return {
    joint: { configuration: joint, ballot: ballotOf(epoch + 1, epoch) },
    last: { configuration: last, ballot: ballotOf(epoch + 2, epoch + 1) },
  };
}

/** stable@1 of the first, joint@2 and stable@3 of all of them. */
export function growthTo(
  members: readonly [Member, ...Member[]],
  id: ConfigurationId = "c1" as ConfigurationId,
): {
  readonly first: Link & { readonly configuration: Stable };
  readonly joint: Link & { readonly configuration: Joint };
  readonly last: Link & { readonly configuration: Stable };
} {
  const first = formed(members[0], id);
  const link = { configuration: first, ballot: ballotOf(1, 0) };
  return { first: link, ...changeTo(link, members) };
}

type HeldMethod = "write" | "get" | "list" | "erase";

/** A store whose calls the test holds, breaks and looks at. */
export interface HeldStore extends AcceptorStore {
  readonly batches: StoreBatch[];
  /** Calls of this method wait from now on; the returned function lets them go. */
  hold(method: HeldMethod): () => void;
  /** Calls of this method reject from now on. */
  fail(method: HeldMethod): void;
}

export function createHeldStore(disk: MemoryDisk = createMemoryDisk()): HeldStore {
  const store = createMemoryStore(disk);
  const batches: StoreBatch[] = [];
  const held = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  const pass = async (method: string) => {
    await held.get(method);
    if (failing.has(method)) throw new Error(`the disk fails at ${method}`);
  };
  return {
    batches,
    hold: (method) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(method, promise);
      return () => {
        if (held.get(method) === promise) held.delete(method);
        resolve();
      };
    },
    fail: (method) => failing.add(method),
    open: () => store.open(),
    get: (keys) => pass("get").then(() => store.get(keys)),
    list: (after, entriesMax, bytesMax) => pass("list").then(() => store.list(after, entriesMax, bytesMax)),
    write: (batch) => {
      batches.push(batch);
      return pass("write").then(() => store.write(batch));
    },
    erase: () => pass("erase").then(() => store.erase()),
    close: () => store.close(),
  };
}

type PageLimits = Pick<AcceptorHostOptions, "pageEntriesMax" | "pageBytesMax">;

export interface TestHost {
  readonly host: AcceptorHost;
  readonly store: HeldStore;
  readonly clock: ManualClock;
  readonly self: Member;
  readonly events: ReplicaEvent[];
  readonly fatal: Error[];
  /** Epochs of adoptions the host told about. */
  readonly adopted: number[];
  /** Asks in a configuration and returns the list that its answer will be put into. */
  ask(body: FencedBody | ControlBody, link?: Link): AnswerBody[];
}

/** A host of a store that was just formatted; it belongs to nothing. */
async function startHost(limits: PageLimits): Promise<TestHost> {
  const clock = createManualClock();
  const store = createHeldStore();
  let drawn = 0;
  const opened = await readStore({ store, random: { uint32: () => ++drawn } }, await store.open());
  store.batches.length = 0;
  const events: ReplicaEvent[] = [];
  const fatal: Error[] = [];
  const adopted: number[] = [];
  const host = new AcceptorHost({
    ...opened,
    node: "self",
    store,
    ballots: new Ballots("self" as ProposerId, 0, (event) => events.push(event)),
    clock,
    observe: (event) => events.push(event),
    cachedRegistersBytesMax: 16 * 1024 * 1024,
    ...limits,
    onAdopted: ({ configuration }) => adopted.push(configuration.epoch),
    onFatal: (error) => fatal.push(error),
    mayVote: () => true,
    onWritten: () => {},
    onAnnounce: () => {},
  });
  const self: Member = { ...memberOf("self"), store: opened.state.identity.store };
  const ask: TestHost["ask"] = (body, link) => {
    const answers: AnswerBody[] = [];
    const { epoch, id } = link?.configuration ?? { epoch: 0, id: "" };
    host.ask({ cluster, to: self.store, epoch, configuration: id }, body, "asker", (answer) => answers.push(answer));
    return answers;
  };
  return { host, store, clock, self, events, fatal, adopted, ask };
}

/** The same, as the one member of a cluster. */
export async function startMember(
  limits: PageLimits = { pageEntriesMax: 100, pageBytesMax: 1024 },
): Promise<TestHost & ReturnType<typeof growthTo>> {
  const test = await startHost(limits);
  const growth = growthTo([test.self, memberOf("b"), memberOf("c")]);
  const formed = test.host.form(cluster, growth.first, undefined);
  await test.clock.settle();
  await formed;
  test.store.batches.length = 0;
  test.adopted.length = 0;
  return { ...test, ...growth };
}
