import { describe, expect, it } from "vitest";
import { crc32c } from "./crc32c.ts";
import { FileDamage } from "./damage.ts";
import { readLogFile } from "./log-file.ts";
import { blockBytes, writeLog } from "./log-file.test-support.ts";
import { present } from "../level-store.test-support.ts";

describe("crc32c", () => {
  it.each([
    ["123456789", 0xe3069283],
    ["", 0],
  ])("of %j is the published value", (text, expected) => {
    const bytes = Buffer.from(text);
    expect(crc32c(bytes, 0, bytes.length)).toBe(expected);
  });

  it("of the iSCSI test patterns is the published value, at any alignment", () => {
    const patterns = [
      [Buffer.alloc(32), 0x8a9136aa],
      [Buffer.alloc(32, 0xff), 0x62a8ab43],
      [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ] as const;
    for (const [pattern, expected] of patterns) {
      for (let shift = 0; shift < 8; shift++) {
        const shifted = Buffer.concat([Buffer.alloc(shift, 7), pattern]);
        expect(crc32c(shifted, shift, shifted.length)).toBe(expected);
      }
    }
  });
});

describe("a log file", () => {
  const payloads = [
    Buffer.alloc(100, 1),
    Buffer.alloc(70_000, 2),
    Buffer.alloc(0),
    Buffer.alloc(blockBytes - 30, 3),
    Buffer.alloc(50, 4),
  ];
  const { bytes, ends } = writeLog(payloads);

  it("gives back its records, also those that span blocks", () => {
    expect(readLogFile("log", bytes)).toEqual({ records: payloads, tornAt: undefined });
  });

  it("that is cut anywhere gives back the records before the cut", () => {
    const lengths = Array.from({ length: 40 }, (_, index) => index * 3011).concat(
      ends,
      ends.map((end) => end - 1),
    );
    for (const length of lengths.filter((length) => length <= bytes.length)) {
      const whole = ends.filter((end) => end <= length).length;
      expect(readLogFile("log", bytes.subarray(0, length)).records).toEqual(payloads.slice(0, whole));
    }
  });

  it("with a damaged record before its last is refused, wherever the damage is", () => {
    const lastStart = present(ends.at(-2));
    for (let at = 0; at < lastStart; at += 2003) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 32;
      let found: unknown;
      try {
        // Padding at the end of a block belongs to no record.
        found = readLogFile("log", damaged).records;
      } catch (error) {
        found = error;
      }
      if (!(found instanceof FileDamage)) expect(found, `byte ${at}`).toEqual(payloads);
    }
  });

  it("whose last record is damaged, or has only some of its parts, ends before it", () => {
    const { bytes: log, ends: bounds } = writeLog([Buffer.alloc(100, 1), Buffer.alloc(100_000, 2)]);
    const first = present(bounds[0]);
    for (const at of [first + 6, first + 20, blockBytes + 6, blockBytes + 500, log.length - 1]) {
      const torn = Buffer.from(log);
      torn[at] = (torn[at] ?? 0) ^ 64;
      expect(readLogFile("log", torn)).toEqual({ records: [Buffer.alloc(100, 1)], tornAt: first });
    }
    const zeroed = Buffer.from(log).fill(0, first, blockBytes);
    expect(readLogFile("log", zeroed)).toEqual({ records: [Buffer.alloc(100, 1)], tornAt: first });
  });

  it("in which a part of a record is missing is refused", () => {
    const withoutStart = bytes.subarray(blockBytes);
    expect(() => readLogFile("log", withoutStart)).toThrow("a part of a record is missing at byte 0");
    const withoutEnd = Buffer.concat([bytes.subarray(0, blockBytes), writeLog([Buffer.alloc(9)]).bytes]);
    expect(() => readLogFile("log", withoutEnd)).toThrow(`a part of a record is missing at byte ${blockBytes}`);
  });
});
