import { Metadata } from "@grpc/grpc-js";
import { helloType } from "@quorate/protos";
import type { ProposerId, StoreId } from "@quorate/replica";

/** The version of what peers say to each other. Nodes of different versions refuse each other's streams. */
export const protocolVersion = 1;

/** Who is at one end of a stream (R12). It may change while a node runs: it joins a cluster, its store is reformatted. */
export interface PeerIdentity {
  /** Undefined as long as the node belongs to no cluster. */
  readonly cluster: string | undefined;
  readonly node: string;
  readonly store: StoreId;
  readonly process: ProposerId;
}

/** What both ends say of themselves when a stream opens. */
export interface Hello extends PeerIdentity {
  readonly protocol: number;
}

const helloKey = "quorate-hello-bin";

/** The metadata that opens a stream, in both directions. */
export function helloMetadata({ cluster, ...hello }: Hello): Metadata {
  const metadata = new Metadata();
  const bytes = helloType.serialize(cluster === undefined ? hello : { ...hello, cluster });
  metadata.set(helloKey, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  return metadata;
}

export type Greeting =
  | { readonly kind: "greeted"; readonly hello: Hello }
  /** Why the stream must not be used, in words for the operator. */
  | { readonly kind: "refused"; readonly reason: string };

/** Judges the metadata that the other end opened the stream with. */
export function readHello(metadata: Metadata): Greeting {
  const hello = helloIn(metadata);
  if (hello === undefined) {
    return { kind: "refused", reason: `the other end did not introduce itself with a valid ${helloKey}` };
  }
  if (hello.protocol === protocolVersion) return { kind: "greeted", hello };
  const versions = `this node speaks version ${protocolVersion} of the peer protocol, ${hello.node} version ${hello.protocol}`;
  return { kind: "refused", reason: `${versions}: run the same release of quorate on both` };
}

function helloIn(metadata: Metadata): Hello | undefined {
  const bytes = metadata.get(helloKey)[0];
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    const { protocol, cluster, node, store, process } = helloType.deserialize(bytes);
    return { protocol, cluster, node, store: store as StoreId, process: process as ProposerId };
  } catch {
    return undefined;
  }
}
