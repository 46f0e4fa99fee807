import type { Invariant, Told } from "./invariant.ts";

/** R14 on revisions: they grow strictly over the life of a key, deletion included, and each stands for one content. */
export function revisionsGrow(): Invariant {
  const contents = new Map<string, string | undefined>();
  return {
    name: "revisions grow",
    rule: "Revisions, R14",
    onTold: ({ key, revision, content, since, isNew }: Told) => {
      if (revision === undefined) return undefined;
      const name = `${revision} of ${key}`;
      if (contents.has(name) && contents.get(name) !== content) return `revision ${name} stands for two contents`;
      contents.set(name, content);
      if (since === undefined) return undefined;
      const order = compareRevisions(revision, since);
      if (order > 0 || (order === 0 && !isNew)) return undefined;
      return `revision ${name} was told after ${since} was known`;
    },
  };
}

/** Orders printable revisions as they are drawn: negative if `a` is older. */
export function compareRevisions(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [a.split("."), b.split(".")];
  for (const part of [0, 1] as const) {
    const difference = Number(left[part]) - Number(right[part]);
    if (difference !== 0) return difference;
  }
  const [one, other] = [left[2] ?? "", right[2] ?? ""];
  if (one !== other) return one < other ? -1 : 1;
  return Number(left[3]) - Number(right[3]);
}
