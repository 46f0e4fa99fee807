import type { MaintenanceHandlers } from "@quorate/protos";
import type { Node } from "../service/node.ts";
import { statusOf } from "../service/status.ts";
import { unary } from "./adapter.ts";
import { header } from "./header.ts";

/** The handlers of `quorate.v1.Maintenance`. */
export function maintenanceHandlers(node: Node): MaintenanceHandlers {
  return {
    Status: unary(node, async () => {
      const { machines, collection, ...status } = statusOf(node);
      return {
        header: header(node),
        ...status,
        collection: { ...collection, blockedBy: [...collection.blockedBy] },
        machines: [...machines],
      };
    }),
  };
}
