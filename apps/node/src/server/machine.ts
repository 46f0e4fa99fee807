import type { MachineHandlers } from "@quorate/protos";
import { execute, parseInput, readState } from "../service/machine.ts";
import type { Node } from "../service/node.ts";
import { unary } from "./adapter.ts";
import { header } from "./header.ts";

/** The handlers of `quorate.v1.Machine`. */
export function machineHandlers(node: Node): MachineHandlers {
  return {
    Execute: unary(node, async ({ machine, id, transition, inputJson }, deadline) => {
      const input = parseInput(node, inputJson);
      const { output, revision, version } = await execute(node, { machine, id, transition, input }, deadline);
      return { header: header(node), outputJson: JSON.stringify(output), revision: revision ?? "", version };
    }),
    Get: unary(node, async ({ machine, id }, deadline) => {
      const { state, revision, version } = await readState(node, machine, id, deadline);
      return { header: header(node), stateJson: JSON.stringify(state), revision: revision ?? "", version };
    }),
  };
}
