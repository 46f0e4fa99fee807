import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Images, makeImages } from "./images/image.ts";
import { damageNodes } from "./images/node.ts";
import { Results } from "./images/results.ts";
import { damageStores } from "./images/store.ts";
import { cutTail } from "./images/tail.ts";
import { readSeed, seeded } from "./random.ts";

const seed = readSeed(process.env["CHAOS_SEED"]);
const random = seeded(seed);
const CASES_OF_KIND = 4;
const NODES = 8;

let images: Images;

beforeAll(async () => {
  images = await makeImages(random.fork());
});

afterAll(async () => {
  await images?.cluster.close();
});

describe(`a data directory that a crash left and that was damaged then (CHAOS_SEED=${seed})`, () => {
  it("is refused or read exactly right, whatever file is damaged how", async () => {
    const results = new Results();
    const problems = await damageStores(images, "n1", CASES_OF_KIND, random.fork(), results);
    console.log(`${results.total} damaged stores:\n${results.table()}`);
    expect(problems).toEqual([]);
  });

  it("ends its node with code 1 and a reason, or the node answers right", async () => {
    const results = new Results();
    const problems = await damageNodes(images, NODES, random.fork(), results);
    console.log(`${results.total} damaged nodes:\n${results.table()}`);
    expect(problems).toEqual([]);
  });

  it("without the end of its newest log is caught by a peer that saw more, and answers nothing wrong before", async () => {
    for (const [round, lost] of (["many", "few", "late"] as const).entries()) {
      expect(await cutTail(images, round, lost), lost).toMatchObject({ caught: true, stale: [] });
    }
  });
});
