import type { ProposerId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./cluster.test-support.ts";
import { newId } from "./core.ts";
import { Opening } from "./opening.ts";
import type { MetaName } from "./ports.ts";
import { decodeText } from "./text.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`opening tests: SEED=${seed}`);

const random = seededRandom(seed);
const foreign = "a process from before" as ProposerId;

/** A store that is nothing but its batches: how many there are, and the record of its openings. */
class Disk {
  sequence = 10;
  meta: ReadonlyMap<MetaName, Uint8Array> = new Map();

  /** Opens it as a replica does: the record is durable before the process tells anything. */
  open(): Opening {
    const opening = new Opening(this, newId(random));
    this.meta = new Map([opening.meta]);
    this.sequence++;
    return opening;
  }

  write(opening: Opening, batches: number): void {
    this.sequence += batches;
    if (opening.takeDue() !== undefined) this.meta = new Map();
  }

  clone(): Disk {
    return Object.assign(new Disk(), { sequence: this.sequence, meta: this.meta });
  }

  /** The openings that it tells apart. */
  get starts(): readonly unknown[] {
    const bytes = this.meta.get("opening");
    return bytes === undefined ? [] : (JSON.parse(decodeText(bytes)) as unknown[]);
  }
}

/** Whether it shows that batches were lost when a peer says that it heard of this one. */
const isLost = (opening: Opening, process: ProposerId, durable: number) => durable > opening.limitOf(process);

describe("R19: the first opening since all were heard", () => {
  it("is compared with what any earlier process told, whatever was written since", () => {
    const disk = new Disk();
    const opening = disk.open();
    disk.write(opening, 20);
    expect(isLost(opening, foreign, 10)).toBe(false);
    expect(isLost(opening, foreign, 11)).toBe(true);
    expect(isLost(opening, opening.process, disk.sequence)).toBe(false);
  });

  it("is remembered by the next process, which found more on the disk", () => {
    const disk = new Disk();
    disk.write(disk.open(), 20);
    const next = disk.open();
    expect(isLost(next, foreign, 10)).toBe(false);
    expect(isLost(next, foreign, 11)).toBe(true);
  });
});

describe("R19: a process that was opened again", () => {
  it("trusts what its forerunners told, up to what the one after each of them found", () => {
    const disk = new Disk();
    const first = disk.open();
    disk.write(first, 5);
    const second = disk.open();
    const third = disk.open();
    expect(isLost(third, first.process, 16)).toBe(false);
    expect(isLost(third, second.process, 17)).toBe(false);
    expect(isLost(third, first.process, 17)).toBe(true);
    expect(isLost(third, second.process, 18)).toBe(true);
  });

  it("finds out that a forerunner's batches were lost, also after more were written than that", () => {
    const disk = new Disk();
    const first = disk.open();
    const behind = disk.clone();
    disk.write(first, 5);
    // What the first process told of is gone, and nobody says so to the second.
    const second = behind.open();
    expect(isLost(second, first.process, 16)).toBe(true);
    behind.write(second, 50);
    const third = behind.open();
    expect(isLost(third, first.process, 16)).toBe(true);
    expect(isLost(third, first.process, 11)).toBe(false);
  });

  it("finds out that a forerunner was lost with all that it wrote, its opening too", () => {
    const disk = new Disk();
    disk.open();
    const behind = disk.clone();
    const lost = disk.open();
    for (let later = 0; later < 20; later++) {
      const opening = behind.open();
      behind.write(opening, 10);
      expect(isLost(opening, lost.process, disk.sequence)).toBe(true);
    }
  });
});

describe("R19: when all were heard", () => {
  it("the record is removed with the next batch, and the next process begins anew", () => {
    const disk = new Disk();
    const first = disk.open();
    expect(first.takeDue()).toBeUndefined();
    first.heard();
    disk.write(first, 5);
    expect(disk.meta.size).toBe(0);
    expect(first.takeDue()).toBeUndefined();
    const next = disk.open();
    for (const process of [first.process, foreign]) {
      expect(isLost(next, process, 16)).toBe(false);
      expect(isLost(next, process, 17)).toBe(true);
    }
  });

  it("what they may say later is still compared with where this process began", () => {
    const disk = new Disk();
    const opening = disk.open();
    opening.heard();
    disk.write(opening, 5);
    expect(isLost(opening, foreign, 11)).toBe(true);
  });
});

describe("R19: opened very often while a member is away", () => {
  /** Opens and writes that often; some write nothing. */
  function openedOften(disk: Disk, times: number): readonly { readonly process: ProposerId; readonly told: number }[] {
    return Array.from({ length: times }, () => {
      const opening = disk.open();
      disk.write(opening, random.uint32() % 4);
      return { process: opening.process, told: disk.sequence };
    });
  }

  it("tells few openings apart, never forgets the oldest, and draws an id of its own at every start (R1)", () => {
    const disk = new Disk();
    const all = openedOften(disk, 50);
    expect(disk.starts).toHaveLength(8);
    expect(new Set(all.map(({ process }) => process)).size).toBe(50);
    expect(new Set(all.map(({ process }) => process.length))).toEqual(new Set([24]));
    const opening = disk.open();
    expect(isLost(opening, foreign, 10)).toBe(false);
    expect(isLost(opening, foreign, 11)).toBe(true);
  });

  it("takes nothing that any of its processes told for a betrayal", () => {
    for (let times = 1; times < 40; times++) {
      const disk = new Disk();
      const before = openedOften(disk, times);
      const opening = disk.open();
      expect(before.filter(({ process, told }) => isLost(opening, process, told))).toEqual([]);
    }
  });

  it("finds out at the next start that the latest batches were lost, of whichever process", () => {
    for (let times = 1; times < 40; times++) {
      const disk = new Disk();
      openedOften(disk, times - 1);
      const last = disk.open();
      const behind = disk.clone();
      disk.write(last, 1);
      expect(isLost(behind.open(), last.process, disk.sequence)).toBe(true);
    }
  });
});
