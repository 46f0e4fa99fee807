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
    MemberAdd: serverStream(node, ({ name, peerUrl, options }, emit) =>
      change(node, { kind: "add", name, peerUrl }, options, emit),
    ),
    MemberRemove: serverStream(node, ({ name, options }, emit) =>
      change(node, { kind: "remove", name }, options, emit),
    ),
    MemberReplace: serverStream(node, ({ oldName, newName, peerUrl, options }, emit) =>
      change(node, { kind: "replace", oldName, newName, peerUrl }, options, emit),
    ),
    Reconfigure: serverStream(node, ({ members, options }, emit) =>
      change(node, { kind: "set", members }, options, emit),
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
      async () => {
        const link = await abortChange(node);
        return { header: header(node), members: wireMembersOf(link) };
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
): Promise<ChangeProgress> {
  const options = optionsOf(received);
  let last: Progress | undefined;
  const link = await changeMembers(node, wanted, options, (progress) => {
    last = progress;
    // The adapter sends the end; it must be the last message, and exactly one.
    if (progress.phase !== "DONE") emit(wireProgress(progress));
  });
  return doneAt(link, last);
}

function doneAt({ configuration: { epoch } }: Link, last: Progress | undefined): ChangeProgress {
  return { phase: "DONE", keysDone: last?.keysDone ?? 0, keysTotal: last?.keysTotal ?? 0, epoch };
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
