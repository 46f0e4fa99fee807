import type { MachineHandlers } from "@quorate/protos";
import type { Node } from "../service/node.ts";
import { operation } from "./adapter.ts";

/** The handlers of `quorate.v1.Machine`. */
export function machineHandlers(node: Node): MachineHandlers {
  return {
    Execute: operation(node, ({ machine, id, transition, inputJson }) => {
      return { kind: "execute", machine, id, transition, inputJson };
    }),
    Get: operation(node, ({ machine, id }) => ({ kind: "readState", machine, id })),
  };
}
