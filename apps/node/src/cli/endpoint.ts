import { QuorateError } from "@quorate/client";
import type { Command } from "commander";
import { formatDurationMs } from "../units.ts";
import { ExitCode } from "./exit.ts";
import { explain, writeFailure } from "./failure.ts";
import { writeRows } from "./output.ts";
import type { Shell } from "./shell.ts";
import { READ, run, type Session, verb } from "./verb.ts";

interface Health {
  readonly endpoint: string;
  readonly healthy: boolean;
  readonly tookMs: number;
  /** Why it is not healthy; empty if it is. */
  readonly error: string;
}

const STATUS_COLUMNS = [
  "ENDPOINT",
  "NAME",
  "VERSION",
  "STAGE",
  "EPOCH",
  "JOINT",
  "MEMBERS",
  "REGISTERS",
  "DELETED",
  "BLOCKED BY",
  "PENDING",
  "INSECURE",
  "STORE ID",
] as const;

/** `quorate endpoint health|status`: asks each endpoint for itself. */
export function endpointCommand(shell: Shell): Command {
  const command = verb("endpoint", "ask each endpoint for itself", [
    "endpoint health",
    "--endpoints http://127.0.0.1:4271,http://127.0.0.1:4272 endpoint status",
  ]);
  return command.addCommand(healthCommand(shell)).addCommand(statusCommand(shell));
}

function healthCommand(shell: Shell): Command {
  const command = verb("health", "whether each endpoint can serve; exit code 5 if any cannot", [
    "endpoint health",
    "endpoint health --endpoints http://127.0.0.1:4271,http://127.0.0.1:4272 -w json",
  ]);
  return command.action(async () => {
    await run(command, shell, READ, "", async (session) => {
      const all = await Promise.all(session.endpoints.map((endpoint) => healthOf(session, endpoint)));
      if (all.some(({ healthy }) => !healthy)) shell.exitCode = ExitCode.notHealthy;
      if (session.writeOut === undefined || session.writeOut === "simple") {
        return void shell.stdout.write(all.map(inWords).join(""));
      }
      const rows = all.map((one) => [one.endpoint, String(one.healthy), formatDurationMs(one.tookMs), one.error]);
      return writeRows(
        shell.stdout,
        session.writeOut,
        { columns: ["ENDPOINT", "HEALTHY", "TOOK", "ERROR"], rows },
        all,
      );
    });
  });
}

function statusCommand(shell: Shell): Command {
  const command = verb("status", "what each endpoint knows of itself, among it whether it listens without encryption", [
    "endpoint status",
    "endpoint status --endpoints http://127.0.0.1:4271,http://127.0.0.1:4272 -w table",
  ]);
  return command.action(async () => {
    await run(command, shell, READ, "", async (session) => {
      const answers = await Promise.all(session.endpoints.map((endpoint) => statusOf(session, endpoint)));
      const found = answers.flatMap((answer) => (answer === undefined ? [] : [answer]));
      const rows = found.map(({ endpoint, status }) => [
        endpoint,
        status.member,
        status.version,
        status.stage,
        String(status.epoch),
        String(status.joint),
        String(status.members),
        String(status.registers),
        String(status.collection.waiting),
        status.collection.blockedBy.join(" ") || "-",
        String(status.pendingOperations),
        String(status.insecure),
        status.storeId,
      ]);
      const documents = found.map(({ endpoint, status }) => ({ endpoint, ...status }));
      writeRows(shell.stdout, session.writeOut, { columns: STATUS_COLUMNS, rows }, documents);
    });
  });
}

async function healthOf({ client, shell }: Session, endpoint: string): Promise<Health> {
  const startedAt = shell.now();
  const health = (error: string): Health => ({
    endpoint,
    healthy: error === "",
    tookMs: Math.round(shell.now() - startedAt),
    error,
  });
  try {
    if ((await client.health(endpoint)) === "serving") return health("");
    const { stage, members } = await client.status(endpoint);
    return health(whyNotServing(stage, members));
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return health(`${error.message} [${error.reason}]`);
  }
}

/** A node that answers serves once it is a member and reaches a quorum. */
function whyNotServing(stage: string, members: number): string {
  switch (stage) {
    case "member":
      return `it reaches no quorum of the cluster's ${members} members, or is stopping [NO_QUORUM]`;
    case "retired":
      return "it is no longer a member of its cluster [NOT_A_MEMBER]";
    default:
      return `it belongs to no cluster yet, its stage is ${stage} [NOT_READY]`;
  }
}

async function statusOf(session: Session, endpoint: string) {
  try {
    return { endpoint, status: await session.client.status(endpoint) };
  } catch (error) {
    const { shell, timeoutMs, writeOut } = session;
    const attempt = { verb: "endpoint status", subject: "", effect: "read", endpoints: [endpoint], timeoutMs } as const;
    const failure = explain(error, attempt);
    writeFailure(shell.stderr, writeOut, attempt.verb, failure);
    shell.exitCode = failure.exitCode;
    return undefined;
  }
}

function inWords({ endpoint, healthy, tookMs, error }: Health): string {
  const took = formatDurationMs(tookMs);
  return healthy ? `${endpoint} is healthy: took ${took}\n` : `${endpoint} is unhealthy: ${error} (after ${took})\n`;
}
