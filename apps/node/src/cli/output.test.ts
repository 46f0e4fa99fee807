import { describe, expect, it } from "vitest";
import { drawTable, valueAsJson } from "./output.ts";

describe("a value in JSON", () => {
  it("is text where the bytes are UTF-8, a byte order mark included", () => {
    expect(valueAsJson(new TextEncoder().encode("grüße"))).toEqual({ value: "grüße", encoding: "utf8" });
    const marked = Buffer.from([0xef, 0xbb, 0xbf, 0x61]);
    expect(Buffer.from(valueAsJson(marked).value)).toEqual(marked);
  });

  it("is base64 where they are not, and says so", () => {
    expect(valueAsJson(new Uint8Array([0xff, 0x00]))).toEqual({ value: "/wA=", encoding: "base64" });
  });
});

describe("a table", () => {
  it("is as wide as its widest cell", () => {
    expect(drawTable({ columns: ["A", "LONG"], rows: [["wide cell", "x"], ["y"]] })).toBe(
      [
        "+-----------+------+",
        "| A         | LONG |",
        "+-----------+------+",
        "| wide cell | x    |",
        "| y         |      |",
        "+-----------+------+",
        "",
      ].join("\n"),
    );
  });

  it("without rows still shows its columns", () => {
    expect(drawTable({ columns: ["A"], rows: [] })).toBe("+---+\n| A |\n+---+\n+---+\n");
  });
});
