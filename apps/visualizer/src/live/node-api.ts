import { type Fields, StrangeAnswer, fieldsOf } from "./decode.ts";

/** What the node of this page knows of itself (`/v1/status`). */
export interface NodeStatus {
  readonly name: string;
  readonly version: string;
  readonly clusterId: string | null;
  readonly storeId: string;
  readonly stage: string;
  readonly epoch: number;
  readonly joint: boolean;
  readonly registers: number;
  readonly durableSequence: number;
  readonly pendingOperations: number;
  readonly insecure: boolean;
  readonly machines: readonly string[];
  readonly collection: {
    readonly waiting: number;
    readonly blockedBy: readonly string[];
    readonly collected: number;
  };
  readonly change: ChangeProgress | null;
}

/** How far a change of members is. */
export interface ChangeProgress {
  readonly phase: string;
  readonly epoch: number;
  readonly keysDone: number;
  readonly keysTotal: number;
  readonly target: readonly string[];
}

/** The members as the node of this page knows them (`/v1/members`). */
export interface Membership {
  readonly epoch: number;
  readonly joint: boolean;
  /** Those in force; while joint, the old set. */
  readonly members: readonly Member[];
  /** While joint, the new set. */
  readonly joining: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly storeId: string;
  readonly peerUrl: string;
}

/** A register of the node's store (`/v1/registers`). */
export interface Register {
  readonly key: string;
  readonly kind: string;
  readonly promised: string;
  readonly accepted: string | null;
  readonly bytes: number;
  readonly revision: string | null;
  readonly version: number | null;
  readonly collection: string | null;
}

export interface RegisterPage {
  readonly registers: readonly Register[];
  readonly next: string | null;
}

/** Which registers to ask for. */
export interface RegistersQuery {
  readonly prefix: string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** An answer of a node: what was asked for, or why it has none at present. */
export type Answer<Value> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "refused"; readonly reason: string; readonly detail: string };

/** Everything of one look at a node. */
export interface Look {
  readonly status: Answer<NodeStatus>;
  readonly membership: Answer<Membership>;
  /** In the text format of Prometheus. */
  readonly metrics: Answer<string>;
}

/**
 * Asks the node behind `base`, the URL prefix of its REST API. Rejects with {@link StrangeAnswer} if what answers is no
 * node, and as `fetch` does if nothing answers.
 */
export async function lookAt(base: string, signal: AbortSignal): Promise<Look> {
  const [status, membership, metrics] = await Promise.all([
    ask(`${base}v1/status`, signal, async (response) => statusIn(fieldsOf(await jsonOf(response)))),
    ask(`${base}v1/members`, signal, async (response) => membershipIn(fieldsOf(await jsonOf(response)))),
    ask(`${base}metrics`, signal, (response) => response.text()),
  ]);
  return { status, membership, metrics };
}

/** Asks for a page of the registers in the node's store. Rejects as {@link lookAt} does. */
export function registersAt(base: string, query: RegistersQuery, signal: AbortSignal): Promise<Answer<RegisterPage>> {
  const { prefix, after = "", limit } = query;
  const parameters = new URLSearchParams({ prefix, after, limit: String(limit) });
  return ask(`${base}v1/registers?${parameters}`, signal, async (response) => pageIn(fieldsOf(await jsonOf(response))));
}

async function ask<Value>(
  url: string,
  signal: AbortSignal,
  read: (response: Response) => Promise<Value>,
): Promise<Answer<Value>> {
  const response = await fetch(url, { signal, cache: "no-store", redirect: "error" });
  if (response.ok) return { kind: "ok", value: await read(response) };
  if (response.headers.get("content-type") !== "application/problem+json") {
    throw new StrangeAnswer(`${url} answers ${response.status}, and not as a node does`);
  }
  const problem = fieldsOf(await jsonOf(response));
  return { kind: "refused", reason: problem.text("reason"), detail: problem.text("detail") };
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new StrangeAnswer(`${response.url} answers with something that is no JSON`);
  }
}

/** Decodes `/v1/status`. */
export function statusIn(fields: Fields): NodeStatus {
  const collection = fields.fields("collection");
  const change = fields.fieldsOrNull("change");
  return {
    name: fields.text("name"),
    version: fields.text("version"),
    clusterId: fields.textOrNull("clusterId"),
    storeId: fields.text("storeId"),
    stage: fields.text("stage"),
    epoch: fields.number("epoch"),
    joint: fields.flag("joint"),
    registers: fields.number("registers"),
    durableSequence: fields.number("durableSequence"),
    pendingOperations: fields.number("pendingOperations"),
    insecure: fields.flag("insecure"),
    machines: fields.texts("machines"),
    collection: {
      waiting: collection.number("waiting"),
      blockedBy: collection.texts("blockedBy"),
      collected: collection.number("collected"),
    },
    change: change && {
      phase: change.text("phase"),
      epoch: change.number("epoch"),
      keysDone: change.number("keysDone"),
      keysTotal: change.number("keysTotal"),
      target: change.texts("target"),
    },
  };
}

function membershipIn(fields: Fields): Membership {
  return {
    epoch: fields.number("epoch"),
    joint: fields.flag("joint"),
    members: fields.list("members").map(memberIn),
    joining: fields.list("joining").map(memberIn),
  };
}

function memberIn(fields: Fields): Member {
  return { name: fields.text("name"), storeId: fields.text("storeId"), peerUrl: fields.text("peerUrl") };
}

function pageIn(fields: Fields): RegisterPage {
  return { registers: fields.list("registers").map(registerIn), next: fields.textOrNull("next") };
}

function registerIn(fields: Fields): Register {
  return {
    key: fields.text("key"),
    kind: fields.text("kind"),
    promised: fields.text("promised"),
    accepted: fields.textOrNull("accepted"),
    bytes: fields.number("bytes"),
    revision: fields.textOrNull("revision"),
    version: fields.numberOrNull("version"),
    collection: fields.textOrNull("collection"),
  };
}
