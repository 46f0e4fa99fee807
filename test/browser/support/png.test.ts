import { expect, it } from "vitest";
import { useVisits } from "./bed.ts";
import { smallerPng } from "./png.ts";

const visits = useVisits();

it("keeps every pixel of a screenshot, in fewer bytes", async () => {
  const page = await visits.visit();
  const png = await page.screenshot();
  const smaller = smallerPng(png);
  expect(smaller.length).toBeLessThan(png.length);
  const pixels = await Promise.all([png, smaller].map((each) => pixelsOf(page, each)));
  expect(pixels[1]).toBe(pixels[0]);
  expect(new Set(pixels[0]).size).toBeGreaterThan(10);
});

it("says what it cannot read", () => {
  expect(() => smallerPng(Buffer.from("no picture at all, but long enough to have a chunk"))).toThrow("not a PNG");
});

/** What a browser makes of a picture, as text. */
async function pixelsOf(page: Awaited<ReturnType<typeof visits.visit>>, png: Buffer): Promise<string> {
  return await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, image.width, image.height) ?? { data: [] };
    let text = "";
    for (let at = 0; at < data.length; at += 97) text += String.fromCharCode(data[at] ?? 0);
    return `${image.width} ${image.height} ${text}`;
  }, png.toString("base64"));
}
