import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { within } from "@quorate/demo";
import { ownedFolder, removeOwned, spawnOwned } from "../clusters/belongings.ts";
import { type H2loadReport, parseH2load, together } from "./h2load-output.ts";

/** One kind of request for a plain gRPC method: the same bytes again and again. */
export interface PlainCall {
  /** `http://host:port/package.Service/Method`. */
  readonly url: string;
  /** The encoded message. */
  readonly message: Uint8Array;
}

/** A load of h2load processes. */
export interface PlainLoad {
  /** Each is repeated by a process of its own. */
  readonly calls: readonly PlainCall[];
  /** In all; the processes share it evenly. */
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

const SLACK_MS = 20_000;

/** Runs one h2load for each call, all at the same time, and adds up what they report. */
export async function runH2load(load: PlainLoad): Promise<H2loadReport> {
  const folder = await ownedFolder("h2load");
  try {
    const shares = sharesOf(load.inFlight, load.calls.length);
    const runs = load.calls.slice(0, shares.length).map(async (call, index) => {
      const body = join(folder, `body-${index}`);
      await writeFile(body, framed(call.message));
      return await runOne(call.url, body, shares[index] ?? 1, load);
    });
    return together(await Promise.all(runs));
  } finally {
    await removeOwned(folder);
  }
}

/** A gRPC message as it travels: not compressed, its length, its bytes. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** How many of `inFlight` each of at most `processes` processes gets; none gets nothing. */
export function sharesOf(inFlight: number, processes: number): readonly number[] {
  const count = Math.min(inFlight, processes);
  const [least, more] = [Math.floor(inFlight / count), inFlight % count];
  return Array.from({ length: count }, (_, index) => least + (index < more ? 1 : 0));
}

async function runOne(
  url: string,
  body: string,
  inFlight: number,
  { warmUpMs, measureMs }: PlainLoad,
): Promise<H2loadReport> {
  const args = ["-c", "1", "-t", "1", "-m", String(inFlight), "-d", body];
  const time = ["-D", `${measureMs}ms`, "--warm-up-time", `${warmUpMs}ms`];
  const headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"];
  const child = spawnOwned("h2load", [...args, ...time, ...headers, url], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  try {
    await within("h2load", warmUpMs + measureMs + SLACK_MS, ended);
  } finally {
    child.kill("SIGKILL");
  }
  return parseH2load(output);
}
