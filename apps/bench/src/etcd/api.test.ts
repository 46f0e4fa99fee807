import { expect, it } from "vitest";
import { swapOf } from "../generators/etcd.ts";
import { etcd } from "./api.ts";

it("calls the methods by etcd's names", () => {
  expect([etcd.Range.path, etcd.Put.path, etcd.Txn.path, etcd.Status.path]).toEqual([
    "/etcdserverpb.KV/Range",
    "/etcdserverpb.KV/Put",
    "/etcdserverpb.KV/Txn",
    "/etcdserverpb.Maintenance/Status",
  ]);
});

it("encodes a put as etcd reads it", () => {
  const bytes = etcd.Put.requestSerialize({ key: "a", value: Buffer.from("xyz") });
  expect(bytes.toString("hex")).toBe("0a0161120378797a");
});

it("encodes a compare of the revision and the put behind it, byte for byte", () => {
  const bytes = etcd.Txn.requestSerialize(swapOf("k", "9007199254740993", Buffer.from([255])));
  // compare { result = EQUAL, target = MOD, key = "k", mod_revision = 2^53 + 1 }, success { request_put { key = "k", value = ff } }
  expect(bytes.toString("hex")).toBe(hex("0a10 0800 1002 1a016b 308180808080808010 1208 1206 0a016b 1201ff"));
});

it("decodes what a range finds, revisions without rounding", () => {
  // kvs { key = "k", create_revision = 2, mod_revision = 2^53 + 1, version = 1, value = "v" }, count = 1
  const bytes = Buffer.from(hex("1213 0a016b 1002 188180808080808010 2001 2a0176 2001"), "hex");
  const { kvs } = etcd.Range.responseDeserialize(bytes);
  expect(kvs).toMatchObject([{ key: "k", modRevision: "9007199254740993", version: "1" }]);
  expect(kvs[0]?.value.toString()).toBe("v");
});

it("takes an empty answer for a key that is not there", () => {
  expect(etcd.Range.responseDeserialize(Buffer.alloc(0)).kvs).toEqual([]);
});

function hex(fields: string): string {
  return fields.replaceAll(" ", "");
}
