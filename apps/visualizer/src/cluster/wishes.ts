import { type Command, type NodeView, type StageView, stageLimits } from "@quorate/simulator/stage";

/** A command that somebody may wish for, or why it is of no use now. */
export type Wish =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "refused"; readonly why: string };

/** The members of the latest chosen configuration; of the new set while it is joint. */
export function membersOf({ chain }: StageView): readonly string[] {
  return chain.at(-1)?.members ?? [];
}

/** The node that is asked for changes: the preferred one if it can, else the first member that is up. */
export function askedNode(view: StageView, preferred: string | undefined): string | undefined {
  const able = view.nodes.filter(({ stage, isPaused }) => stage === "member" && !isPaused).map(({ name }) => name);
  return able.find((name) => name === preferred) ?? able[0];
}

/** The node that a client asks: the preferred one unless it is down, else the first that is up, if any. */
export function throughNode({ nodes }: StageView, preferred: string): string {
  const up = nodes.filter(({ stage }) => stage !== "down").map(({ name }) => name);
  return up.includes(preferred) ? preferred : (up[0] ?? preferred);
}

/** One more member: a node that is not in the cluster and up, else a new one. */
export function adding(view: StageView, by: string | undefined): Wish {
  const members = membersOf(view);
  const free = view.nodes.find((node) => isFree(node) && !members.includes(node.name))?.name ?? nextName(view);
  if (free === undefined) return refused(`There are at most ${stageLimits.nodes} nodes here.`);
  return change(view, by, [...members, free], []);
}

/** The cluster without a member. */
export function removing(view: StageView, by: string | undefined, name: string): Wish {
  const members = membersOf(view);
  if (!members.includes(name)) return refused(`${name} is not a member.`);
  if (members.length === 1) return refused(`${name} is the last member.`);
  return change(
    view,
    by,
    members.filter((member) => member !== name),
    [],
  );
}

/** Another node, or where the disk of a member was lost its new store, in the place of the old one. */
export function replacing(view: StageView, by: string | undefined, name: string): Wish {
  const members = membersOf(view);
  if (!members.includes(name)) return refused(`${name} is not a member.`);
  const node = view.nodes.find((each) => each.name === name);
  if (node?.isStranger === true && node.stage === "blank") return change(view, by, members, [name]);
  const other = view.nodes.find((each) => isFree(each) && !members.includes(each.name))?.name ?? nextName(view);
  if (other === undefined) return refused(`There are at most ${stageLimits.nodes} nodes here.`);
  return change(
    view,
    by,
    members.map((member) => (member === name ? other : member)),
    [],
  );
}

/** The end of a change that is under way. */
export function aborting(view: StageView, by: string | undefined): Wish {
  if (by === undefined) return refused("No member is up.");
  if (!isChanging(view)) return refused("No change is under way.");
  return { kind: "command", command: { kind: "abort", node: by } };
}

/** Whether a change is under way, as far as anybody can see. */
export function isChanging({ chain, progress, changes }: StageView): boolean {
  return chain.at(-1)?.kind === "joint" || progress !== undefined || changes.some(({ state }) => state === "waiting");
}

function change(view: StageView, by: string | undefined, target: readonly string[], replace: readonly string[]): Wish {
  if (by === undefined) return refused("No member is up.");
  if (isChanging(view)) return refused("A change is under way.");
  if (target.length > stageLimits.members) return refused(`A cluster has at most ${stageLimits.members} members here.`);
  return { kind: "command", command: { kind: "change", node: by, target, replace } };
}

function refused(why: string): Wish {
  return { kind: "refused", why };
}

function isFree({ stage, isPaused }: NodeView): boolean {
  return (stage === "blank" || stage === "retired") && !isPaused;
}

function nextName({ nodes }: StageView): string | undefined {
  return nodes.length < stageLimits.nodes ? `n${nodes.length + 1}` : undefined;
}
