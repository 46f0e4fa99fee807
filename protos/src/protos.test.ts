import { Client, Server, ServerCredentials, type ServiceError, credentials, status } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import {
  clients,
  decodeErrorDetails,
  encodeErrorDetails,
  isMalformed,
  lenient,
  packageDefinition,
  safeInteger,
  services,
} from "./index.ts";
import { errorInfoType, statusType } from "./load.ts";
import type { KVHandlers } from "./messages.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

describe("the service definitions", () => {
  it("are those of quorate.v1, with reflection's view of them", () => {
    expect(Object.keys(services)).toEqual(["KV", "Machine", "Cluster", "Maintenance", "Peer", "Session"]);
    for (const [name, service] of Object.entries(services)) {
      expect(packageDefinition[`quorate.v1.${name}`]).toBe(service);
      for (const [method, { path }] of Object.entries(service)) expect(path).toBe(`/quorate.v1.${name}/${method}`);
    }
  });

  it("tell an empty value from a missing one", () => {
    const { responseSerialize, responseDeserialize } = services.KV.Get;
    expect(responseDeserialize(responseSerialize({ value: Buffer.of() })).value).toEqual(Buffer.of());
    expect(responseDeserialize(responseSerialize({})).value).toBeUndefined();
  });

  it("tell which member of a oneof was sent, even an empty one", () => {
    const { requestSerialize, requestDeserialize } = services.KV.CompareAndSet;
    expect(requestDeserialize(requestSerialize({ revision: "" })).expected).toBe("revision");
    expect(requestDeserialize(requestSerialize({ absent: {} })).expected).toBe("absent");
    expect(requestDeserialize(requestSerialize({})).expected).toBeUndefined();
  });

  it.each<[string, number[], string]>([
    ["a text that claims 4 GiB", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x01], "key ends beyond"],
    ["a text that claims 4 GiB and one byte", [0x0a, 0x81, 0x80, 0x80, 0x80, 0x10, 0x01], "key ends beyond"],
    ["a text that is not UTF-8", [0x0a, 0x02, 0xff, 0xfe], "key is not valid UTF-8"],
    ["half a surrogate pair", [0x0a, 0x03, 0xed, 0xa0, 0x80], "key is not valid UTF-8"],
    ["a text as a number", [0x08, 0x01], "key has wire type 0"],
    ["a field number beyond all", [0x8a, 0x80, 0x80, 0x80, 0x10, 0x01, 0x6b], "field number"],
    ["an unknown field that does not end", [0x7a, 0x02, 0x00], "field 15 ends beyond"],
  ])("do not read %s in a request", (_, bytes, problem) => {
    for (const { requestDeserialize } of [services.KV.Put, services.KV.Get, services.KV.Delete]) {
      expect(() => requestDeserialize(Buffer.from(bytes))).toThrow(problem);
    }
  });

  it("do not read a fault inside a nested message either", () => {
    const { requestSerialize, requestDeserialize } = services.Cluster.Reconfigure;
    const bytes = requestSerialize({ members: [{ name: "n1", peerUrl: "http://a:1" }], options: { dryRun: true } });
    expect(requestDeserialize(bytes).members).toMatchObject([{ name: "n1" }]);
    bytes[bytes.indexOf("n1")] = 0xff;
    expect(() => requestDeserialize(bytes)).toThrow("name is not valid UTF-8");
    // The nested text claims more than its message has, though not more than the whole.
    expect(() => requestDeserialize(Buffer.of(0x0a, 0x02, 0x0a, 0x05, 0x6b, 0x6b, 0x6b, 0x6b, 0x6b))).toThrow(
      "name ends beyond",
    );
  });

  it("skip a whole field of a later version", () => {
    expect(services.KV.Get.requestDeserialize(Buffer.of(0x7a, 0x01, 0xff, 0x0a, 0x01, 0x6b)).key).toBe("k");
  });

  it("carry uint64 without rounding", () => {
    const { responseSerialize, responseDeserialize } = services.KV.Put;
    const version = "18446744073709551615";
    expect(responseDeserialize(responseSerialize({ version })).version).toBe(version);
  });
});

