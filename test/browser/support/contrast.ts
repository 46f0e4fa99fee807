/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** Text in one pair of colours, and how well it stands out (WCAG 2: 1 is not at all, 21 is black on white). */
export interface Contrast {
  readonly text: string;
  readonly colours: string;
  readonly ratio: number;
}

/**
 * The contrast of every pair of colours in which the page shows text, with an example. Disabled controls and large
 * text are not looked at.
 */
export async function contrastsOf(page: Page): Promise<readonly Contrast[]> {
  return await page.evaluate(() => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number];
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const read = (text: string): Colour => {
      if (pen === null) throw new Error("no canvas");
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (top: Colour, under: Colour): Colour => {
      const mixed = (index: 0 | 1 | 2) => top[index] * top[3] + under[index] * (1 - top[3]);
      return [mixed(0), mixed(1), mixed(2), 1];
    };
    const brightness = ([red, green, blue]: Colour): number => {
      const linear = (part: number) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    };
    const background = (element: Element | null): Colour => {
      if (element === null) return [255, 255, 255, 1];
      const own = read(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, background(element.parentElement));
    };
    const found = new Map<string, Contrast>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (
        element === null ||
        text === "" ||
        element.closest("svg, option, [aria-disabled=true], .visually-hidden") !== null
      )
        continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const style = getComputedStyle(element);
      if (Number.parseFloat(style.fontSize) >= 24) continue;
      const behind = background(element);
      const front = over(read(style.color), behind);
      const [low = 0, high = 0] = [brightness(front), brightness(behind)].toSorted((a, b) => a - b);
      const colours = `${style.color} on ${behind.slice(0, 3).map(Math.round).join(" ")}`;
      found.set(colours, {
        text: text.slice(0, 40),
        colours,
        ratio: Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100,
      });
    }
    return [...found.values()];
  });
}
