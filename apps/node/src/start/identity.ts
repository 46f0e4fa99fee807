import type { MemberListResponseReceived, MemberReceived } from "@quorate/protos";
import { ExitCode } from "../cli/exit.ts";
import { formatSizeBytes } from "../units.ts";
import { formatUrl } from "../url.ts";
import { type StartOptions, readOptions } from "./options.ts";
import { StartRefusal } from "./refusal.ts";

/** This node as a cluster may know it. */
export interface Self {
  readonly name: string;
  readonly store: string;
  readonly address: string;
}

/** What a list of members says of this node. */
export type Standing =
  | { readonly kind: "unknown" }
  /** The list names this very store: the node only has to wait until it hears of it. */
  | { readonly kind: "listed" }
  /** The list has this name for another store: a wiped directory, or two nodes of one name. */
  | { readonly kind: "other-store"; readonly member: MemberReceived };

/** Looks for this node in a list of members, those that are about to join included (R12). */
export function standingIn(
  { members, joining }: Pick<MemberListResponseReceived, "members" | "joining">,
  self: Self,
): Standing {
  const all = [...members, ...joining];
  if (all.some(({ storeId }) => storeId === self.store)) return { kind: "listed" };
  const member = all.find(({ name }) => name === self.name);
  return member === undefined ? { kind: "unknown" } : { kind: "other-store", member };
}

/** The refusal of a node whose name belongs to another store, with the commands that bring it back (R12). */
export function storeMismatch(
  list: Pick<MemberListResponseReceived, "members" | "header">,
  lost: MemberReceived,
  self: Self,
  options: StartOptions,
): StartRefusal {
  const others = list.members.filter(({ name }) => name !== self.name).map(({ peerUrl }) => peerUrl);
  const endpoints = others.length > 0 ? others : [lost.peerUrl];
  const message = [
    `${self.name} is a member of cluster ${list.header?.clusterId ?? ""} with store ${lost.storeId}, ` +
      `but ${options.dataDirectory} holds the new store ${self.store}.`,
    "If that directory was wiped or lost, replace the lost store by this new one; the other members have its data:",
    `  ${startCommandLine(self, options)}`,
    `  quorate member replace ${self.name} ${self.name} --peer-urls ${self.address} --endpoints ${endpoints.join(",")}`,
    `If ${self.name} runs elsewhere, start this node under another --name.`,
  ].join("\n");
  return new StartRefusal(ExitCode.notHealthy, "STORE_MISMATCH", message);
}

/** The refusal of a node that was given another member's data directory. */
export function foreignDirectory(
  owner: string,
  store: string,
  { name, dataDirectory }: Pick<StartOptions, "name" | "dataDirectory">,
): StartRefusal {
  const message = [
    `${dataDirectory} belongs to member ${owner} (store ${store}), but this node was given the name ${name}.`,
    `Start it with --name ${owner}, or give ${name} a --data-dir of its own.`,
  ].join("\n");
  return new StartRefusal(ExitCode.notHealthy, "STORE_MISMATCH", message);
}

function startCommandLine(self: Self, options: StartOptions): string {
  const words = ["quorate", "start", "--standby", "--name", self.name, "--data-dir", options.dataDirectory];
  words.push("--listen-url", formatUrl(options.listen), "--listen-http-url", formatUrl(options.listenHttp));
  if (self.address !== formatUrl(options.listen)) words.push("--advertise-url", self.address);
  for (const file of options.machineFiles) words.push("--machines", file);
  if (options.insecure) words.push("--insecure");
  const usual = tuning(readOptions(new Map()));
  for (const [index, [flag, value]] of tuning(options).entries()) {
    if (value !== usual[index]?.[1]) words.push(flag, value);
  }
  return words.map(quoted).join(" ");
}

/** The flags that have a default, written so that they can be read again. */
function tuning(options: StartOptions): readonly (readonly [flag: string, value: string])[] {
  return [
    ["--request-timeout", `${options.requestTimeoutMs}ms`],
    ["--reconfig-timeout", `${options.reconfigTimeoutMs}ms`],
    ["--max-value-bytes", formatSizeBytes(options.valueBytesMax)],
    ["--log-level", options.logLevel],
    ["--log-format", options.logFormat],
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
