import { services } from "@quorate/protos";
import { inParallel } from "../../cluster/support/bed.ts";
import { type RawMethod, type RawNode, rawNode } from "../../cluster/support/raw.ts";
import type { CounterState } from "../counter-state.ts";
import type { Slot } from "../fleet/slot.ts";
import type { Load } from "./load.ts";
import { nameOf } from "./operations.ts";

const READERS = 64;
const READ_MS = 30_000;

/**
 * Reads every key and every counter through members, each key through one and the contended ones through all, and adds
 * the reads to the histories; says what the counters' own accounts have to complain of.
 */
export async function accountFor(load: Load, members: readonly Slot[]): Promise<readonly string[]> {
  const problems: string[] = [];
  const nodes = members.map(({ name, direct }) => ({ name, node: rawNode(direct) }));
  const asked = <Item extends string>(keys: readonly Item[]) =>
    keys.flatMap((key, index) =>
      key.startsWith("many/") ? [{ key, at: nodes[index % nodes.length] }] : nodes.map((at) => ({ key, at })),
    );
  try {
    await inParallel(asked(load.keys.keys()), READERS, async ({ key, at }) => {
      if (at === undefined) throw new Error("there is no member to read through");
      const returned = load.keys.call(`reader via ${at.name}`, key, { kind: "get" });
      const { value } = await insist(`reading ${key} through ${at.name}`, at.node, services.KV.Get, { key });
      returned({ outcome: "applied", output: { kind: "found", value: value === undefined ? null : nameOf(value) } });
    });
    await inParallel(asked(load.counters.keys()), READERS, async ({ key, at }) => {
      if (at === undefined) throw new Error("there is no member to read through");
      const returned = load.counters.call(`reader via ${at.name}`, key, { kind: "look" });
      const asked = { machine: "counter", id: key };
      const { stateJson } = await insist(`reading ${key} through ${at.name}`, at.node, services.Machine.Get, asked);
      const state = JSON.parse(stateJson) as CounterState;
      returned({ outcome: "applied", output: state.value });
      if (state.doubled > 0) problems.push(`${key} was incremented twice by ${state.doubledFirst.join()}`);
      problems.push(...load.counterClients.flatMap((client) => client.problems(key, state)));
    });
  } finally {
    for (const { node } of nodes) node.close();
  }
  return [...new Set(problems)];
}

/** Asks until it is answered: nothing is wrong with the cluster any more. Rejects after half a minute. */
async function insist<Request, Response>(
  what: string,
  node: RawNode,
  method: RawMethod<Request, Response>,
  request: Request,
): Promise<Response> {
  const until = performance.now() + READ_MS;
  for (;;) {
    const answer = await node.call(method, request);
    if (answer.kind === "answered") return answer.response;
    if (performance.now() > until) throw new Error(`${what}: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