describe("safeInteger", () => {
  it.each([
    ["0", 0],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740992", undefined],
    ["18446744073709551615", undefined],
    ["", undefined],
  ])("reads %j as %s", (received, expected) => {
    expect(safeInteger(received)).toBe(expected);
  });
});

describe("error details", () => {
  const details = { code: 9, message: "not that one", reason: "REVISION_MISMATCH", metadata: { current: "1.2.x" } };

  it("are read as they were written", () => {
    expect(decodeErrorDetails(encodeErrorDetails(details))).toEqual(details);
  });

  it("keep the reason and stay below 4 KiB whatever the message and the metadata are", () => {
    const bytes = encodeErrorDetails({ ...details, message: "ü".repeat(9_000), metadata: { key: "k".repeat(9_000) } });
    expect(bytes.length).toBeLessThanOrEqual(4_096);
    expect(decodeErrorDetails(bytes)).toMatchObject({ code: 9, reason: "REVISION_MISMATCH", metadata: {} });
  });

  it("of somebody else, or no details at all, are undefined", () => {
    const foreign = Buffer.from(errorInfoType.serialize({ reason: "REVISION_MISMATCH", domain: "example.com" }));
    const url = "type.googleapis.com/google.rpc.ErrorInfo";
    expect(decodeErrorDetails(statusType.serialize({ details: [{ type_url: url, value: foreign }] }))).toBeUndefined();
    expect(decodeErrorDetails(statusType.serialize({ code: 3, message: "m" }))).toBeUndefined();
    expect(decodeErrorDetails(Buffer.of(0xff, 0x01))).toBeUndefined();
  });
});

describe("a lenient service", () => {
  it("lets its handlers answer a malformed message, and leaves the others alone", async () => {
    const server = new Server();
    cleanups.push(() => server.forceShutdown());
    const Get: KVHandlers["Get"] = ({ request }, reply) => {
      if (isMalformed(request)) reply({ code: status.INVALID_ARGUMENT, details: request.malformed.message });
      else reply(null, { revision: request.key });
    };
    server.addService(lenient(services.KV), { Get });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });

    const kv = new clients.KV(`127.0.0.1:${port}`, credentials.createInsecure());
    cleanups.push(() => kv.close());
    const answer = await new Promise((resolve) =>
      kv.get({ key: "k" }, (error, response) => resolve(error ?? response)),
    );
    expect(answer).toMatchObject({ revision: "k" });

    const raw = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    cleanups.push(() => raw.close());
    const error = await new Promise<ServiceError | null>((resolve) => {
      const asIs = (bytes: Buffer): Buffer => bytes;
      raw.makeUnaryRequest(services.KV.Get.path, asIs, asIs, Buffer.of(0xff, 0x01), (failure) => resolve(failure));
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("wire type") });
  });

  it("tells its marker from any request, one with a field of that name included", () => {
    expect(isMalformed(lenient(services.KV).Get.requestDeserialize(Buffer.of(0xff, 0x01)))).toBe(true);
    // What the decoder alone would take: a text that ends beyond the message, and a known field of no type there is.
    expect(isMalformed(lenient(services.KV).Get.requestDeserialize(Buffer.of(0x0a, 0x7f, 0x6b)))).toBe(true);
    expect(isMalformed(lenient(services.KV).Get.requestDeserialize(Buffer.of(0x0f, 0x01, 0x6b)))).toBe(true);
    expect(isMalformed(lenient(services.KV).Get.requestDeserialize(Buffer.of()))).toBe(false);
    for (const request of [undefined, null, "malformed", {}, { malformed: "text" }]) {
      expect(isMalformed(request)).toBe(false);
    }
  });
});
