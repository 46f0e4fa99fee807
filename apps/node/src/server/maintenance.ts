import type { MaintenanceHandlers } from "@quorate/protos";
import type { Node } from "../service/node.ts";
import { statusOf } from "../service/status.ts";
import { unary } from "./adapter.ts";
import { header } from "./header.ts";

/** The handlers of `quorate.v1.Maintenance`. */
export function maintenanceHandlers(node: Node): MaintenanceHandlers {
  return {
    Status: unary(node, async () => {
      // Progress has a call of its own.
      const { machines, collection, change: _, ...status } = statusOf(node);
      return {
        header: header(node),
        ...status,
        collection: { ...collection, blockedBy: [...collection.blockedBy] },
        machines: [...machines],
      };
    }),
  };
}
