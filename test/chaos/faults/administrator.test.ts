import { Server, ServerCredentials, type ServerWritableStream } from "@grpc/grpc-js";
import { type ChangeOptionsReceived, services } from "@quorate/protos";
import { expect, it, vi } from "vitest";
import { Slot } from "../fleet/slot.ts";
import type { View } from "../fleet/view.ts";
import { seeded } from "../random.ts";
import { Administrator } from "./administrator.ts";
import { Tally } from "./tally.ts";

const seed = Math.floor(Math.random() * 2 ** 32);
const DEADLINE = { timeout: 20_000, interval: 20 };

it(`keeps whom a change of unknown end may have made a member, until a later epoch tells (seed ${seed})`, async () => {
  const askedAt: string[] = [];
  const nodes = await muteNodes((epoch) => askedAt.push(epoch));
  const slots = ["n1", "n2", "n3", "n4"].map((name) => slotOf(name, nodes.port));
  const newcomer = slots[3];
  const members = slots.slice(0, 3).map(({ name }) => ({ name, storeId: `store of ${name}` }));
  let epoch = 5;
  let dismissed = 0;
  const fleet = {
    slots,
    slot: (name: string) => slots.find((slot) => slot.name === name) as Slot,
    views: async () =>
      new Map(
        members.map(({ name, storeId }): [string, View] => [
          name,
          { stage: "member", storeId, epoch, joint: false, members, registers: 0 },
        ]),
      ),
    enlist: async (slot: Slot) => {
      slot.enlisted = true;
    },
    dismiss: async (slot: Slot) => {
      if (slot === newcomer && slot.enlisted) dismissed++;
      slot.enlisted = false;
    },
  };
  const stop = new AbortController();
  const tally = new Tally(() => undefined);
  const work = new Administrator({ fleet, random: seeded(seed), tally, stop: stop.signal }).work();
  try {
    await vi.waitUntil(() => newcomer?.enlisted && askedAt.length > 0, DEADLINE);
    const before = askedAt.length;
    // Between two changes it tidies up.
    await vi.waitUntil(() => askedAt.length > before + 1, DEADLINE);
    expect(dismissed).toBe(0);
    expect(new Set(askedAt)).toEqual(new Set(["5"]));
    await vi.waitUntil(() => {
      epoch += 2;
      return dismissed > 0;
    }, DEADLINE);
  } finally {
    stop.abort();
    await work;
    nodes.close();
  }
});

interface Changing {
  readonly options: ChangeOptionsReceived | null;
}

/** Nodes that take every change and never say what became of it. */
async function muteNodes(
  onAsked: (expectedEpoch: string) => void,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const mute = (call: ServerWritableStream<Changing, unknown>): void => {
    onAsked(call.request.options?.expectedEpoch ?? "none");
    call.end();
  };
  const server = new Server();
  server.addService(services.Cluster, { MemberAdd: mute, MemberRemove: mute, MemberReplace: mute, Reconfigure: mute });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function slotOf(name: string, port: number): Slot {
  const nothing = async (): Promise<void> => undefined;
  const disk = {
    directory: "",
    kind: "limit of file sizes" as const,
    fill: nothing,
    free: nothing,
    wipe: nothing,
    close: nothing,
    abandon: () => undefined,
  };
  return new Slot({ name, port, url: `http://127.0.0.1:${port}`, disk, flags: [], onEnd: () => undefined });
}
