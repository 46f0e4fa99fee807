import { createServer, connect, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../cluster/support/bed.ts";
import { seeded } from "../random.ts";
import { type Fault, type Impairment, whole } from "./fault.ts";
import type { Link } from "./link.ts";
import { Network } from "./network.ts";
import { inodeOf } from "./owner.ts";

const SOON_MS = 5_000;
/** Long enough for bytes on loopback to arrive, were they let through. */
const SILENCE_MS = 100;
const drop: Impairment = { kind: "drop" };
const hold: Impairment = { kind: "hold" };

/** One end of a connection, and what came to it. */
class End {
  readonly socket: Socket;
  readonly #came: Buffer[] = [];
  error: string | undefined;
  ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes) => this.#came.push(bytes));
    socket.on("end", () => {
      this.ended = true;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
  }

  text(): string {
    return Buffer.concat(this.#came).toString();
  }

  async hears(text: string): Promise<void> {
    await eventually(`hearing ${JSON.stringify(text)}`, SOON_MS, () => {
      if (this.text() !== text) throw new Error(`heard ${JSON.stringify(this.text())}`);
      return true;
    });
  }

  async isReset(): Promise<void> {
    await eventually("a reset", SOON_MS, () => this.error);
    expect(this.error).toBe("ECONNRESET");
  }
}

let network: Network;
let server: Server;
let accepted: End[];
let url: URL;

beforeEach(async () => {
  accepted = [];
  server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(new End(socket)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  network = new Network(seeded(1), () => new Map([[process.pid, "a"]]));
  url = new URL(await network.front("b", (server.address() as { readonly port: number }).port));
});

afterEach(async () => {
  await network.close();
  for (const { socket } of accepted) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function link(): Link {
  return network.link("a", "b");
}

function impair(there: Impairment, back: Impairment): Fault {
  return { kind: "impair", there, back };
}

function dial(): End {
  return new End(connect({ port: Number(url.port), host: "127.0.0.1", allowHalfOpen: true }));
}

/** A connection that has carried a word both ways. */
async function connected(): Promise<{ readonly near: End; readonly far: End }> {
  const before = accepted.length;
  const near = dial();
  near.socket.write("a");
  const far = await eventually("the connection", SOON_MS, () => accepted[before]);
  await far.hears("a");
  far.socket.write("b");
  await near.hears("b");
  return { near, far };
}

async function silence(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
}

describe("a link of the network", () => {
  it("carries bytes and ends both ways, and knows whose connection it is", async () => {
    const { near, far } = await connected();
    expect(link().connections).toBe(1);
    expect(network.link("somebody else", "b").connections).toBe(0);
    near.socket.end("bye");
    await far.hears("abye");
    await eventually("the end", SOON_MS, () => far.ended || undefined);
    far.socket.end("so long");
    await near.hears("bso long");
    await eventually("the other end", SOON_MS, () => near.ended || undefined);
    await eventually("the link to be free", SOON_MS, () => link().connections === 0 || undefined);
  });

  it("carries megabytes to a reader that is slow, unchanged", async () => {
    const { near, far } = await connected();
    far.socket.pause();
    const sent = Buffer.alloc(8 * 1024 * 1024, "0123456789abcdef");
    near.socket.write(sent);
    await silence();
    far.socket.resume();
    await eventually("all bytes", SOON_MS, () => far.text().length === sent.length + 1 || undefined);
    expect(far.text().slice(1) === sent.toString()).toBe(true);
  });

  it("delays and keeps the order", async () => {
    const { near, far } = await connected();
    link().set(impair({ kind: "delay", delayMs: 150, jitterMs: 50 }, whole));
    const sentAt = performance.now();
    for (const word of ["1", "2", "3", "4"]) {
      near.socket.write(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await far.hears("a1234");
    expect(performance.now() - sentAt).toBeGreaterThan(140);
    far.socket.write("!");
    await near.hears("b!");
  });

  it("throttles to the bytes per second it is told", async () => {
    const { near, far } = await connected();
    link().set(impair({ kind: "throttle", bytesPerSecond: 10_000 }, whole));
    const sentAt = performance.now();
    near.socket.write(Buffer.alloc(3_000, "x"));
    await eventually("all bytes", SOON_MS, () => far.text().length === 3_001 || undefined);
    expect(performance.now() - sentAt).toBeGreaterThan(280);
  });

  it("is cut one way, holds what comes, and hands it over afterwards", async () => {
    const { near, far } = await connected();
    link().set(impair(hold, whole));
    near.socket.write("late");
    far.socket.write("now");
    await near.hears("bnow");
    await silence();
    expect(far.text()).toBe("a");
    link().heal();
    await far.hears("alate");
    expect(near.error).toBeUndefined();
  });

  it("is cut one way, loses what comes, and is reset afterwards", async () => {
    const { near, far } = await connected();
    link().set(impair(whole, drop));
    near.socket.write("there");
    await far.hears("athere");
    far.socket.write("lost");
    await silence();
    expect(near.text()).toBe("b");
    link().heal();
    await Promise.all([near.isReset(), far.isReset()]);
    await connected();
  });

  it("does not tell of an end while it is cut, and does afterwards", async () => {
    const { near, far } = await connected();
    link().set(impair(drop, drop));
    near.socket.resetAndDestroy();
    await silence();
    expect([far.ended, far.error]).toEqual([false, undefined]);
    link().heal();
    await far.isReset();
  });

  it("half-open: takes new connections and is silent, until it resets them", async () => {
    const { near: before, far } = await connected();
    link().set({ kind: "half-open" });
    const near = dial();
    await eventually("the connection", SOON_MS, () => near.socket.readyState === "open" || undefined);
    near.socket.write("hello?");
    before.socket.write("you?");
    await silence();
    expect(accepted).toHaveLength(1);
    expect(far.text()).toBe("a");
    expect([near.error, before.error]).toEqual([undefined, undefined]);
    link().heal();
    await Promise.all([near.isReset(), before.isReset()]);
    await connected();
  });

  it("resets in the middle of what is sent, now and for every new connection", async () => {
    const { near, far } = await connected();
    link().set({ kind: "reset", afterBytes: 3 });
    near.socket.write("12345");
    await Promise.all([near.isReset(), far.isReset()]);
    expect(far.text()).toBe("a123");
    const second = dial();
    second.socket.write("1234567");
    await second.isReset();
    expect(accepted.at(-1)?.text()).toBe("123");
    link().heal();
    await connected();
  });

  it("refuses connections and ends those there are", async () => {
    const { near, far } = await connected();
    link().set({ kind: "refuse" });
    await Promise.all([near.isReset(), far.isReset()]);
    await dial().isReset();
    expect(accepted).toHaveLength(1);
    link().heal();
    await connected();
  });

  it("leaves other links alone", async () => {
    const { near, far } = await connected();
    network.link("somebody else", "b").set({ kind: "refuse" });
    near.socket.write("still here");
    await far.hears("astill here");
  });
});

describe("the kernel's table of connections", () => {
  it("names the connection with both ports", () => {
    const row = (at: number, from: string, to: string, inode: number): string =>
      `   ${at}: 0100007F:${from} 0100007F:${to} 01 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0`;
    const table = ["  sl  local_address rem_address", row(0, "1F90", "C350", 11), row(1, "C350", "1F90", 12)].join(
      "\n",
    );
    expect(inodeOf(table, 50_000, 8_080)).toBe("12");
    expect(inodeOf(table, 8_080, 50_000)).toBe("11");
    expect(inodeOf(table, 8_080, 50_001)).toBeUndefined();
  });
});
