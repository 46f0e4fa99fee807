import type { ExpectedContent, SessionAnswer, SessionOperation } from "@quorate/protos";
import { unreachable } from "@quorate/synod";
import { EdgeError } from "../service/error.ts";
import { type Expected, compareAndSetKey, deleteKey, getKey, putKey } from "../service/kv.ts";
import { execute, parseInput, readState } from "../service/machine.ts";
import type { Node } from "../service/node.ts";

type OperationOf<Kind extends SessionOperation["kind"]> = Extract<SessionOperation, { readonly kind: Kind }>;

/**
 * Runs one operation of a client: the one place where what arrives, in a call of its own or in a session, becomes a
 * call of a service. `deadline` is a time of the node's clock.
 */
export async function operate(node: Node, operation: SessionOperation, deadline: number): Promise<SessionAnswer> {
  switch (operation.kind) {
    case "get":
      return get(node, operation, deadline);
    case "put": {
      const { revision, version, created } = await putKey(node, operation.key, operation.value, deadline);
      return { kind: "put", revision, version, created };
    }
    case "delete":
      return { kind: "delete", deleted: await deleteKey(node, operation.key, operation.ifRevision, deadline) };
    case "compareAndSet":
      return compareAndSet(node, operation, deadline);
    case "execute":
      return run(node, operation, deadline);
    case "readState": {
      const { state, revision, version } = await readState(node, operation.machine, operation.id, deadline);
      return { kind: "readState", stateJson: JSON.stringify(state), revision: revision ?? "", version };
    }
    default:
      return unreachable(operation);
  }
}

async function get(node: Node, { key }: OperationOf<"get">, deadline: number): Promise<SessionAnswer> {
  const current = await getKey(node, key, deadline);
  if (current === undefined) return { kind: "get", value: undefined, revision: "", version: 0 };
  return { kind: "get", value: current.payload, revision: current.revision, version: current.version };
}

async function compareAndSet(
  node: Node,
  { key, expected, value }: OperationOf<"compareAndSet">,
  deadline: number,
): Promise<SessionAnswer> {
  const { revision, version } = await compareAndSetKey(node, key, checkedExpected(expected), value, deadline);
  return { kind: "compareAndSet", revision, version };
}

async function run(
  node: Node,
  { machine, id, transition, inputJson }: OperationOf<"execute">,
  deadline: number,
): Promise<SessionAnswer> {
  const input = parseInput(node, inputJson);
  const { output, revision, version } = await execute(node, { machine, id, transition, input }, deadline);
  return { kind: "execute", outputJson: JSON.stringify(output), revision: revision ?? "", version };
}

function checkedExpected(expected: ExpectedContent | undefined): Expected {
  if (expected?.kind === "absent" || (expected?.kind === "revision" && expected.revision !== "")) return expected;
  throw new EdgeError("INVALID_ARGUMENT", "compare-and-set needs what to expect: a revision, or absent", {
    field: "expected",
  });
}
