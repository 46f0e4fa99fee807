import { type Command, stageLimits } from "./command.ts";
import type { Wall } from "./flights.ts";

/** Why a change cannot be asked for where these nodes are, in words; undefined if it can. */
export function changeProblem(
  nodes: readonly string[],
  { target, replace }: Pick<Extract<Command, { readonly kind: "change" }>, "target" | "replace">,
): string | undefined {
  if (target.length === 0) return "a cluster needs a member";
  if (target.length > stageLimits.members) return `a cluster has at most ${stageLimits.members} members here`;
  if (new Set(target).size < target.length) return "a member is named twice";
  const stranger = replace.find((name) => !target.includes(name));
  if (stranger !== undefined) return `${stranger} is to be replaced and not in the target`;
  const fresh = target.filter((name) => !nodes.includes(name));
  const next = fresh.map((_, index) => `n${nodes.length + 1 + index}`);
  if (fresh.join() !== next.join()) return `new nodes are to be named ${next.join(", ")}, not ${fresh.join(", ")}`;
  if (nodes.length + fresh.length > stageLimits.nodes) return `there are at most ${stageLimits.nodes} nodes`;
  return undefined;
}

/** Why a wall cannot be built beside these, in words; undefined if it can. */
export function wallProblem(
  walls: readonly Wall[],
  { from, to }: Pick<Extract<Command, { readonly kind: "wall" }>, "from" | "to">,
): string | undefined {
  if (from.length === 0 || to.length === 0) return "a wall has somebody on each side";
  if (from.some((name) => to.includes(name))) return "nobody is on both sides of a wall";
  if (walls.length >= stageLimits.walls) return `there are at most ${stageLimits.walls} walls`;
  return undefined;
}
