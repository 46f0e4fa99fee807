import type { Link, Member, NodeId, Progress, Target } from "@quorate/membership";
import { OperationError, type ReconfigureRequest, type Replica } from "@quorate/replica";
import { UrlError, parsePeerUrl } from "../url.ts";
import { EdgeError } from "./error.ts";
import { checkText } from "./kv.ts";
import { type Membership, type Node, knownMembership, membershipOf } from "./node.ts";

/** What an administrator may ask for. Addresses and names are still as they arrived. */
export type MembershipChange =
  | { readonly kind: "add"; readonly name: string; readonly peerUrl: string }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "replace"; readonly oldName: string; readonly newName: string; readonly peerUrl: string }
  | { readonly kind: "set"; readonly members: readonly { readonly name: string; readonly peerUrl: string }[] };

export interface ChangeOptions {
  /** Refuse with EPOCH_MISMATCH unless the configuration in force has this epoch. */
  readonly expectedEpoch: number | undefined;
  /** Probe and check only. */
  readonly dryRun: boolean;
}

const nameBytesMax = 64;
const membersMax = 64;
// Each attempt is built from what the node knew; it learns of newer configurations by being refused.
const attemptsMax = 5;

/** Changes the set of members by `deadline`; resolves with the stable configuration in force afterwards. */
export async function changeMembers(
  node: Node,
  change: MembershipChange,
  options: ChangeOptions,
  onProgress: (progress: Progress) => void,
  deadline: number,
): Promise<Link> {
  const replica = node.replica();
  for (let attempt = 1; ; attempt++) {
    const request = requestOf(change, options, knownMembership(node));
    try {
      return await replica.reconfigure(request, onProgress, deadline);
    } catch (error) {
      if (!isEpochMismatch(error)) throw error;
      if (attempt >= attemptsMax || options.expectedEpoch !== undefined) throw withEpoch(error, replica);
      node.log.info({ attempt }, "the members changed meanwhile; trying again from the newer set");
    }
  }
}

/**
 * Abandons the change in force by `deadline`; resolves with the stable configuration after it. Rejects with
 * EPOCH_MISMATCH if there is none, or none that can be abandoned any more.
 */
export function abortChange(node: Node, deadline: number): Promise<Link> {
  return node.replica().abort(deadline);
}

/** The change this node knows of, if one is running. */
export function runningChange(
  replica: Replica,
): { readonly progress: Progress | undefined; readonly membership: Membership } | undefined {
  const { configuration, progress } = replica.status();
  const membership = membershipOf(configuration);
  const running = progress !== undefined && progress.phase !== "DONE" && progress.phase !== "ABORTED";
  return membership.joint || running ? { progress: running ? progress : undefined, membership } : undefined;
}

/** The whole set an administrator's change leads to. Pure; throws what is wrong with it. */
export function requestOf(change: MembershipChange, options: ChangeOptions, current: Membership): ReconfigureRequest {
  const { dryRun } = options;
  // A set computed from the present one is only right for that one; a whole set is right for any.
  const expectedEpoch = options.expectedEpoch ?? (change.kind === "set" ? undefined : current.epoch);
  // While a change runs the replica refuses with its target and progress, which says more than any check here.
  const { target, replace } = current.joint ? asItIs(current) : targetOf(change, current.members);
  return { target, replace, expectedEpoch, dryRun };
}

interface Goal {
  readonly target: readonly Target[];
  readonly replace: readonly NodeId[];
}

function asItIs({ members }: Membership): Goal {
  return { target: members, replace: [] };
}

function targetOf(change: MembershipChange, members: readonly Member[]): Goal {
  switch (change.kind) {
    case "add":
      return { target: [...members, newcomer(change.name, change.peerUrl, members)], replace: [] };
    case "remove": {
      const leaving = memberNamed(change.name, members);
      if (members.length === 1) {
        throw new EdgeError("LAST_MEMBER", `${change.name} is the last member; removing it would lose the cluster`);
      }
      return { target: members.filter((member) => member !== leaving), replace: [] };
    }
    case "replace": {
      const leaving = memberNamed(change.oldName, members);
      const others = members.filter((member) => member !== leaving);
      const successor = newcomer(change.newName, change.peerUrl, others);
      return { target: members.map((member) => (member === leaving ? successor : member)), replace: [successor.node] };
    }
    case "set":
      return { target: wholeSet(change.members), replace: [] };
  }
}

function newcomer(name: string, peerUrl: string, others: readonly Member[]): Target {
  const target = { node: nodeName(name), address: peerAddress(peerUrl) };
  const namesake = others.find(({ node }) => node === target.node);
  if (namesake !== undefined) {
    throw new EdgeError("MEMBER_EXISTS", `${name} is a member already, at ${namesake.address}`, {
      member: name,
      peerUrl: namesake.address,
    });
  }
  const neighbour = others.find(({ address }) => address === target.address);
  if (neighbour !== undefined) {
    throw new EdgeError("MEMBER_EXISTS", `${target.address} is the address of member ${neighbour.node}`, {
      member: neighbour.node,
      peerUrl: target.address,
    });
  }
  return target;
}

function memberNamed(name: string, members: readonly Member[]): Member {
  checkText("name", name, nameBytesMax);
  const found = members.find(({ node }) => node === name);
  if (found !== undefined) return found;
  const names = members.map(({ node }) => node).join(",");
  throw new EdgeError("MEMBER_NOT_FOUND", `there is no member ${JSON.stringify(name)}`, { members: names });
}

function wholeSet(entries: readonly { readonly name: string; readonly peerUrl: string }[]): readonly Target[] {
  if (entries.length === 0)
    throw new EdgeError("INVALID_ARGUMENT", "the set of members is empty", { field: "members" });
  if (entries.length > membersMax) {
    throw new EdgeError("INVALID_ARGUMENT", `${entries.length} members are too many; at most ${membersMax}`, {
      field: "members",
    });
  }
  return entries.map(({ name, peerUrl }) => ({ node: nodeName(name), address: peerAddress(peerUrl) }));
}

function nodeName(name: string): NodeId {
  checkText("name", name, nameBytesMax);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw new EdgeError("INVALID_ARGUMENT", `${JSON.stringify(name)} is not a node name`, { field: "name" });
  }
  return name as NodeId;
}

function peerAddress(text: string): string {
  try {
    return parsePeerUrl(text);
  } catch (error) {
    if (!(error instanceof UrlError)) throw error;
    throw new EdgeError("INVALID_ARGUMENT", `the peer URL ${error.message}`, { field: "peer_url" });
  }
}

function isEpochMismatch(error: unknown): error is OperationError {
  return error instanceof OperationError && error.reason === "EPOCH_MISMATCH";
}

function withEpoch({ reason, message, metadata, outcome }: OperationError, replica: Replica): EdgeError {
  const { epoch } = membershipOf(replica.status().configuration);
  return new EdgeError(reason, message, { ...metadata, epoch: String(epoch) }, outcome);
}
