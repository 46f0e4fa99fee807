import { isAbort } from "@quorate/membership";
import type { Outcome } from "@quorate/replica";
import { Administrator } from "./administrator.ts";
import { born } from "./birth.ts";
import { type ActorOptions, Cluster } from "./cluster.ts";
import { judge } from "./judge.ts";
import { finish } from "./liveness.ts";
import { checkedPlan } from "./plan-with.ts";
import { type Plan, planOf } from "./plan.ts";
import { streamOf } from "./random.ts";
import type { Situation } from "./sometimes.ts";
import { Storm } from "./storm.ts";
import { Trace, type TraceEvent } from "./trace.ts";
import { type Settle, VirtualTime, settlePromises } from "./virtual-time.ts";
import { type Violation, Watch } from "./watch.ts";
import { Workload } from "./workload.ts";

/** What a run of one seed came to. Plain data. */
export interface SeedResult {
  readonly seed: number;
  readonly plan: Plan;
  /** Undefined if nothing is wrong. */
  readonly violation: Violation | undefined;
  /** The same seed and plan give the same hash. */
  readonly hash: string;
  readonly virtualMs: number;
  readonly events: number;
  readonly operations: Readonly<Record<Outcome, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly reconfigurations: { readonly completed: number; readonly aborted: number };
  readonly situations: readonly Situation[];
  /** The last events; none unless they were asked for. */
  readonly trace: readonly TraceEvent[];
  /** A page with a picture of a history that is not linearizable, where events were asked for. */
  readonly timeline: string | undefined;
}

export interface RunOptions {
  /** Instead of the one that the seed draws. */
  readonly plan?: Plan;
  /** How many of the last events the result holds. */
  readonly traceEvents?: number;
  readonly settle?: Settle;
}

/** How long everything may take to end after the faults, and how long a birth takes. */
const calmMsMax = 30_000;
const birthMsMax = 30_000;

/** The plan that a seed, an integer in [0, 2^53), draws. Throws a TypeError for anything else. */
export function planOfSeed(seed: number): Plan {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new TypeError(`seed is ${String(seed)}; give an integer from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  return planOf(seed, streamOf(seed).fork("plan"));
}

/**
 * Runs a seed from the birth of a cluster to the end of everything pending, and judges it. Never throws for what it
 * finds; rejects with a TypeError for what is no seed, and for a plan that is not whole, out of range or another seed's.
 */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<SeedResult> {
  const drawn = planOfSeed(seed);
  return new Run(options.plan === undefined ? drawn : checkedPlan(drawn, options.plan), options).play();
}

class Run {
  readonly #plan: Plan;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  readonly #watch: Watch;
  readonly #cluster: Cluster;
  readonly #workload: Workload;
  readonly #administrators: readonly Administrator[];
  readonly #storm: Storm;
  readonly #birth: ActorOptions;
  readonly #isShown: boolean;
  #timeline: string | undefined;

  constructor(plan: Plan, { traceEvents = 0, settle = settlePromises }: RunOptions) {
    this.#plan = plan;
    this.#isShown = traceEvents > 0;
    const stream = streamOf(plan.seed).fork(`run ${plan.variant}`);
    const time = new VirtualTime(settle);
    const now = () => time.nowMs;
    const trace = new Trace(now, traceEvents);
    const watch = new Watch(trace, now);
    const shared = { plan, time, trace, watch };
    const cluster = new Cluster({ ...shared, stream: stream.fork("cluster"), carry: undefined });
    this.#time = time;
    this.#trace = trace;
    this.#watch = watch;
    this.#cluster = cluster;
    this.#workload = new Workload({ ...shared, cluster, stream: stream.fork("clients") });
    this.#administrators = Array.from({ length: plan.administrators }, (_, index) => {
      const name = `administrator ${index}`;
      return new Administrator({ ...shared, cluster, name, stream: stream.fork(name) });
    });
    const asked = () => this.#administrators.flatMap((each) => each.asked);
    this.#birth = { ...shared, cluster, stream: stream.fork("birth") };
    this.#storm = new Storm({ ...shared, cluster, asked, stream: stream.fork("storm") });
  }

  async play(): Promise<SeedResult> {
    const isBorn = await this.#phase("birth", birthMsMax, () => born(this.#birth));
    if (isBorn) {
      const isWritten = await this.#phase("safety", undefined, () => this.#safety());
      if (isWritten) this.#check();
    }
    return this.#result();
  }

  /** Everything at once, then calm: whatever is pending has to end within a bound. */
  async #safety(): Promise<void> {
    const { watch, time } = { watch: this.#watch, time: this.#time };
    this.#storm.start();
    let isOver = false;
    const pending = [this.#workload.run(), ...this.#administrators.map((each) => each.run(() => isOver))];
    const done = Promise.all(pending);
    const stormEnd = new Promise<void>((resolve) => {
      time.after(this.#plan.calmAtMs, resolve);
    });
    await Promise.race([done, stormEnd]);
    isOver = true;
    this.#storm.stop();
    this.#trace.note("calm", "storm", 0, () => "the faults stop");
    const late = time.after(calmMsMax, () => {
      const waiting = `${this.#workload.waiting} operations wait, ${this.#workload.left} are not called`;
      watch.accuse("everything pending ends", "liveness", `${calmMsMax} ms after the last fault: ${waiting}`);
    });
    await done;
    await finish({ cluster: this.#cluster, workload: this.#workload, time, watch });
    late();
  }

  /** Runs the clock until a script ends, or something is wrong; true if it ended and nothing is. */
  async #phase(name: string, limitMs: number | undefined, script: () => Promise<void>): Promise<boolean> {
    let isOver = false;
    let failure: unknown;
    script().then(
      () => (isOver = true),
      (error: unknown) => {
        failure = error;
        isOver = true;
      },
    );
    const untilMs = this.#time.nowMs + (limitMs ?? this.#plan.calmAtMs + 2 * calmMsMax);
    const isDone = () => isOver || this.#watch.violation !== undefined;
    const ended = await this.#time.run(isDone, untilMs);
    if (failure !== undefined) this.#watch.accuse("the run ends", "simulator", describeError(failure));
    if (!ended) this.#watch.accuse("everything pending ends", "liveness", `the ${name} does not end`);
    return this.#watch.violation === undefined;
  }

  #check(): void {
    const judgement = judge(this.#workload.history);
    if (judgement === undefined) return;
    if (this.#isShown) this.#timeline = judgement.timeline?.();
    this.#watch.accuse("every history is linearizable", "R8, R15, R16, R17", judgement.detail);
  }

  #result(): SeedResult {
    const { links } = this.#watch.witness;
    const left = [...links.values()].flatMap(({ configuration }) => {
      const before = links.get(configuration.epoch - 1)?.configuration;
      return configuration.kind === "stable" && before?.kind === "joint" ? [isAbort(before, configuration)] : [];
    });
    const aborted = left.filter((isAborted) => isAborted).length;
    return {
      seed: this.#plan.seed,
      plan: this.#plan,
      violation: this.#watch.violation,
      hash: this.#trace.hash,
      virtualMs: this.#time.nowMs,
      events: this.#time.events,
      operations: this.#workload.counts,
      faults: Object.fromEntries(this.#watch.faults),
      reconfigurations: { completed: left.length - aborted, aborted },
      situations: [...this.#watch.situations],
      trace: this.#trace.events,
      timeline: this.#timeline,
    };
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
