import { services } from "@quorate/protos";
import { within } from "@quorate/demo";
import { rawNode } from "../../cluster/support/raw.ts";

/** A member as a node knows it. */
export interface ViewedMember {
  readonly name: string;
  readonly storeId: string;
}

/** How one node sees itself and the cluster. */
export interface View {
  readonly stage: string;
  readonly storeId: string;
  readonly epoch: number;
  readonly joint: boolean;
  /** While joint, the old set. */
  readonly members: readonly ViewedMember[];
  readonly registers: number;
}

const ASK_MS = 1_500;

/** Asks one node; undefined if it does not answer in time. */
export async function viewOf(url: string): Promise<View | undefined> {
  const node = rawNode(url);
  try {
    const answers = Promise.all([
      node.call(services.Maintenance.Status, {}),
      node.call(services.Cluster.MemberList, {}),
    ]);
    const [status, list] = await within(`the view of ${url}`, ASK_MS, answers);
    if (status.kind !== "answered") return undefined;
    const { stage, storeId, registers } = status.response;
    const known = list.kind === "answered" ? list.response : undefined;
    const members = (known?.members ?? []).map(({ name, storeId: store }) => ({ name, storeId: store }));
    const own = { stage, storeId, registers: Number(registers) };
    return { ...own, epoch: Number(known?.header?.epoch ?? 0), joint: known?.joint ?? false, members };
  } catch {
    return undefined;
  } finally {
    node.close();
  }
}
