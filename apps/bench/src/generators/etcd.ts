import { connectEtcd, etcd, type TxnRequest } from "../etcd/api.ts";
import { type Driver, OPERATION_MS } from "./driver.ts";

/** etcd through grpc-js; a read-modify-write is a get and a transaction on what it found. */
export function etcdDriver(endpoints: readonly string[]): Driver {
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error("no endpoint was given");
  const connection = connectEtcd(endpoint);
  const read = (key: string) => connection.call(etcd.Range, { key }, OPERATION_MS);
  const put = async (key: string, value: Buffer): Promise<void> => {
    await connection.call(etcd.Put, { key, value }, OPERATION_MS);
  };
  return {
    put,
    async get(key) {
      if ((await read(key)).kvs.length === 0) throw new Error("missing");
    },
    async modify(key, value, isOver) {
      const deadline = performance.now() + OPERATION_MS;
      for (let retries = 0; performance.now() < deadline; retries++) {
        if (isOver()) return undefined;
        const [found] = (await read(key)).kvs;
        const swap = swapOf(key, found?.modRevision ?? "0", value);
        if ((await connection.call(etcd.Txn, swap, OPERATION_MS)).succeeded) return retries;
      }
      throw new Error("lost every race");
    },
    prepare: put,
    close: () => connection.close(),
  };
}

/** The transaction that writes a key if nobody wrote it since the revision. */
export function swapOf(key: string, modRevision: string, value: Uint8Array): TxnRequest {
  return {
    compare: [{ target: "MOD", result: "EQUAL", key, modRevision }],
    success: [{ requestPut: { key, value } }],
  };
}
