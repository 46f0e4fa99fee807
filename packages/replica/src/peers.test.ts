import type { ProposerId, StoreId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { Peers } from "./peers.ts";

const [b, c] = ["store-b" as StoreId, "store-c" as StoreId];
const process = "process-b" as ProposerId;

function known(): Peers {
  const peers = new Peers();
  peers.heard(b, process, 0);
  return peers;
}

describe("what is known of other nodes", () => {
  it("is which store a process is at, of its last frame", () => {
    const peers = known();
    expect(peers.storeOf(process)).toBe(b);
    peers.heard(b, "process-b-again" as ProposerId, 5);
    expect(peers.storeOf(process)).toBeUndefined();
    expect(peers.storeOf("process-b-again" as ProposerId)).toBe(b);
    expect(peers.heardAtMs(b)).toBe(5);
    expect(peers.heardAtMs(c)).toBeUndefined();
  });

  it("is the least time to an answer, of half a minute to a minute", () => {
    const peers = known();
    expect(peers.distanceOf(b)).toBeUndefined();
    const answered = (askedAtMs: number, atMs: number) => {
      peers.heard(b, process, atMs);
      peers.answered(b, 1, askedAtMs);
    };
    answered(0, 8);
    answered(10, 13);
    answered(20, 40);
    expect(peers.distanceOf(b)).toBe(3);
    answered(40_000, 40_009);
    expect(peers.distanceOf(b)).toBe(3);
    answered(80_000, 80_007);
    expect(peers.distanceOf(b)).toBe(7);
    peers.answered(b, 1, undefined);
    expect(peers.distanceOf(b)).toBe(7);
  });

  it("is that one is gone, until it answers what it was asked since", () => {
    const peers = known();
    peers.gone(b, 10);
    peers.gone(b, 20);
    peers.answered(b, 10, 0);
    expect(peers.isGone(b)).toBe(true);
    peers.answered(b, 11, 0);
    expect(peers.isGone(b)).toBe(false);
  });

  it("is what forwarding takes at least, and of late", () => {
    const peers = known();
    peers.applied(b, 0, 10);
    peers.applied(b, 100, 120);
    expect(peers.forwardingTo(b)).toEqual({ leastMs: 10, typicalMs: 12 });
    expect(peers.forwardingTo(c)).toEqual({ leastMs: undefined, typicalMs: undefined });
  });

  it("does not grow with the stores that ever were", () => {
    const peers = known();
    for (let index = 0; index < 1_000; index++) peers.heard(`s${index}` as StoreId, `p${index}` as ProposerId, 0);
    expect(peers.storeOf("p999" as ProposerId)).toBe("s999");
    expect(peers.storeOf("p1" as ProposerId)).toBeUndefined();
  });
});
