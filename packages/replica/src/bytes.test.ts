import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { encodeText } from "./text.ts";

describe("texts in a record", () => {
  const lengths = [0, 1, 24, 126, 127, 128, 255, 256, 300];
  const texts = [
    ...lengths.map((length) => "a".repeat(length)),
    ...lengths.map((length) => `${"a".repeat(length)}é`),
    "\u007f",
    "\u0080",
    "\u0000",
    "\ufeffmark",
    "é and more after it",
    "\u{10ffff}",
  ];

  it.each(texts)("are their UTF-8 bytes with the length in front: %j", (text) => {
    const record = new ByteWriter().number(7).text(text).number(9).finish();
    expect(record).toEqual(new ByteWriter().number(7).bytes(encodeText(text)).number(9).finish());
    const reader = new ByteReader(record);
    expect([reader.number(), reader.text(), reader.number()]).toEqual([7, text, 9]);
    reader.end();
  });

  it("are read from a record that is a view of something larger", () => {
    const larger = new Uint8Array([0, 0, ...new ByteWriter().text("one").text("two").finish(), 0xff]);
    const reader = new ByteReader(larger.subarray(2, -1));
    expect([reader.text(), reader.text()]).toEqual(["one", "two"]);
    reader.end();
  });

  it("are refused where the record ends inside them, and where they are not UTF-8", () => {
    const record = new ByteWriter().text("cut off").finish();
    expect(() => new ByteReader(record.subarray(0, -1)).text()).toThrow("a record ends inside its bytes");
    expect(() => new ByteReader(new Uint8Array([1, 0xff])).text()).toThrow();
  });
});

describe("bytes in a record", () => {
  it("are a view on the record", () => {
    class Shared extends Uint8Array<ArrayBuffer> {
      override slice(): Uint8Array<ArrayBuffer> {
        return this.subarray(1);
      }
    }
    const record = Shared.from(new ByteWriter().bytes(Uint8Array.of(7)).finish());
    const value = new ByteReader(record).bytes();
    value.fill(9);
    expect([...record]).toEqual([1, 9]);
  });
});
