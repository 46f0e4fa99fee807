import { rate } from "./numbers.ts";

/** One bar of a picture. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly color: string;
}

/** Bars that share a scale. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 900;
const LEFT = 180;
const RIGHT = 110;
const BAR = 16;
const GAP = 4;
const TITLE = 30;
const HEAD = 50;

/** A picture of groups of bars, below each other; every group has a scale of its own, and lines show least and most. */
export function svgOf(title: string, groups: readonly BarGroup[]): string {
  let y = HEAD;
  const parts = groups.map((group) => {
    const part = groupAt(group, y);
    y += TITLE + group.bars.length * (BAR + GAP);
    return part;
  });
  const height = y + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="28" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function groupAt({ title, bars }: BarGroup, top: number): string {
  const most = Math.max(...bars.map((bar) => bar.most), Number.MIN_VALUE);
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const lines = bars.map((bar, index) => barAt(bar, top + TITLE + index * (BAR + GAP), scale));
  return [`<text x="16" y="${top + 20}" font-weight="bold">${escaped(title)}</text>`, ...lines].join("\n");
}

function barAt({ label, value, least, most, color }: Bar, y: number, scale: number): string {
  const [from, to, end] = [least, most, value].map((one) => (LEFT + one * scale).toFixed(1));
  const middle = y + BAR / 2;
  return [
    `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`,
    `<rect x="${LEFT}" y="${y}" width="${(value * scale).toFixed(1)}" height="${BAR}" fill="${color}"/>`,
    `<line x1="${from}" y1="${middle}" x2="${to}" y2="${middle}" stroke="#222222"/>`,
    `<text x="${Math.max(Number(to), Number(end)) + 6}" y="${y + 12}">${escaped(rate(value))}</text>`,
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
