import { type ConfigurationId, type Link, type Member, type NodeId, formed } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import type { AcceptorHost } from "./acceptor-host.ts";
import type { Ballots } from "./ballots.ts";
import { OperationError } from "./error.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerBody, ControlBody } from "./frame.ts";
import type { Clock } from "./ports.ts";
import type { InitialCluster } from "./replica.ts";

/** How long between two attempts to reserve the listed nodes. */
const retryMs = 500;

/** Writes the first configuration of a new cluster of one (Birth). */
export async function form(options: {
  readonly host: AcceptorHost;
  readonly ballots: Ballots;
  readonly self: Member;
  readonly cluster: string;
  readonly id: ConfigurationId;
  readonly initial: InitialCluster | undefined;
}): Promise<void> {
  const { host, ballots, self, cluster, id, initial } = options;
  // Chosen by decree at an epoch before the first, so that every later link outranks it.
  const link: Link = { configuration: formed(self, id), ballot: ballots.draw(0) };
  const forming = initial && { token: initial.token, list: listOf(initial) };
  const answer = await host.form(cluster, link, forming);
  if (answer.kind === "adopted") return;
  const detail = answer.kind === "refused" && "detail" in answer ? answer.detail : answer.kind;
  throw new OperationError("STORE_MISMATCH", "not-applied", `no cluster was formed: ${detail}`);
}

/** The canonical form of an initial list: what the probe compares on all nodes (Birth). */
export function listOf({ members }: InitialCluster): readonly string[] {
  return members.map(({ node, address }) => `${node}=${address}`).toSorted((a, b) => (a < b ? -1 : 1));
}

/** The list again, as targets of the one change that commits it. */
export function initialFrom({
  token,
  list,
}: {
  readonly token: string;
  readonly list: readonly string[];
}): InitialCluster {
  const members = list.map((entry) => {
    const split = entry.indexOf("=");
    return { node: entry.slice(0, split) as NodeId, address: entry.slice(split + 1) };
  });
  return { members, token };
}

/**
 * Reserves every other listed node for this former, durably, so that none of them forms anything itself (Birth).
 * Asks until all said yes; a refusal ends it. `isStopped` ends the asking.
 */
export async function reserveAll(options: {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly self: { readonly node: NodeId; readonly store: StoreId };
  readonly initial: InitialCluster;
  readonly isStopped: () => boolean;
}): Promise<void> {
  const { exchange, clock, self, initial, isStopped } = options;
  const body: ControlBody = { kind: "reserve", token: initial.token, list: listOf(initial), former: self.store };
  let missing = initial.members.filter(({ node }) => node !== self.node);
  while (missing.length > 0 && !isStopped()) {
    const answers = await Promise.all(missing.map(({ address }) => askOnce(exchange, clock, address, body)));
    for (const [index, answer] of answers.entries()) {
      if (answer?.kind !== "refused") continue;
      const { node = "", address = "" } = missing[index] ?? {};
      const detail = "detail" in answer ? answer.detail : answer.why;
      throw new OperationError("STORE_MISMATCH", "not-applied", `${node} at ${address} cannot join: ${detail}`);
    }
    missing = missing.filter((_, index) => answers[index]?.kind !== "reserved");
  }
  if (missing.length > 0) {
    throw new OperationError("NOT_READY", "not-applied", "this node stopped before every listed node was reserved");
  }
}

function askOnce(
  exchange: Exchange,
  clock: Clock,
  address: string,
  body: ControlBody,
): Promise<AnswerBody | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: AnswerBody | undefined) => {
      forget();
      // A "yes" need not wait for the next attempt's turn; silence must.
      if (answer !== undefined) cancel();
      resolve(answer);
    };
    const cancel = clock.after(retryMs, () => finish(undefined));
    const context = { cluster: "", epoch: 0, configuration: "" };
    const forget = exchange.askAddress(address, context, body, (_, answer) => finish(answer));
  });
}
