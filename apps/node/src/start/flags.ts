import { logFormats, logLevels } from "../observe/log.ts";

/** The names of the server's flags, as the contract lists them. */
export type FlagName =
  | "name"
  | "data-dir"
  | "listen-url"
  | "listen-http-url"
  | "advertise-url"
  | "form"
  | "join"
  | "standby"
  | "initial-cluster"
  | "initial-cluster-token"
  | "machines"
  | "request-timeout"
  | "reconfig-timeout"
  | "max-value-bytes"
  | "insecure"
  | "log-level"
  | "log-format";

/** One server flag: how it is written, and what `--help` says about it. */
export interface Flag {
  /** Without the dashes; also the key in the configuration file. */
  readonly name: FlagName;
  /** What stands for the value in `--help`; undefined for a flag that is present or not. */
  readonly value: string | undefined;
  /** Whether the flag may be given several times. */
  readonly repeatable?: true;
  readonly description: string;
}

/** The server's flags, in the order of `--help`. Each is also an environment variable and a key of the configuration file. */
export const flags: readonly Flag[] = [
  { name: "name", value: "<name>", description: "name of this node (default: the host's name)" },
  { name: "data-dir", value: "<directory>", description: "where the node keeps its data (default: NAME.quorate)" },
  {
    name: "listen-url",
    value: "<url>",
    description: "peers, client services, health, reflection (default: http://127.0.0.1:4270; port 0 takes any)",
  },
  {
    name: "listen-http-url",
    value: "<url>",
    description: "REST and metrics (default: http://127.0.0.1:4280; port 0 takes any)",
  },
  { name: "advertise-url", value: "<url>", description: "where others reach this node (default: the listen URL)" },
  { name: "form", value: undefined, description: "on an empty directory: make a new cluster of this one node" },
  { name: "join", value: "<urls>", description: "on an empty directory: ask these nodes for admission (URL[,URL])" },
  { name: "standby", value: undefined, description: "on an empty directory: wait to be added by `quorate member add`" },
  {
    name: "initial-cluster",
    value: "<members>",
    description: "on an empty directory: form a cluster of n1=URL,n2=URL…, the same list on every node",
  },
  { name: "initial-cluster-token", value: "<token>", description: "tells initial clusters apart (default: quorate)" },
  {
    name: "machines",
    value: "<file>",
    repeatable: true,
    description: "a .ts or .js file whose exported state machines this node runs (repeatable)",
  },
  { name: "request-timeout", value: "<duration>", description: "the longest an operation may take (default: 5s)" },
  {
    name: "reconfig-timeout",
    value: "<duration>",
    description: "abandon a change of members that does not reach a majority of the new ones (default: 10s)",
  },
  { name: "max-value-bytes", value: "<size>", description: "the longest value, at most 2MiB (default: 1MiB)" },
  { name: "insecure", value: undefined, description: "allow listening beyond loopback, without encryption" },
  { name: "log-level", value: "<level>", description: `${logLevels.join(", ")} (default: info)` },
  { name: "log-format", value: "<format>", description: `${logFormats.join(" or ")} (default: json)` },
];

/** `--data-dir` is `QUORATE_DATA_DIR` in the environment. */
export function environmentName(flag: string): string {
  return `QUORATE_${flag.toUpperCase().replaceAll("-", "_")}`;
}
