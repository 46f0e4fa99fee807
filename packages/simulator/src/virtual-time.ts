import type { Clock } from "@quorate/replica";

/** Whose events these are: a process of a node. Nothing of a dead one runs; what falls due in a pause waits for its end. */
export class Owner {
  readonly name: string;
  alive = true;
  paused = false;
  /** What fell due while it was paused, in order. */
  backlog: Task[] = [];
  /** The turn in which it last ran something: one thing a turn. */
  turn = 0;

  constructor(name: string) {
    this.name = name;
  }
}

interface Task {
  readonly owner: Owner | undefined;
  /** Undefined once it is cancelled. */
  task: (() => void) | undefined;
}

interface Timer extends Task {
  readonly atMs: number;
  /** Breaks ties: what was set first runs first. */
  readonly order: number;
}

/** Lets every promise reaction run. The one of tests uses the event loop, to show that the pure one is complete. */
export type Settle = (stirs: () => number) => Promise<void>;

const nothing: Promise<void> = Promise.resolve();

/** Turns of the microtask queue without a sign of life after which it is taken to be empty. */
const quietTurns = 14;

/**
 * Waits until promise reactions ran dry: some turns of the queue in which no port was used. A chain of reactions that
 * neither sets a timer, defers, sends nor writes is shorter than that.
 */
export const settlePromises: Settle = (stirs) =>
  new Promise((resolve) => {
    let seen = stirs();
    let quiet = 0;
    // Most of a run's turns of the queue are these: a bare reaction makes half the garbage of an await.
    const turn = () => {
      const now = stirs();
      quiet = now === seen ? quiet + 1 : 1;
      seen = now;
      if (quiet >= quietTurns) resolve();
      else void nothing.then(turn);
    };
    void nothing.then(turn);
  });

/**
 * Virtual time on one thread, in whole milliseconds: events of one moment run in the order they were set, all promise
 * reactions in between, deferred tasks after them, as in an event loop. Processes share nothing, so the next events of
 * several of them run before the reactions are waited for.
 */
export class VirtualTime {
  readonly #settle: Settle;
  readonly #heap: Timer[] = [];
  #deferred: Task[] = [];
  #nowMs = 0;
  #orders = 0;
  #turn = 0;
  #stirs = 0;
  #events = 0;
  readonly #readStirs = (): number => this.#stirs;

  constructor(settle: Settle = settlePromises) {
    this.#settle = settle;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Which turn of the loop this is: all that one task does falls into one. */
  get turn(): number {
    return this.#turn;
  }

  /** How many timers, frames and deferred tasks ran. */
  get events(): number {
    return this.#events;
  }

  /** A port was used: whoever did may go on. */
  stir(): void {
    this.#stirs++;
  }

  /** Runs `task` once after `delayMs`, rounded up; the returned function cancels it. */
  after(delayMs: number, task: () => void, owner?: Owner): () => void {
    this.#stirs++;
    const atMs = this.#nowMs + Math.ceil(Math.max(0, delayMs));
    const timer: Timer = { atMs, order: this.#orders++, owner, task };
    this.#push(timer);
    return () => {
      timer.task = undefined;
    };
  }

  /** Resolves after `delayMs`. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** Runs `task` once the events of this moment ran. */
  defer(task: () => void, owner?: Owner): void {
    this.#stirs++;
    this.#deferred.push({ owner, task });
  }

  /** The clock of one process; it began `offsetMs` away from the others'. */
  clockFor(owner: Owner, offsetMs: number): Clock {
    return {
      now: () => {
        this.#stirs++;
        return this.#nowMs + offsetMs;
      },
      after: (delayMs, task) => this.after(delayMs, task, owner),
      defer: (task) => this.defer(task, owner),
    };
  }

  /** Ends a pause: what fell due meanwhile runs now, all at once. */
  resume(owner: Owner): void {
    owner.paused = false;
    for (const late of owner.backlog.splice(0)) this.after(0, () => late.task?.(), owner);
  }

  /** When the next event is due; undefined if there is none. */
  get nextAtMs(): number | undefined {
    if (this.#deferred.length > 0) return this.#nowMs;
    while (this.#heap[0] !== undefined && this.#heap[0].task === undefined) this.#pop();
    return this.#heap[0]?.atMs;
  }

  /** Resolves when every reaction to what was done so far ran. */
  settled(): Promise<void> {
    return this.#settle(this.#readStirs);
  }

  /** Runs events until `isOver`; false if there are none left, or it is later than `untilMs`, first. */
  async run(isOver: () => boolean, untilMs: number): Promise<boolean> {
    await this.#settle(this.#readStirs);
    for (;;) {
      if (isOver()) return true;
      if (this.#deferred.length > 0) {
        const deferred = this.#deferred;
        this.#deferred = [];
        await this.#runAll(deferred, isOver);
        continue;
      }
      const first = this.#heap[0];
      if (first === undefined || first.atMs > untilMs) return false;
      this.#nowMs = first.atMs;
      await this.#runAll(this.#due(), isOver);
    }
  }

  /**
   * Runs one event and every reaction to it; false if there is none up to `untilMs`, and then nothing changed. Where
   * only dead and paused processes have any left, these are passed over all at once. Events come in the order of
   * {@link run}, which lets several processes do one thing each before it waits for the reactions.
   */
  async next(untilMs: number): Promise<boolean> {
    await this.settled();
    let isAny = false;
    for (const before = this.#events; this.#events === before; ) {
      const task = this.#deferred.shift();
      if (task !== undefined) {
        isAny = true;
        this.#turn++;
        this.#runNow(task);
        continue;
      }
      const atMs = this.nextAtMs;
      if (atMs === undefined || atMs > untilMs) return isAny;
      this.#nowMs = atMs;
      this.#deferred.push(...this.#due());
    }
    await this.settled();
    return true;
  }

  /** One task of each process, then its reactions, then the next ones. */
  async #runAll(tasks: readonly Task[], isOver: () => boolean): Promise<void> {
    let waiting = tasks;
    while (waiting.length > 0) {
      this.#turn++;
      const later = waiting.filter((each) => !this.#runNow(each));
      await this.#settle(this.#readStirs);
      waiting = later;
      if (!isOver()) continue;
      // The next run goes on where this one ends.
      this.#deferred.unshift(...waiting);
      return;
    }
  }

  /** False if its process ran something in this turn already. */
  #runNow(each: Task): boolean {
    const { owner, task } = each;
    if (task === undefined) return true;
    if (owner !== undefined) {
      if (!owner.alive) return true;
      if (owner.paused) {
        owner.backlog.push(each);
        return true;
      }
      if (owner.turn === this.#turn) return false;
      owner.turn = this.#turn;
    }
    this.#events++;
    task();
    return true;
  }

  #due(): readonly Task[] {
    const due: Task[] = [];
    while (this.#heap[0]?.atMs === this.#nowMs) {
      const timer = this.#pop();
      if (timer.task !== undefined) due.push(timer);
    }
    return due;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[index] = heap[parent] as Timer;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): Timer {
    const heap = this.#heap;
    const first = heap[0] as Timer;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[index] = heap[child] as Timer;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
