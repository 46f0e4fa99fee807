import type { ChannelOptions, ServerOptions } from "@grpc/grpc-js";
import type { Clock, Random } from "@quorate/replica";
import type { Hello, PeerIdentity } from "./hello.ts";

/** Bounds and patience of a transport. No defaults: whoever builds a node states them. */
export interface TransportLimits {
  /** Frames are split above this many bytes; what cannot be split is dropped. Receivers take 64 KiB more. */
  readonly frameBytesMax: number;
  /** Bytes that may wait for one peer, those handed to gRPC included. Beyond it the oldest frames are dropped. */
  readonly queueBytesMax: number;
  /** How long a peer may take to answer the handshake of a new stream. */
  readonly handshakeMs: number;
  /** Bounds of the jittered, doubling pause before a stream is opened again. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** A connection silent for this long is pinged; without an answer within the timeout it counts as dead. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** How long `close` waits for streams to end by themselves. */
  readonly closeMs: number;
}

/** What happens on the network, for logs and metrics; no part of the transport's behaviour. */
export type TransportEvent =
  /** A stream is open: ours to the address, or one the peer at that socket address opened. */
  | { readonly kind: "peer-up"; readonly direction: Direction; readonly address: string; readonly hello: Hello }
  /** It ended, or could not be opened. Reported once, not for every further attempt. */
  | { readonly kind: "peer-down"; readonly direction: Direction; readonly address: string; readonly reason: string }
  /** One of the two ends will not talk to the other: another protocol version, or no hello. Reported once. */
  | { readonly kind: "refused"; readonly direction: Direction; readonly address: string; readonly reason: string }
  /** A frame that arrived was dropped because it does not decode. */
  | { readonly kind: "malformed"; readonly address: string; readonly reason: string }
  /** Frames to this address were dropped before they were sent. */
  | { readonly kind: "dropped"; readonly address: string; readonly frames: number; readonly reason: string };

export type Direction = "outgoing" | "incoming";

export interface GrpcTransportOptions {
  /** Who this node is now; asked for every stream. */
  readonly identity: () => PeerIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: TransportLimits;
  readonly onEvent: (event: TransportEvent) => void;
}

// A frame of exactly frameBytesMax must not fail at the receiver, whose own limit may be set a little lower.
const receiveSlackBytes = 64 * 1024;

// With the 64 KiB of HTTP/2, a peer 50 ms away would get little more than 1 MiB/s.
const flowControlWindowBytes = 1024 * 1024;

/** The options of the channel to a peer. */
export function channelOptions(limits: TransportLimits): ChannelOptions {
  return {
    ...connectionOptions(limits),
    "grpc.keepalive_permit_without_calls": 1,
    // Every stream has a connection of its own that is closed with it: a stuck one is never used again.
    "grpc.use_local_subchannel_pool": 1,
    // A retry buffer would hold frames out of sight of the queue's bound.
    "grpc.enable_retries": 0,
    // Peers are reached directly, whatever the environment says of proxies.
    "grpc.enable_http_proxy": 0,
  };
}

/** The options that the grpc.Server which offers the peer service must be constructed with. */
export function peerServerOptions(limits: TransportLimits): ServerOptions {
  return connectionOptions(limits);
}

function connectionOptions(limits: TransportLimits): ChannelOptions {
  return {
    "grpc.keepalive_time_ms": limits.keepaliveMs,
    "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs,
    "grpc.max_receive_message_length": limits.frameBytesMax + receiveSlackBytes,
    "grpc-node.flow_control_window": flowControlWindowBytes,
    "grpc.enable_channelz": 0,
  };
}
