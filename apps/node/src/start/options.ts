import { hostname } from "node:os";
import { resolve } from "node:path";
import type { NodeId, Target } from "@quorate/membership";
import { z } from "zod";
import { type LogFormat, type LogLevel, logFormats, logLevels } from "../observe/log.ts";
import { parseDurationMs, parseSizeBytes } from "../units.ts";
import { type NodeUrl, isLoopback, parseListenUrl, parsePeerUrl } from "../url.ts";
import type { FlagName } from "./flags.ts";
import { type GivenFlags, UsageError } from "./sources.ts";
import { type Word, wordOf } from "./word.ts";

/** Everything a node is started with, checked. */
export interface StartOptions {
  readonly name: NodeId;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly listen: NodeUrl;
  readonly listenHttp: NodeUrl;
  /** As given with --advertise-url. */
  readonly advertiseUrl: string | undefined;
  readonly word: Word;
  /** Absolute paths. */
  readonly machineFiles: readonly string[];
  readonly requestTimeoutMs: number;
  readonly reconfigTimeoutMs: number;
  readonly valueBytesMax: number;
  /** Whether the node listens beyond loopback without encryption. */
  readonly insecure: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

const insecureHelp =
  "listening beyond loopback needs --insecure: connections are neither encrypted nor authenticated yet, " +
  "so anyone who reaches the port reads and writes everything";
const valueBytesLimit = 2 * 1024 ** 2;
const tokenLengthMax = 128;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const nameHelp =
  "is not a node name: use up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit";

const text = z.string({ error: ({ input }) => `${JSON.stringify(input)} is not a string` });
const name = text.regex(namePattern, { error: ({ input }) => `"${String(input)}" ${nameHelp}` });
const yes = z.union(
  [z.boolean(), z.enum(["true", "1", "false", "0"]).transform((text) => text === "true" || text === "1")],
  {
    error: ({ input }) => `"${String(input)}" is not true or false`,
  },
);
const path = text.min(1, "is empty; name a path");
const duration = numeric(parsed(parseDurationMs));
const size = numeric(parsed(parseSizeBytes));

const schema = z.object({
  name: name.optional(),
  "data-dir": path.optional(),
  "listen-url": parsed(parseListenUrl).default({ host: "127.0.0.1", port: 4270 }),
  "listen-http-url": parsed(parseListenUrl).default({ host: "127.0.0.1", port: 4280 }),
  "advertise-url": parsed(parsePeerUrl).optional(),
  form: yes.default(false),
  join: listOf(parsed(parsePeerUrl)).optional(),
  standby: yes.default(false),
  "initial-cluster": listOf(parsed(parseTarget)).optional(),
  "initial-cluster-token": text
    .min(1, "is empty")
    .max(tokenLengthMax, `is longer than ${tokenLengthMax} characters`)
    .default("quorate"),
  machines: listOf(path).default([]),
  "request-timeout": duration.default(5_000),
  "reconfig-timeout": duration.default(10_000),
  "max-value-bytes": size
    .refine((bytes) => bytes <= valueBytesLimit, "is more than the limit of 2MiB")
    .default(1024 ** 2),
  insecure: yes.default(false),
  "log-level": oneOf(logLevels).default("info"),
  "log-format": oneOf(logFormats).default("json"),
} satisfies Record<FlagName, z.ZodType>);

/** Reads what {@link gather} found. Throws {@link UsageError}, naming the flag and its value. */
export function readOptions(given: GivenFlags, host: string = hostname()): StartOptions {
  const result = schema.safeParse(Object.fromEntries([...given].map(([flag, { value }]) => [flag, value])));
  if (!result.success) throw new UsageError(problemsOf(result.error, given));
  const read = result.data;
  const insecure = !isLoopback(read["listen-url"]) || !isLoopback(read["listen-http-url"]);
  if (insecure && !read.insecure) throw new UsageError(insecureHelp);
  const node = read.name ?? sanitised(host);
  const word = wordOf({
    form: read.form,
    join: read.join,
    standby: read.standby,
    node,
    initialCluster: read["initial-cluster"],
    token: read["initial-cluster-token"],
    advertiseUrl: read["advertise-url"],
    listen: read["listen-url"],
  });
  return {
    name: node as NodeId,
    dataDirectory: resolve(read["data-dir"] ?? `${node}.quorate`),
    listen: read["listen-url"],
    listenHttp: read["listen-http-url"],
    advertiseUrl: read["advertise-url"],
    word,
    machineFiles: read.machines.map((file) => resolve(file)),
    requestTimeoutMs: read["request-timeout"],
    reconfigTimeoutMs: read["reconfig-timeout"],
    valueBytesMax: read["max-value-bytes"],
    insecure,
    logLevel: read["log-level"],
    logFormat: read["log-format"],
  };
}

function parseTarget(text: string): Target {
  const [, node = "", address = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!namePattern.test(node)) throw new Error(`"${text}" is not NAME=URL, such as n1=http://127.0.0.1:4270`);
  return { node: node as NodeId, address: parsePeerUrl(address) };
}

function sanitised(host: string): string {
  const cleaned = host
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 64);
  return cleaned === "" ? "node" : cleaned;
}

/** A string read by a function whose error message is for the user. */
function parsed<Value>(parse: (text: string) => Value): z.ZodType<Value> {
  return text.transform((given, context) => {
    try {
      return parse(given);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

/** The configuration file may write a number as one. */
function numeric<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z.preprocess((input) => (typeof input === "number" ? String(input) : input), schema);
}

/** A comma list in one string, or a list of strings, at least one. */
function listOf<Value>(item: z.ZodType<Value>): z.ZodType<readonly Value[]> {
  return z.preprocess(
    (input) => {
      if (typeof input === "string")
        return input
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== "");
      return input;
    },
    z.array(item, { error: ({ input }) => `${JSON.stringify(input)} is not a list` }).min(1, "is empty"),
  );
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values): z.ZodType<Values[number]> {
  return z.enum(values, { error: ({ input }) => `"${String(input)}" is not one of ${values.join(", ")}` });
}

function problemsOf(error: z.ZodError, given: GivenFlags): string {
  const problems = error.issues.map(({ path: [flag], message }) => {
    const source = given.get(flag as FlagName);
    const shown = message.startsWith("is ") ? `${JSON.stringify(source?.value)} ${message}` : message;
    return `${source?.origin ?? `--${String(flag)}`}: ${shown}`;
  });
  return problems.join("\n");
}
