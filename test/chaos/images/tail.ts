import { rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { services } from "@quorate/protos";
import { type NodeProcess, type ReadyInfo, within } from "@quorate/demo";
import { eventually } from "../../cluster/support/bed.ts";
import { type RawNode, rawNode } from "../../cluster/support/raw.ts";
import { copyOf, type Images, newestLog } from "./image.ts";

/** What became of a node whose newest log had lost its end. */
export interface Cut {
  /** It ended by itself, because a peer saw more of it than it holds. */
  readonly caught: boolean;
  /** What was answered though something newer was acknowledged. */
  readonly stale: readonly string[];
  /** How it ended, in words. */
  readonly why: string;
}

const KEYS = 40;
const READY_MS = 20_000;
const END_MS = 20_000;
const READ_AT_ONCE = 4;
/** More than `few` loses. */
const BATCHES_AGAIN = 10;

/**
 * A node loses the end of its log while its peers are there. `many`: all three acknowledged many batches that it loses.
 * `few`: it loses two batches while n3 is down; n1 and n3 would be a quorum that knows nothing of them, and n3
 * asks n1 as soon as it comes back. `late`: the same, but n2 is silent until n1 has written more batches than it lost,
 * so that their numbers are in use again. In all, n2 saw all but the last batch: a number travels with the next frame.
 * What is answered while n2 is silent is nobody's fault and not looked at.
 */
export async function cutTail(images: Images, round: number, lost: "many" | "few" | "late"): Promise<Cut> {
  const directories = new Map<string, string>();
  for (const name of ["n1", "n2", "n3"]) directories.set(name, await copyOf(images, name, `cut-${round}-${name}`));
  const started: NodeProcess[] = [];
  const start = (name: string): NodeProcess => {
    const node = images.start(name, directories.get(name) ?? "");
    started.push(node);
    return node;
  };
  const [n1, n2, n3] = [start("n1"), start("n2"), start("n3")];
  const asked: RawNode[] = [];
  const ask = ({ grpcUrl }: ReadyInfo): RawNode => {
    const node = rawNode(grpcUrl);
    asked.push(node);
    return node;
  };
  const keys = Array.from({ length: KEYS }, (_, index) => `cut/${round}/${index}`);
  try {
    const ready = Promise.all([n1.ready, n2.ready, n3.ready]);
    const [info1, , info3] = await within("all to be ready", READY_MS, ready);
    const [first, third] = [ask(info1), ask(info3)];
    await put(first, keys, "old");
    await put(third, ["cut/all"], "settles");
    // Not only paused: what waits in its sockets would be a witness when it goes on.
    if (lost !== "many") await n3.kill();
    const log = join(n1.directory, await newestLog(n1.directory));
    const { size } = await stat(log);
    if (lost !== "many") await put(first, keys, "new");
    else for (const key of keys) await put(first, [key], "new");
    // The frames of this write tell n2 that the batches before it are durable.
    await put(first, [`cut/${round}/told`], "new");
    await n1.kill();
    await truncate(log, size);
    if (lost !== "many") await within("n3 to be ready again", READY_MS, start("n3").ready);
    if (lost === "late") n2.pause();
    const again = start("n1");
    if (lost === "late") {
      await within("the cut node to be ready", READY_MS, again.ready);
      for (let batch = 0; batch < BATCHES_AGAIN; batch++) await put(third, [`cut/${round}/again/${batch}`], "again");
      n2.resume();
    }
    const stale = lost === "late" ? [] : await readUntil(third, keys, again.exited);
    const { code } = await within("the cut node to end", END_MS, again.exited);
    const caught = code === 1 && again.logs().some((line) => line.includes("saw batch"));
    return { caught, stale, why: `it ended with ${code}` };
  } finally {
    for (const node of asked) node.close();
    await Promise.all(started.map((node) => node.kill()));
    for (const directory of directories.values()) await rm(directory, { recursive: true });
  }
}

async function put(node: RawNode, keys: readonly string[], value: string): Promise<void> {
  await Promise.all(
    keys.map((key) =>
      eventually(`a write of ${key}`, READY_MS, async () => {
        const answer = await node.call(services.KV.Put, { key, value: Buffer.from(value) });
        if (answer.kind !== "answered") throw new Error(JSON.stringify(answer));
        return true;
      }),
    ),
  );
}

/** Reads the keys again and again until something ends; resolves with the answers that were not the newest value. */
async function readUntil(node: RawNode, keys: readonly string[], end: Promise<unknown>): Promise<readonly string[]> {
  const stale: string[] = [];
  let ended = false;
  const stopped = within("the end of the reads", END_MS, end).finally(() => {
    ended = true;
  });
  stopped.catch(() => undefined);
  const readers = Array.from({ length: READ_AT_ONCE }, async (_, reader) => {
    for (let turn = reader; !ended; turn += READ_AT_ONCE) {
      const key = keys[turn % keys.length] ?? "";
      const answer = await node.call(services.KV.Get, { key });
      if (answer.kind !== "answered") continue;
      const value = answer.response.value?.toString();
      if (value !== "new") stale.push(`${key} is ${value}`);
    }
  });
  await Promise.all(readers);
  return stale;
}
