import type { Link, Progress } from "@quorate/membership";
import { type ChangeOptionsReceived, type ChangeProgress, type ClusterHandlers, safeInteger } from "@quorate/protos";
import {
  type ChangeOptions,
  type MembershipChange,
  abortChange,
  changeMembers,
  runningChange,
} from "../service/cluster.ts";
import { EdgeError } from "../service/error.ts";
import { type Node, knownMembership } from "../service/node.ts";
import { serverStream, unary } from "./adapter.ts";
import { header, wireMember, wireMembersOf, wireProgress } from "./header.ts";

/** The handlers of `quorate.v1.Cluster`. */
export function clusterHandlers(node: Node): ClusterHandlers {
  return {
    MemberList: unary(node, async () => {
      const { joint, members, joining } = knownMembership(node);
      return { header: header(node), joint, members: members.map(wireMember), joining: joining.map(wireMember) };
    }),
    MemberAdd: serverStream(node, ({ name, peerUrl, options }, emit, deadline) =>
      change(node, { kind: "add", name, peerUrl }, options, emit, deadline),
    ),
    MemberRemove: serverStream(node, ({ name, options }, emit, deadline) =>
      change(node, { kind: "remove", name }, options, emit, deadline),
    ),
    MemberReplace: serverStream(node, ({ oldName, newName, peerUrl, options }, emit, deadline) =>
      change(node, { kind: "replace", oldName, newName, peerUrl }, options, emit, deadline),
    ),
    Reconfigure: serverStream(node, ({ members, options }, emit, deadline) =>
      change(node, { kind: "set", members }, options, emit, deadline),
    ),
    ReconfigurationStatus: unary(node, async () => {
      const running = runningChange(node.replica());
      if (running === undefined) return { header: header(node), inProgress: false };
      const { progress, membership } = running;
      return {
        header: header(node),
        inProgress: true,
        progress: progress === undefined ? null : wireProgress(progress),
        old: membership.members.map(wireMember),
        new: membership.joining.map(wireMember),
      };
    }),
    Abort: unary(
      node,
      async (_, deadline) => {
        const link = await abortChange(node, deadline);
        // This node itself may not have adopted it yet: a newcomer that is left out learns of it last.
        return { header: { ...header(node), epoch: link.configuration.epoch }, members: wireMembersOf(link) };
      },
      node.requestTimeoutMs + node.reconfigTimeoutMs,
    ),
  };
}

async function change(
  node: Node,
  wanted: MembershipChange,
  received: ChangeOptionsReceived | null,
  emit: (progress: ChangeProgress) => void,
  deadline: number,
): Promise<ChangeProgress> {
  const options = optionsOf(received);
  let last: Progress | undefined;
  const onProgress = (progress: Progress) => {
    last = progress;
    // The adapter sends the end; it must be the last message, and exactly one.
    if (progress.phase !== "DONE") emit(wireProgress(progress));
  };
  const link = await changeMembers(node, wanted, options, onProgress, deadline);
  return doneAt(link, last);
}

function doneAt({ configuration: { epoch } }: Link, last: Progress | undefined): ChangeProgress {
  const { keysDone = 0, keysTotal = 0, bytesDone = 0 } = last ?? {};
  return { phase: "DONE", keysDone, keysTotal, bytesDone, epoch };
}

function optionsOf(received: ChangeOptionsReceived | null): ChangeOptions {
  const text = received?.expectedEpoch;
  if (text === undefined) return { expectedEpoch: undefined, dryRun: received?.dryRun ?? false };
  const expectedEpoch = safeInteger(text);
  if (expectedEpoch === undefined) {
    throw new EdgeError("INVALID_ARGUMENT", `${text} is not an epoch`, { field: "expected_epoch" });
  }
  return { expectedEpoch, dryRun: received?.dryRun ?? false };
}
