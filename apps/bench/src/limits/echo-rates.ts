import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, credentials } from "@grpc/grpc-js";
import { within } from "@quorate/demo";
import { endOwned, own } from "../clusters/belongings.ts";
import { runH2load } from "../generators/h2load.ts";
import { echo } from "./echo.ts";

const server = fileURLToPath(new URL(`./echo-server${extname(import.meta.url)}`, import.meta.url));
const START_WITHIN_MS = 10_000;
const END_WITHIN_MS = 10_000;
const UNARY_IN_FLIGHT = 256;
/** Items that travel in one message of the stream, and messages that are on their way. */
const ITEMS_IN_MESSAGE = 64;
const MESSAGES_IN_FLIGHT = 16;

/** Items a second; of the plain calls also when h2load makes them, if it is there. */
export interface EchoRates {
  readonly unary: number;
  readonly plain: number | undefined;
  readonly stream: number;
}

/** What grpc-js can do on this machine when nothing has to be done, with one process on each side. */
export async function echoRates(valueBytes: number, measureMs: number, hasH2load: boolean): Promise<EchoRates> {
  const child = own(fork(server, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  try {
    const port = await within("the echo server to start", START_WITHIN_MS, portOf(child));
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { "grpc.enable_channelz": 0 });
    try {
      const limitMs = 2 * measureMs + END_WITHIN_MS;
      const unary = await within("the unary echo", limitMs, unaryRate(client, Buffer.alloc(valueBytes), measureMs));
      const message = Buffer.alloc(valueBytes * ITEMS_IN_MESSAGE);
      const messages = await within("the stream echo", limitMs, streamRate(client, message, measureMs));
      const plain = hasH2load ? await plainRate(port, Buffer.alloc(valueBytes), measureMs) : undefined;
      return { unary, plain, stream: messages * ITEMS_IN_MESSAGE };
    } finally {
      client.close();
    }
  } finally {
    await endOwned(child);
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("message", (port) => resolve(Number(port)));
    child.once("close", () => reject(new Error("the echo server ended by itself")));
  });
}

async function unaryRate(client: Client, bytes: Buffer, measureMs: number): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = echo.Unary;
  const call = (): Promise<void> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, bytes, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  return await rateOf(UNARY_IN_FLIGHT, measureMs, call);
}

async function plainRate(port: number, message: Buffer, measureMs: number): Promise<number> {
  const url = `http://127.0.0.1:${port}${echo.Unary.path}`;
  const load = { calls: [{ url, message }], inFlight: UNARY_IN_FLIGHT, warmUpMs: measureMs, measureMs };
  return (await runH2load(load)).perSecond;
}

async function streamRate(client: Client, bytes: Buffer, measureMs: number): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = echo.Stream;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const waiting: PromiseWithResolvers<void>[] = [];
  stream.on("data", () => waiting.shift()?.resolve());
  stream.on("error", (error: Error) => {
    for (const one of waiting.splice(0)) one.reject(error);
  });
  const send = (): Promise<void> => {
    const answered = Promise.withResolvers<void>();
    waiting.push(answered);
    stream.write(bytes);
    return answered.promise;
  };
  try {
    return await rateOf(MESSAGES_IN_FLIGHT, measureMs, send);
  } finally {
    stream.end();
  }
}

/** How often a second something can be done with so many of it in flight, after as long again for warming up. */
async function rateOf(inFlight: number, measureMs: number, act: () => Promise<void>): Promise<number> {
  const countFrom = performance.now() + measureMs;
  const endAt = countFrom + measureMs;
  let count = 0;
  const loop = async (): Promise<void> => {
    for (let now = 0; now < endAt; ) {
      await act();
      now = performance.now();
      if (now >= countFrom && now < endAt) count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return (count * 1_000) / (endAt - countFrom);
}
