/** The words of the space-time diagram. */
export const words = {
  title: "Space-time diagram",
  /** Read by screen readers as the place of the cursor. */
  place: (row: number, rows: number, what: string): string =>
    `Row ${row} of ${rows - 1}${what === "" ? "" : `: ${what}`}`,
  keys: "Arrow keys move one step, Page Up and Page Down a page, Home and End to the ends",
  empty: "Nothing has happened yet.",
  states: { delivered: "delivered", lost: "never arrived", waiting: "on its way", duplicate: "a copy" },
} as const;
