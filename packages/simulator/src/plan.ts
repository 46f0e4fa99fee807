import type { Stream } from "./random.ts";

/** What a client may ask for, and how often in relation to the others. */
export interface Mix {
  readonly read: number;
  readonly write: number;
  readonly append: number;
  readonly compareAndSet: number;
  readonly create: number;
  readonly delete: number;
}

/** Probabilities of a fault wherever it may happen; 0 is never. */
export interface Faults {
  /** A frame is lost, silently. */
  readonly loss: number;
  /** A frame arrives twice: soon, or late, which is up to three seconds later or when all is over. */
  readonly duplicate: number;
  readonly late: number;
  /** A frame overtakes others. */
  readonly reorder: number;
  /** A sender dies within a broadcast: only the first of its frames leave. */
  readonly broadcastDeath: number;
  /** A broadcast reaches no more than a quorum. */
  readonly thrifty: number;
  /** A process dies when it writes: before the batch is durable, or after it and before anything is answered. */
  readonly writeDeath: number;
  /** A coordinator dies at a step of its change. */
  readonly stepDeath: number;
  /** A write, or a sync, takes long. */
  readonly slowSync: number;
  readonly eio: number;
  readonly fullDisk: number;
}

/** What may go wrong while all is calm. */
export const noFaults: Faults = {
  loss: 0,
  duplicate: 0,
  late: 0,
  reorder: 0,
  broadcastDeath: 0,
  thrifty: 0,
  writeDeath: 0,
  stepDeath: 0,
  slowSync: 0,
  eio: 0,
  fullDisk: 0,
};

/** How often faults of a kind happen by themselves, in relation to the others; 0 is never. */
export interface Storm {
  readonly crash: number;
  readonly pause: number;
  readonly cut: number;
  readonly partition: number;
  readonly slowLink: number;
  readonly heal: number;
  readonly wipe: number;
  readonly olderDisk: number;
  readonly tornBatch: number;
  readonly corruption: number;
  readonly misdirection: number;
}

/** Everything a seed draws before its run begins. Plain data: a failing one is made smaller part by part. */
export interface Plan {
  readonly seed: number;
  /** Another course of the same plan: a smaller plan may need another one to fail. */
  readonly variant: number;
  /** How many nodes the first cluster has, and whether they are born as an initial list or one by one. */
  readonly nodes: number;
  readonly birth: "form" | "form-with";
  /** Whether the former dies before its list is committed, and comes back. */
  readonly formerDies: boolean;
  /** Few are contended; of many each is touched rarely, so that stores differ in what they hold. */
  readonly keys: number;
  /** How many of the keys hold a counter machine. */
  readonly counters: number;
  readonly clients: number;
  readonly operations: number;
  readonly thinkMs: number;
  /** How likely an operation goes to the node that its key's operations prefer, so that rounds take one round trip. */
  readonly affinity: number;
  /** Whether nodes forward operations to whoever holds the promise of their key. */
  readonly forwarding: boolean;
  readonly deadlineMs: number;
  readonly mix: Mix;
  readonly delayMs: number;
  readonly syncMs: number;
  readonly roundMs: number;
  readonly watchMs: number;
  /** How long a deleted key, or a promise without a value, is left alone. */
  readonly settleMs: number;
  readonly pageEntries: number;
  readonly cachedRegisters: number;
  readonly cachedPromises: number;
  readonly faults: Faults;
  readonly storm: Storm;
  /** A fault of the storm every so many milliseconds, about. */
  readonly stormMs: number;
  /** When the faults stop at the latest. */
  readonly calmAtMs: number;
  /** Changes of membership asked for, with how long between them. */
  readonly changes: number;
  readonly changeMs: number;
  readonly aborts: number;
  readonly administrators: number;
  /** How the new members of a change are brought up to date: the reference path, or the fast one. */
  readonly catchUp: "copy" | "identity";
}

/** Draws the plan of a seed: its own subset and strength of faults. */
export function planOf(seed: number, stream: Stream): Plan {
  const shape = stream.fork("shape");
  const nodes = shape.pick([1, 3, 3, 3, 3, 4, 5]);
  const keys = shape.pick([1, 1, 2, 3, 5, 8, 16, 48]);
  const strength = shape.pick([0, 0.3, 1, 1]);
  const faults = faultsOf(stream.fork("faults"), strength);
  // Stores of which each misses some keys, in one seed of eight: what a listing must not rely on.
  const isSparse = keys > 16;
  return {
    seed,
    variant: 0,
    nodes,
    birth: shape.chance(0.3) ? "form-with" : "form",
    formerDies: shape.chance(0.2),
    keys,
    counters: shape.below(2) * Math.floor(keys / 3),
    clients: shape.between(2, 7),
    operations: shape.between(100, 115),
    affinity: shape.pick([0, 0.6, 0.95]),
    // Of a stream of its own: it changes nothing else of the plan.
    forwarding: stream.fork("forwarding").chance(0.75),
    thinkMs: shape.pick([5, 20, 60]),
    deadlineMs: shape.pick([150, 400, 800]),
    mix: mixOf(stream.fork("mix")),
    delayMs: shape.pick([1, 2, 4, 12]),
    syncMs: shape.pick([0, 1, 1, 4]),
    roundMs: shape.pick([60, 120, 250]),
    watchMs: shape.pick([200, 400, 700]),
    settleMs: isSparse ? 30 : shape.pick([30, 100, 300]),
    pageEntries: shape.pick([1, 2, 3, 100]),
    cachedRegisters: shape.pick([1, 2, 1000]),
    cachedPromises: shape.pick([0, 1, 1000]),
    faults: isSparse ? { ...faults, thrifty: Math.max(0.5, faults.thrifty) } : faults,
    storm: stormOf(stream.fork("storm")),
    stormMs: shape.pick([100, 300, 600]) / Math.max(0.3, strength),
    calmAtMs: 4_000,
    changes: shape.pick([0, 1, 1, 1, 2, 3]),
    changeMs: shape.pick([20, 80, 250]),
    aborts: shape.pick([0, 0, 0.2, 0.5]),
    administrators: shape.pick([1, 1, 1, 2]),
    catchUp: stream.fork("catch-up").chance(0.5) ? "copy" : "identity",
  };
}

function mixOf(stream: Stream): Mix {
  const some = (): number => stream.pick([0, 1, 1, 3]);
  return { read: 1 + some(), write: some(), append: 1 + some(), compareAndSet: some(), create: some(), delete: some() };
}

function faultsOf(stream: Stream, strength: number): Faults {
  const some = (most: number): number => (stream.chance(0.45) ? most * strength * stream.pick([0.1, 0.4, 1]) : 0);
  return {
    loss: some(0.2),
    duplicate: some(0.3),
    late: some(0.03),
    reorder: some(0.3),
    broadcastDeath: some(0.006),
    thrifty: some(0.7),
    writeDeath: some(0.008),
    stepDeath: some(0.15),
    slowSync: some(0.05),
    eio: some(0.003),
    fullDisk: some(0.002),
  };
}

function stormOf(stream: Stream): Storm {
  const some = (): number => (stream.chance(0.4) ? stream.pick([1, 3]) : 0);
  const rarely = (): number => (stream.chance(0.15) ? 1 : 0);
  return {
    crash: some(),
    pause: some(),
    cut: some(),
    partition: some(),
    slowLink: some(),
    heal: 2,
    wipe: rarely(),
    // Twice: a state is kept before it is gone back to.
    olderDisk: 4 * rarely(),
    tornBatch: rarely(),
    corruption: rarely(),
    misdirection: rarely(),
  };
}
