import type { KVHandlers } from "@quorate/protos";
import { EdgeError } from "../service/error.ts";
import { type Expected, compareAndSetKey, deleteKey, getKey, putKey } from "../service/kv.ts";
import type { Node } from "../service/node.ts";
import type { CompareAndSetRequestReceived } from "@quorate/protos";
import { unary } from "./adapter.ts";
import { header } from "./header.ts";

/** The handlers of `quorate.v1.KV`. */
export function kvHandlers(node: Node): KVHandlers {
  return {
    Get: unary(node, async ({ key }, deadline) => {
      const current = await getKey(node, key, deadline);
      if (current === undefined) return { header: header(node), revision: "", version: 0 };
      const { payload, revision, version } = current;
      return { header: header(node), value: payload, revision, version };
    }),
    Put: unary(node, async ({ key, value }, deadline) => {
      const written = await putKey(node, key, value, deadline);
      return { header: header(node), ...written };
    }),
    Delete: unary(node, async ({ key, ifRevision }, deadline) => {
      const deleted = await deleteKey(node, key, ifRevision, deadline);
      return { header: header(node), deleted };
    }),
    CompareAndSet: unary(node, async (request, deadline) => {
      const { revision, version } = await compareAndSetKey(
        node,
        request.key,
        expectedBy(request),
        request.value,
        deadline,
      );
      return { header: header(node), revision, version };
    }),
  };
}

function expectedBy({ expected, revision }: CompareAndSetRequestReceived): Expected {
  if (expected === "absent") return { kind: "absent" };
  if (expected === "revision" && revision !== undefined && revision !== "") return { kind: "revision", revision };
  throw new EdgeError("INVALID_ARGUMENT", "compare-and-set needs what to expect: a revision, or absent", {
    field: "expected",
  });
}
