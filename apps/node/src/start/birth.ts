import { setTimeout as sleep } from "node:timers/promises";
import { memberWith } from "@quorate/membership";
import { OperationError, type Replica } from "@quorate/replica";
import { unreachable } from "@quorate/synod";
import { ExitCode } from "../cli/exit.ts";
import type { Logger } from "../observe/log.ts";
import { seekAdmission } from "./admission.ts";
import { type Self, foreignDirectory, standingIn, storeMismatch } from "./identity.ts";
import { type Neighbour, neighbourAt } from "./neighbour.ts";
import type { StartOptions } from "./options.ts";
import { StartRefusal } from "./refusal.ts";
import { type Word, requireWord } from "./word.ts";

/** How often a node that waits for its membership looks at its own stage. */
const stageMs = 50;
/** How often it asks others whether they know its name under another store. */
const standingMs = 1_000;

/** What a birth needs of the running node. */
export interface Birth {
  readonly replica: Replica;
  /** With the ports that were bound. */
  readonly options: StartOptions;
  readonly address: string;
  /** Aborted when the node stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Whether the directory alone says what to do: throws a {@link StartRefusal} or UsageError if this node must not run. */
export function checkStage({ replica, options }: Pick<Birth, "replica" | "options">): void {
  const { stage, store, configuration } = replica.status();
  const { kind } = options.word;
  const member = configuration === undefined ? undefined : memberWith(configuration, store);
  if (member !== undefined && member.node !== options.name) throw foreignDirectory(member.node, store, options);
  if (stage.kind === "retired" && stage.removed) {
    const message = `${options.name} was removed from its cluster (store ${store}). To join again, start it with an empty --data-dir.`;
    throw new StartRefusal(ExitCode.notHealthy, "NOT_A_MEMBER", message);
  }
  if (stage.kind === "retired" && (kind === "none" || kind === "form")) {
    const message = `the change that was to admit ${options.name} was aborted (store ${store}). Start it with --standby or --join to try again.`;
    throw new StartRefusal(ExitCode.notHealthy, "NOT_A_MEMBER", message);
  }
  if (stage.kind === "blank" || stage.kind === "retired") requireWord(options);
}

/**
 * Resolves when this node is a member of a committed configuration. Rejects with a {@link StartRefusal}, or as the
 * signal says.
 */
export async function becomeMember(birth: Birth): Promise<void> {
  const settled = new AbortController();
  const inner = { ...birth, signal: AbortSignal.any([birth.signal, settled.signal]) };
  const waiting = untilMember(inner);
  const acting = act(inner);
  try {
    await Promise.race([waiting, acting.then(() => waiting)]);
  } finally {
    settled.abort();
    await Promise.allSettled([waiting, acting]);
  }
}

/** A store whose admission was aborted is made blank, so that it can be admitted again (R12). */
async function untilMember({ replica, signal, log, options }: Birth): Promise<void> {
  for (;;) {
    const { stage } = replica.status();
    if (stage.kind === "member") return;
    if (stage.kind === "retired" && !stage.removed) {
      checkStage({ replica, options });
      await replica.reformat();
      log.warn(
        { storeId: replica.status().store },
        "the change that was to admit this node was aborted; waiting with a new store",
      );
    }
    await sleep(stageMs, undefined, { signal });
  }
}

/** Does what the word says; resolves when there is nothing left to do but to wait. */
async function act(birth: Birth): Promise<void> {
  const { replica, options } = birth;
  const { word } = options;
  const { stage } = replica.status();
  // A member needs no word, and whoever formed a cluster goes on with it by itself.
  if (stage.kind === "member" || stage.kind === "forming") return;
  switch (word.kind) {
    case "none":
    case "wrong":
    case "standby":
      return;
    case "form":
      if (stage.kind === "blank") await replica.form();
      return;
    case "join":
      return seekAdmission({ ...birth, urls: word.urls, self: () => selfOf(birth) });
    case "initial-cluster":
      return formTogether(birth, word);
    default:
      unreachable(word);
  }
}

/** The least named node forms; everyone looks out for an older cluster that knows its name (Birth, R12). */
async function formTogether(birth: Birth, word: Word & { readonly kind: "initial-cluster" }): Promise<void> {
  const { replica, options, signal, log } = birth;
  const [least] = word.members.map(({ node }) => node).toSorted();
  const others = word.members.filter(({ node }) => node !== options.name);
  const neighbours = others.map(({ address }) => neighbourAt(address, signal));
  try {
    for (;;) {
      await refuseOtherStore(birth, neighbours);
      if (options.name === least && replica.status().stage.kind === "blank") await form();
      else await sleep(standingMs, undefined, { signal });
    }
  } finally {
    for (const neighbour of neighbours) neighbour.close();
  }

  async function form(): Promise<void> {
    try {
      await replica.formWith({ members: word.members, token: word.token });
    } catch (error) {
      // A listed node may just be making its store blank; one that belongs to a cluster shows in its list of members.
      if (!(error instanceof OperationError) || error.reason !== "STORE_MISMATCH") throw error;
      log.warn({ reason: error.reason }, `the initial cluster cannot be formed yet: ${error.message}`);
      await sleep(standingMs, undefined, { signal });
    }
  }
}

async function refuseOtherStore(birth: Birth, neighbours: readonly Neighbour[]): Promise<void> {
  const lists = await Promise.allSettled(neighbours.map((neighbour) => neighbour.members()));
  const self = selfOf(birth);
  for (const list of lists) {
    if (list.status === "rejected") continue;
    const standing = standingIn(list.value, self);
    if (standing.kind === "other-store") throw storeMismatch(list.value, standing.member, self, birth.options);
  }
}

function selfOf({ replica, options, address }: Birth): Self {
  return { name: options.name, store: replica.status().store, address };
}
