import type { ReplicaLimits } from "@quorate/replica";
import type { TransportLimits } from "@quorate/transport-grpc";
import type { StartOptions } from "./options.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const frameBytesMax = 4 * mebibyte;

/** The bounds and the patience of a node's replica. Only patience and the longest value are for the operator to choose. */
export function replicaLimits({ requestTimeoutMs, reconfigTimeoutMs, valueBytesMax }: StartOptions): ReplicaLimits {
  return {
    change: { probeMs: Math.min(5_000, reconfigTimeoutMs), reachMs: reconfigTimeoutMs, graceMs: 2_000, retryMs: 500 },
    // A client's key of 1 KiB, or a machine's name and id, behind the prefix of its kind.
    keyBytesMax: 2 * kibibyte,
    payloadBytesMax: valueBytesMax,
    frameBytesMax,
    pageBytesMax: mebibyte,
    pageEntriesMax: 1_000,
    cachedRegistersBytesMax: 48 * mebibyte,
    cachedPromisesBytesMax: 32 * mebibyte,
    pendingOperationsMax: 10_000,
    // A round that is lost to a dead peer leaves time for another.
    roundMs: Math.min(1_000, Math.ceil(requestTimeoutMs / 2)),
    backoffMinMs: 2,
    backoffMaxMs: 200,
    settleMs: 2_000,
    watchMs: 1_000,
  };
}

/** The bounds and the patience of the peer network. */
export const transportLimits: TransportLimits = {
  frameBytesMax,
  queueBytesMax: 8 * frameBytesMax,
  handshakeMs: 3_000,
  backoffMinMs: 50,
  backoffMaxMs: 3_000,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 3_000,
  closeMs: 1_000,
};
