import type { CompareAndSetRequestReceived, ExpectedContent, KVHandlers } from "@quorate/protos";
import type { Node } from "../service/node.ts";
import { operation } from "./adapter.ts";

/** The handlers of `quorate.v1.KV`. */
export function kvHandlers(node: Node): KVHandlers {
  return {
    Get: operation(node, ({ key }) => ({ kind: "get", key })),
    Put: operation(node, ({ key, value }) => ({ kind: "put", key, value })),
    Delete: operation(node, ({ key, ifRevision }) => ({ kind: "delete", key, ifRevision })),
    CompareAndSet: operation(node, (request) => {
      const { key, value } = request;
      return { kind: "compareAndSet", key, expected: expectedBy(request), value };
    }),
  };
}

function expectedBy({ expected, revision }: CompareAndSetRequestReceived): ExpectedContent | undefined {
  if (expected === "absent") return { kind: "absent" };
  return revision === undefined ? undefined : { kind: "revision", revision };
}
