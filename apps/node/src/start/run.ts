import { readdirSync } from "node:fs";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { stepNames } from "@quorate/membership";
import { ExitCode } from "../cli/exit.ts";
import { type Logger, createLogger } from "../observe/log.ts";
import { becomeMember } from "./birth.ts";
import { readFailpoint } from "./failpoints.ts";
import { type RunningNode, openNode } from "./open.ts";
import { readOptions } from "./options.ts";
import { StartRefusal } from "./refusal.ts";
import { type CommandLine, type Environment, UsageError, gather } from "./sources.ts";
import { requireWord } from "./word.ts";

/**
 * Runs a node until it is stopped, then ends the process. Throws a {@link UsageError} before anything is opened if
 * the node was not told what to do.
 */
export async function start(commandLine: CommandLine, environment: Environment): Promise<void> {
  if (commandLine["list-failpoints"] === true) {
    process.stdout.write(stepNames.map((name) => `${name}\n`).join(""));
    return;
  }
  const options = readOptions(gather(commandLine, environment));
  const failpoint = readFailpoint(environment, stepNames);
  if (isEmpty(options.dataDirectory)) requireWord(options);
  const log = createLogger(options.name, options.logLevel, options.logFormat);
  // It would write lines of its own to stderr, between the log's.
  setLogVerbosity(logVerbosity.NONE);
  process.on("uncaughtException", (error) => dieOf(error, log));
  if (options.insecure) {
    // No --log-level hides it.
    createLogger(options.name, "warn", options.logFormat).warn(
      "--insecure: this node listens beyond loopback; whoever reaches its ports reads and writes everything",
    );
  }
  try {
    const node = await openNode(options, failpoint, log);
    await live(node, log);
  } catch (error) {
    if (error instanceof UsageError) {
      // Whoever would report it waits for listeners that are open by now.
      process.stderr.write(`error: ${error.message}\n`);
      process.exit(ExitCode.usage);
    }
    if (!(error instanceof StartRefusal)) dieOf(error, log);
    process.stderr.write(`quorate start: ${error.reason}: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

/** From the open store to the ready line. The process lives on by its servers, and ends through the node's own exits. */
async function live(node: RunningNode, log: Logger): Promise<void> {
  const { replica, options, address, stopping } = node;
  // It is there before the node is a member of anything.
  log.info({ url: `${node.httpUrl}/ui/` }, "the page that shows this node");
  const waitsForOthers = options.word.kind === "standby";
  if (waitsForOthers) sayReady(node);
  try {
    await becomeMember({ replica, options, address, signal: stopping, log });
  } catch (error) {
    // A stop while waiting is no failure; the stop itself ends the process.
    if (stopping.aborted) return;
    throw error;
  }
  const { cluster, store, configuration } = replica.status();
  log.info({ clusterId: cluster, storeId: store, epoch: configuration?.epoch }, "a member of the cluster");
  if (!waitsForOthers) sayReady(node);
}

/** The one line on stdout that tells a script the node can be used. */
function sayReady({ replica, options, address, httpUrl }: RunningNode): void {
  const { cluster, store } = replica.status();
  const line = {
    ready: true,
    name: options.name,
    grpcUrl: address,
    httpUrl,
    clusterId: cluster ?? null,
    storeId: store,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    // The store says what is wrong with it.
    return false;
  }
}

/** Nothing is served after an error that nobody expected (R18). */
function dieOf(error: unknown, log: Logger): never {
  log.fatal({ err: error }, "the node stops at once");
  process.exit(ExitCode.error);
}
