import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { services } from "@quorate/protos";
import { type NodeProcess, type ReadyInfo, within } from "@quorate/demo";
import { inParallel } from "../../cluster/support/bed.ts";
import { rawNode } from "../../cluster/support/raw.ts";
import type { Random } from "../random.ts";
import { applyDamage, damageKinds, drawDamage } from "./damage.ts";
import { copyOf, type Images, kindOf } from "./image.ts";
import type { Results } from "./results.ts";

const END_MS = 20_000;
const ANSWER_MS = 20_000;
const READERS = 32;

/** What a node on a damaged directory did. */
type Conduct =
  /** It ended by itself, and gave a reason. */
  | { readonly kind: "refused"; readonly code: number | null; readonly reason: string }
  /** It answered, and these answers were wrong. */
  | { readonly kind: "answered"; readonly wrong: readonly string[] };

/**
 * Starts a node of the images on a damaged directory, beside one that is sound, `cases` times. The two are a quorum, so
 * whatever it answers is the cluster's answer. Resolves with what was wrong.
 */
export async function damageNodes(
  images: Images,
  cases: number,
  random: Random,
  results: Results,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const names = await readdir(images.directories.get("n1") ?? "");
  // What holds no data is left to the stores, which are quicker to open.
  const kinds = [...Map.groupBy(names, kindOf).keys()].filter((kind) => !["LOCK", "LOG", "LOG.old"].includes(kind));
  const all = random.shuffled(kinds.flatMap((file) => damageKinds.map((damage) => ({ file, damage }))));
  for (const [index, { file: kind, damage: way }] of all.slice(0, cases).entries()) {
    const directory = await copyOf(images, "n1", `case-${index}-n1`);
    const files = (await readdir(directory)).filter((name) => kindOf(name) === kind);
    const file = random.pick(files);
    const damage = await drawDamage(way, join(directory, file), random);
    await applyDamage(damage, join(directory, file));
    const conduct = await conductOf(images, directory, `case-${index}-n2`);
    const words = conduct.kind === "refused" ? `refused as ${conduct.reason}` : "answered right";
    const isRight = conduct.kind === "refused" ? conduct.code === 1 : conduct.wrong.length === 0;
    results.note(`${kind}, ${way}`, isRight ? words : "WRONG");
    if (!isRight) problems.push(`${file}, ${JSON.stringify(damage)}: ${JSON.stringify(conduct)}`);
    await rm(directory, { recursive: true });
  }
  return problems;
}

/** Lets a node run on a directory beside a sound n2, and asks it for every key. */
async function conductOf(images: Images, directory: string, label: string): Promise<Conduct> {
  const beside = await copyOf(images, "n2", label);
  const [peer, node] = [images.start("n2", beside), images.start("n1", directory)];
  try {
    await within("the sound node to be ready", END_MS, peer.ready);
    return await Promise.race([
      within("the damaged node to answer or to end", END_MS + ANSWER_MS, node.exited).then(({ code }) =>
        refusal(node, code),
      ),
      answers(images, node),
    ]);
  } finally {
    await Promise.all([node.kill(), peer.kill()]);
    await rm(beside, { recursive: true });
  }
}

async function answers(images: Images, node: NodeProcess): Promise<Conduct> {
  // A node that ends before it is ready, or while it is asked, is judged by its end.
  const never = new Promise<never>(() => undefined);
  const info: ReadyInfo = await node.ready.catch(() => never);
  const wrong: string[] = [];
  const asked = rawNode(info.grpcUrl);
  try {
    const until = performance.now() + ANSWER_MS;
    await inParallel(images.acknowledged, READERS, async ([key, value]) => {
      for (;;) {
        const answer = await asked.call(services.KV.Get, { key });
        if (answer.kind === "answered") {
          const found = answer.response.value?.toString();
          if (found !== value) wrong.push(`${key} is ${found?.slice(0, 20)}, not ${value.slice(0, 20)}`);
          return;
        }
        if (!node.running()) return;
        if (performance.now() > until) return void wrong.push(`${key} was not answered: ${JSON.stringify(answer)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  } finally {
    asked.close();
  }
  return node.running() || wrong.length > 0 ? { kind: "answered", wrong } : await never;
}

/** The reason in the words of the log: the code of the store's error, or what a peer saw. */
function refusal(node: NodeProcess, code: number | null): Conduct {
  const text = node.logs().join("\n");
  const [reason = "no reason at all"] = /\b(CORRUPT|INCOMPLETE|FOREIGN|UNSUPPORTED|saw batch)\b/.exec(text) ?? [];
  return { kind: "refused", code: reason === "no reason at all" ? null : code, reason };
}
