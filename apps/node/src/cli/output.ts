import type { WriteOut } from "./arguments.ts";
import type { Sink } from "./shell.ts";

/** A table: the names of the columns and, per row, one text for each. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A value for JSON output: text where the bytes are UTF-8, else base64, and `encoding` says which. */
export function valueAsJson(value: Uint8Array): { readonly value: string; readonly encoding: "utf8" | "base64" } {
  try {
    // Keeping a byte order mark makes the text stand for exactly these bytes.
    return { value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value), encoding: "utf8" };
  } catch {
    return { value: Buffer.from(value).toString("base64"), encoding: "base64" };
  }
}

/** Writes one JSON document on a line of its own. */
export function writeJson(sink: Sink, document: unknown): void {
  sink.write(`${JSON.stringify(document)}\n`);
}

/** Writes rows as asked for; without a wish a terminal gets the table and a pipe gets comma separated lines. */
export function writeRows(sink: Sink, writeOut: WriteOut | undefined, rows: Rows, document: unknown): void {
  const chosen = writeOut ?? (sink.isTTY === true ? "table" : "simple");
  switch (chosen) {
    case "json":
      return writeJson(sink, document);
    case "table":
      return void sink.write(drawTable(rows));
    case "simple":
      return void sink.write(rows.rows.map((row) => `${row.join(", ")}\n`).join(""));
  }
}

/** Draws a table with a frame of ASCII characters, ending in a newline. */
export function drawTable({ columns, rows }: Rows): string {
  const widths = columns.map((name, index) => Math.max(name.length, ...rows.map((row) => (row[index] ?? "").length)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const line = (cells: readonly string[]): string =>
    `|${widths.map((width, index) => ` ${(cells[index] ?? "").padEnd(width)} `).join("|")}|\n`;
  return `${rule}${line(columns)}${rule}${rows.map(line).join("")}${rule}`;
}
