import { describe, expect, it } from "vitest";
import { type ChangeProgress, progressLine } from "./progress.ts";

const progress = (phase: string, keysDone = 0): ChangeProgress => ({
  phase,
  keysDone,
  keysTotal: 10,
  bytesDone: keysDone * 1024 * 1024,
  epoch: 2,
});

function recorder(isTTY: boolean) {
  let text = "";
  return { isTTY, write: (chunk: string | Uint8Array) => void (text += String(chunk)), text: () => text };
}

describe("progress of a change", () => {
  it("is one line updated in place on a terminal", () => {
    const sink = recorder(true);
    const line = progressLine(sink, () => 0);
    line.show(progress("CATCH_UP", 1));
    line.show(progress("CATCH_UP", 2));
    line.finish();
    expect(sink.text().split("\r\u001b[K")).toHaveLength(3);
    expect(sink.text().match(/\n/g)).toHaveLength(1);
    expect(sink.text()).toContain("2 of about 10 keys, 2.0 MiB");
  });

  it("is plain lines elsewhere: one for each phase, and at most one a second within a phase", () => {
    const sink = recorder(false);
    let nowMs = 0;
    const line = progressLine(sink, () => nowMs);
    line.show(progress("CATCH_UP", 1));
    nowMs = 999;
    line.show(progress("CATCH_UP", 2));
    nowMs = 1_000;
    line.show(progress("CATCH_UP", 3));
    line.show(progress("COMMITTING", 10));
    line.finish();
    expect(sink.text().trimEnd().split("\n")).toEqual([
      expect.stringContaining("1 of about 10"),
      expect.stringContaining("3 of about 10"),
      expect.stringContaining("COMMITTING"),
    ]);
    expect(sink.text()).not.toContain("\u001b");
  });
});
