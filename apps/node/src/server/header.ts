import type { Link, Member, Progress } from "@quorate/membership";
import type { ChangeProgress, Member as WireMember, ResponseHeader } from "@quorate/protos";
import { type Node, headerOf } from "../service/node.ts";

/** The header of every answer. */
export function header(node: Node): ResponseHeader {
  return headerOf(node);
}

export function wireMember({ node, store, address }: Member): WireMember {
  return { name: node, storeId: store, peerUrl: address };
}

export function wireProgress({ phase, keysDone, keysTotal, bytesDone, epoch }: Progress): ChangeProgress {
  return { phase, keysDone, keysTotal, bytesDone, epoch };
}

export function wireMembersOf({ configuration }: Link): WireMember[] {
  return (configuration.kind === "stable" ? configuration.members : configuration.old).map(wireMember);
}
