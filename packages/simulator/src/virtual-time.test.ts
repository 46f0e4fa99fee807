import { describe, expect, it } from "vitest";
import { Owner, VirtualTime } from "./virtual-time.ts";

async function runOf(time: VirtualTime, untilMs: number = 1_000): Promise<void> {
  await time.run(() => false, untilMs);
}

describe("virtual time", () => {
  it("runs timers in the order they fall due, those of one moment in the order they were set", async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    const at = (delayMs: number, name: string) => time.after(delayMs, () => seen.push(`${name}@${time.nowMs}`));
    at(5, "a");
    at(1.5, "b");
    at(5, "c");
    for (const delayMs of [9, 7, 8, 6]) at(delayMs, "d");
    await runOf(time);
    expect(seen).toEqual(["b@2", "a@5", "c@5", "d@6", "d@7", "d@8", "d@9"]);
  });

  it("runs no cancelled timer, also when it is cancelled at the moment it falls due", async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    time.after(1, () => cancel());
    const cancel = time.after(1, () => seen.push("cancelled"));
    time.after(2, () => seen.push("other"));
    await runOf(time);
    expect(seen).toEqual(["other"]);
  });

  it("lets promise reactions run before the next event of the same process, and deferred tasks after the events", async () => {
    const time = new VirtualTime();
    const owner = new Owner("n1");
    const seen: string[] = [];
    const chain = async (name: string) => {
      for (let step = 0; step < 8; step++) await Promise.resolve();
      seen.push(name);
    };
    time.after(1, () => void chain("reaction of the first"), owner);
    time.after(1, () => seen.push("second"), owner);
    time.after(1, () => time.defer(() => seen.push("deferred"), owner), owner);
    await runOf(time);
    expect(seen).toEqual(["reaction of the first", "second", "deferred"]);
  });

  it("runs nothing of a dead process", async () => {
    const time = new VirtualTime();
    const owner = new Owner("n1");
    const seen: string[] = [];
    time.after(1, () => (owner.alive = false));
    time.after(2, () => seen.push("timer"), owner);
    time.defer(() => (owner.alive = true));
    await time.run(() => time.nowMs === 1, 1_000);
    time.defer(() => seen.push("deferred"), owner);
    await runOf(time);
    expect(seen).toEqual([]);
  });

  it("keeps the events of a paused process until it goes on", async () => {
    const time = new VirtualTime();
    const owner = new Owner("n1");
    const seen: string[] = [];
    owner.paused = true;
    for (const name of ["a", "b"]) time.after(1, () => seen.push(`${name}@${time.nowMs}`), owner);
    time.after(50, () => time.resume(owner));
    await runOf(time);
    expect(seen).toEqual(["a@50", "b@50"]);
  });

  it("gives processes clocks that differ", () => {
    const time = new VirtualTime();
    expect(time.clockFor(new Owner("n1"), 700).now() - time.clockFor(new Owner("n2"), 300).now()).toBe(400);
  });

  it("goes on in a later run with what an earlier one left of its last moment", async () => {
    const time = new VirtualTime();
    const owner = new Owner("n1");
    const seen: string[] = [];
    for (const name of ["a", "b", "c"]) time.after(1, () => seen.push(name), owner);
    expect(await time.run(() => seen.length === 1, 1_000)).toBe(true);
    await runOf(time);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("ends when there is nothing left, or nothing before the limit", async () => {
    const time = new VirtualTime();
    time.after(10, () => {});
    expect(await time.run(() => false, 5)).toBe(false);
    expect(time.nowMs).toBe(0);
    expect(await time.run(() => time.nowMs === 10, 50)).toBe(true);
    expect(await time.run(() => false, 50)).toBe(false);
  });

  it("makes one step at a time in the order of a run, and says when the next is due", async () => {
    const script = (time: VirtualTime, seen: string[]) => {
      const [one, other] = [new Owner("n1"), new Owner("n2")];
      const note = (name: string) => () => void seen.push(`${name}@${time.nowMs}`);
      time.after(
        3,
        () => {
          note("a")();
          time.defer(note("deferred"), one);
          time.after(0, note("at once"), one);
        },
        one,
      );
      time.after(3, note("b"), other);
      time.after(3, note("c"), one);
      time.after(9, note("cancelled"))();
      time.after(20, note("d"), other);
    };
    const whole: string[] = [];
    const running = new VirtualTime();
    script(running, whole);
    await runOf(running);

    const seen: string[] = [];
    const time = new VirtualTime();
    script(time, seen);
    const lengths: number[] = [];
    const due: (number | undefined)[] = [];
    for (;;) {
      due.push(time.nextAtMs);
      if (!(await time.next(1_000))) break;
      lengths.push(seen.length);
    }
    expect(seen).toEqual(whole);
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6]);
    expect(due).toEqual([3, 3, 3, 3, 3, 20, undefined]);
  });

  it("makes no step that is due later than asked for, and none of a dead or paused process", async () => {
    const time = new VirtualTime();
    const [dead, paused] = [new Owner("n1"), new Owner("n2")];
    const seen: string[] = [];
    time.after(1, () => seen.push("dead"), dead);
    time.after(2, () => seen.push("paused"), paused);
    time.after(3, () => seen.push("free"));
    time.after(50, () => seen.push("late"));
    dead.alive = false;
    paused.paused = true;
    expect(await time.next(10)).toBe(true);
    expect(await time.next(10)).toBe(false);
    expect(seen).toEqual(["free"]);
    time.resume(paused);
    expect(await time.next(10)).toBe(true);
    expect(seen).toEqual(["free", "paused"]);
    expect(time.nowMs).toBe(3);
  });

  it("says so where it only passed over what the dead had left, and where nothing changed at all", async () => {
    const time = new VirtualTime();
    const dead = new Owner("n1");
    time.after(5, () => undefined, dead);
    dead.alive = false;
    time.after(9, () => undefined)();
    expect(await time.next(10)).toBe(true);
    expect([time.nowMs, time.events]).toEqual([5, 0]);
    expect(await time.next(10)).toBe(false);
    expect(time.nowMs).toBe(5);
  });

  it("sleeps", async () => {
    const time = new VirtualTime();
    let wokeAtMs: number | undefined;
    void time.sleep(7).then(() => (wokeAtMs = time.nowMs));
    await runOf(time);
    expect(wokeAtMs).toBe(7);
  });
});
