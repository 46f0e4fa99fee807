import { services } from "@quorate/protos";
import type { StoreNode } from "../clusters/cluster.ts";
import { etcd } from "../etcd/api.ts";
import type { PlainCall } from "../generators/h2load.ts";
import type { Keys, Operation } from "../generators/load.ts";
import { keyOf } from "../generators/loops.ts";

/** h2load repeats one message for ever, so each process has one key; more processes would only fight for the processors. */
export const PLAIN_PROCESSES = 12;

/** What h2load sends to quorate, each call to the next node in turn. */
export function quorateCalls(
  operation: Operation,
  nodes: readonly StoreNode[],
  keys: Keys,
  value: Buffer,
): readonly PlainCall[] | undefined {
  const { KV, Machine } = services;
  return calls(nodes, keys, operation, {
    put: (key) => ({ path: KV.Put.path, message: KV.Put.requestSerialize({ key, value }) }),
    get: (key) => ({ path: KV.Get.path, message: KV.Get.requestSerialize({ key }) }),
    modify: (key) => ({
      path: Machine.Execute.path,
      message: Machine.Execute.requestSerialize({
        machine: "tally",
        id: key,
        transition: "add",
        inputJson: '{"by":1}',
      }),
    }),
  });
}

/** What h2load sends to etcd's leader. A read-modify-write takes two calls, the second made of what the first found. */
export function etcdCalls(
  operation: Operation,
  leader: StoreNode,
  keys: Keys,
  value: Buffer,
): readonly PlainCall[] | undefined {
  return calls([leader], keys, operation, {
    put: (key) => ({ path: etcd.Put.path, message: etcd.Put.requestSerialize({ key, value }) }),
    get: (key) => ({ path: etcd.Range.path, message: etcd.Range.requestSerialize({ key }) }),
  });
}

type Call = (key: string) => { readonly path: string; readonly message: Uint8Array };

function calls(
  nodes: readonly StoreNode[],
  keys: Keys,
  operation: Operation,
  make: { readonly put: Call; readonly get: Call; readonly modify?: Call },
): readonly PlainCall[] | undefined {
  const isHot = operation === "hot";
  const call = operation === "mixed" ? undefined : make[isHot ? "modify" : operation];
  if (call === undefined) return undefined;
  return Array.from({ length: PLAIN_PROCESSES }, (_, index) => {
    const { path, message } = call(keyOf(keys.prefix, isHot ? 0 : index % keys.count));
    return { url: `${nodes[index % nodes.length]?.endpoint}${path}`, message };
  });
}
