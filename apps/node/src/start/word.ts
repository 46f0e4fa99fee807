import type { NodeId, Target } from "@quorate/membership";
import { type NodeUrl, isWildcard } from "../url.ts";
import { UsageError } from "./sources.ts";

/** What to do on a directory without a membership. On a member's directory it is not looked at. */
export type Word =
  | { readonly kind: "none" }
  | { readonly kind: "form" }
  | { readonly kind: "join"; readonly urls: readonly string[] }
  | { readonly kind: "standby" }
  | { readonly kind: "initial-cluster"; readonly members: readonly Target[]; readonly token: string }
  /** Words that cannot be followed, and why: a usage error wherever a word is needed. */
  | { readonly kind: "wrong"; readonly problem: string };

/** The flags that say how a node is born, and those that must agree with them. */
export interface WordFlags {
  readonly form: boolean;
  readonly join: readonly string[] | undefined;
  readonly standby: boolean;
  readonly initialCluster: readonly Target[] | undefined;
  readonly token: string;
  readonly node: string;
  readonly advertiseUrl: string | undefined;
  readonly listen: NodeUrl;
}

/** The four ways to begin, named wherever one is missing. */
const wordsHelp =
  "--form (make a new cluster), --join URL (be admitted by a running node), --standby (wait for `quorate member add`) " +
  "or --initial-cluster n1=URL,n2=URL… (form one together)";

/** Reads the word; what is wrong with it is kept for those directories that need one. */
export function wordOf(flags: WordFlags): Word {
  const words: Word[] = [];
  if (flags.form) words.push({ kind: "form" });
  if (flags.join !== undefined) words.push({ kind: "join", urls: flags.join });
  if (flags.standby) words.push({ kind: "standby" });
  if (flags.initialCluster !== undefined) {
    words.push({ kind: "initial-cluster", members: flags.initialCluster, token: flags.token });
  }
  const [word = { kind: "none" }] = words;
  const problem = conflictOf(words) ?? clusterProblem(flags) ?? addressProblem(flags, word);
  return problem === undefined ? word : { kind: "wrong", problem };
}

/** Throws a {@link UsageError} unless the word says how to begin on this directory. */
export function requireWord({ word, dataDirectory }: { readonly word: Word; readonly dataDirectory: string }): void {
  if (word.kind === "wrong") throw new UsageError(word.problem);
  if (word.kind === "none") {
    throw new UsageError(`${dataDirectory} belongs to no cluster yet; say how to begin: ${wordsHelp}`);
  }
}

/** The URL that an initial cluster gives a node. */
export function listedUrl(word: Word, node: NodeId | string): string | undefined {
  return word.kind === "initial-cluster" ? word.members.find((member) => member.node === node)?.address : undefined;
}

function conflictOf(words: readonly Word[]): string | undefined {
  if (words.length < 2) return undefined;
  return `${words.map(({ kind }) => `--${kind}`).join(" and ")} exclude each other; give one of ${wordsHelp}`;
}

function clusterProblem({ initialCluster, node }: WordFlags): string | undefined {
  if (initialCluster === undefined) return undefined;
  for (const part of ["node", "address"] as const) {
    const values = initialCluster.map((member) => member[part]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) return `--initial-cluster names ${twice} twice`;
  }
  if (initialCluster.some((member) => member.node === node)) return undefined;
  const names = initialCluster.map((member) => member.node).join(", ");
  return `--initial-cluster does not name this node, ${node}; it names ${names}; set --name to one of them`;
}

function addressProblem({ advertiseUrl, listen, node }: WordFlags, word: Word): string | undefined {
  const listed = listedUrl(word, node);
  if (advertiseUrl !== undefined && listed !== undefined && advertiseUrl !== listed) {
    return `--advertise-url ${advertiseUrl} differs from the ${listed} that --initial-cluster gives ${node}`;
  }
  if (advertiseUrl !== undefined || listed !== undefined || !isWildcard(listen)) return undefined;
  return `--listen-url http://${listen.host}:${listen.port} names no address others can use; add --advertise-url`;
}
