import { InvalidArgumentError } from "commander";
import { parseDurationMs, UnitError } from "../units.ts";
import { parsePeerUrl, UrlError } from "../url.ts";

/** How results are written: for people, for programs, as a table. */
export type WriteOut = "simple" | "json" | "table";

/** One entry of `--members`. */
export interface NamedUrl {
  readonly name: string;
  readonly peerUrl: string;
}

const WRITE_OUTS: readonly string[] = ["simple", "json", "table"];

/** Reads a duration flag; all parsers here throw commander's InvalidArgumentError, which ends with exit code 64. */
export function durationArgument(text: string): number {
  return read(parseDurationMs, text);
}

/** Reads `simple`, `json` or `table`. */
export function writeOutArgument(text: string): WriteOut {
  if (!WRITE_OUTS.includes(text)) throw new InvalidArgumentError(`"${text}" is not one of simple, json, table`);
  return text as WriteOut;
}

/** Reads a comma list of `host:port` or `http://host:port`, at least one. */
export function endpointsArgument(text: string): string[] {
  const endpoints = text.split(",").map((entry) => entry.trim());
  const urls = endpoints.map((endpoint) =>
    read(parsePeerUrl, endpoint.includes("://") ? endpoint : `http://${endpoint}`),
  );
  return [...new Set(urls)];
}

/** Reads the one URL at which a node's peers reach it. */
export function urlArgument(text: string): string {
  return read(parsePeerUrl, text);
}

/** Reads `n1=http://…,n2=http://…`, each name once. */
export function membersArgument(text: string): NamedUrl[] {
  const members = text.split(",").map((entry) => {
    const separator = entry.indexOf("=");
    const name = entry.slice(0, Math.max(separator, 0)).trim();
    if (name === "") throw new InvalidArgumentError(`"${entry}" is not NAME=URL, for example n1=http://10.0.0.1:4270`);
    return { name, peerUrl: urlArgument(entry.slice(separator + 1).trim()) };
  });
  const names = members.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`"${twice}" is listed twice; name every member once`);
  return members;
}

/** Reads an epoch: a whole number from 1. */
export function epochArgument(text: string): number {
  const epoch = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (epoch < 1)
    throw new InvalidArgumentError(`"${text}" is not an epoch; \`quorate member list\` shows the one in force`);
  return epoch;
}

/** What is wrong with the text is for the user, whoever reads it. */
function read<Value>(parse: (text: string) => Value, text: string): Value {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UnitError || error instanceof UrlError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
