import type { Rows } from "./output.ts";

/** A member as the cluster lists it. */
export interface ListedMember {
  readonly name: string;
  readonly storeId: string;
  readonly peerUrl: string;
}

/** What a member is in the present configuration. `joining` and `leaving` exist while a change runs. */
export type MemberStatus = "member" | "joining" | "leaving";

/** Both sets of a configuration as one list: the members in force, then those that are about to join. */
export function memberRows(
  members: readonly ListedMember[],
  joining: readonly ListedMember[],
  joint: boolean,
): readonly (ListedMember & { readonly status: MemberStatus })[] {
  const kept = new Set(joining.map(({ storeId }) => storeId));
  const present = new Set(members.map(({ storeId }) => storeId));
  return [
    ...members.map((member) => ({ ...member, status: statusOf(!joint || kept.has(member.storeId)) })),
    ...joining
      .filter(({ storeId }) => !present.has(storeId))
      .map((member) => ({ ...member, status: "joining" as const })),
  ];
}

/** The table of a list of members. The epoch is the same in every row, so that each line says all of a member. */
export function memberTable(rows: ReturnType<typeof memberRows>, epoch: number): Rows {
  return {
    columns: ["NAME", "STATUS", "PEER URL", "STORE ID", "EPOCH"],
    rows: rows.map(({ name, status, peerUrl, storeId }) => [name, status, peerUrl, storeId, String(epoch)]),
  };
}

function statusOf(stays: boolean): MemberStatus {
  return stays ? "member" : "leaving";
}
