import { type ChangeLimits, type ConfigurationId, type ScanPage, resumeChange } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { ballotOf, growthTo, memberOf } from "./acceptor.test-support.ts";
import { testLimits } from "./cluster.test-support.ts";
import type { AnswerBody, ControlBody, FencedBody } from "./frame.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import { RunningChange } from "./running-change.ts";

/** A question to one store that is still listened to. */
export interface Listened {
  readonly store: StoreId;
  readonly body: FencedBody | ControlBody;
  readonly answer: (body: AnswerBody) => void;
}

/** A change from `a` to `a` and `b` that catches up, whose coordinator is no member; the test plays all others. */
export interface RunningFilling {
  readonly run: RunningChange;
  readonly clock: ManualClock;
  /** The members. */
  readonly stores: readonly StoreId[];
  /** The epoch that the coordinator's own node has adopted. */
  epoch: number;
  /** The questions that are listened to, the eldest first. */
  readonly listened: (kind: FencedBody["kind"]) => readonly Listened[];
  /** How many questions were asked. */
  readonly askedTotal: (kind: FencedBody["kind"]) => number;
  /** The keys of all identity rounds that were begun. */
  readonly rounds: readonly string[];
}

const [a, b] = [memberOf("a"), memberOf("b")];

/** Runs a change up to the first question of its catch-up. */
export async function startFilling(limits: Partial<ChangeLimits>): Promise<RunningFilling> {
  const { joint } = growthTo([a, b]);
  const clock = createManualClock();
  const rounds: string[] = [];
  const listened = new Set<Listened>();
  const asked: string[] = [];
  const change = { ...testLimits.change, ...limits };
  const ids = { joint: "j", stable: "s", aborted: "a" } as Record<"joint" | "stable" | "aborted", ConfigurationId>;
  const first = resumeChange({ joint, abort: false, self: "outside" as StoreId, ids, limits: change, now: 0 });
  const never = new Promise<never>(() => {});
  const filling: { epoch: number } = { epoch: joint.configuration.epoch };
  const run = new RunningChange(
    {
      self: "outside" as StoreId,
      keeper: {
        configuration: joint.configuration,
        context: () => ({ cluster: "c", epoch: filling.epoch, configuration: joint.configuration.id }),
        linkAt: () => undefined,
        linksTo: (link) => [link],
        onAdopted: () => () => {},
      },
      exchange: {
        ask: ([member], _, body, onAnswer) => {
          if (member === undefined) throw new Error("nobody is asked");
          asked.push(body.kind);
          const { store } = member;
          const answer = (said: AnswerBody) => listened.delete(question) && onAnswer(store, said);
          const question: Listened = { store, body, answer };
          listened.add(question);
          return () => listened.delete(question);
        },
        askAddress: () => () => {},
      },
      register: { consult: () => never, decide: () => never },
      proposer: {
        identity: (key) => {
          rounds.push(key);
          return never;
        },
      },
      clock,
      limits: change,
      newId: () => "id" as ConfigurationId,
      failpoint: () => Promise.resolve(),
      narrate: () => {},
      onFatal: (error) => {
        throw error;
      },
    },
    first.state,
    () => {},
  );
  run.start(first);
  run.tell({ kind: "decided", link: joint });
  for (const { store } of [a, b]) run.tell({ kind: "adopted", store, epoch: joint.configuration.epoch });
  await clock.settle();
  return Object.assign(filling, {
    run,
    clock,
    stores: [a.store, b.store],
    listened: (kind: FencedBody["kind"]) => [...listened].filter(({ body }) => body.kind === kind),
    askedTotal: (kind: FencedBody["kind"]) => asked.filter((each) => each === kind).length,
    rounds,
  });
}

/** A page that shows these keys with values, and ends with the last of them. */
export function pageOfKeys(keys: readonly string[], isLast: boolean): ScanPage {
  return {
    keys,
    ballots: keys.map(() => ballotOf(1)),
    values: keys.map(() => new Uint8Array(1)),
    end: isLast ? undefined : keys.at(-1),
    total: keys.length,
  };
}
