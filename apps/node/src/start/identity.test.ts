import { describe, expect, it } from "vitest";
import { standingIn, storeMismatch } from "./identity.ts";
import { readOptions } from "./options.ts";
import { gather } from "./sources.ts";

const self = { name: "n2", store: "new", address: "http://127.0.0.1:4271" };
const other = { name: "n1", storeId: "s1", peerUrl: "http://127.0.0.1:4270" };
const lost = { name: "n2", storeId: "old", peerUrl: "http://127.0.0.1:4271" };
const itself = { name: "n2", storeId: "new", peerUrl: "http://127.0.0.1:4271" };

describe("what a list of members says of a node", () => {
  it.each([
    ["a name nobody has", [other], [], "unknown"],
    ["its own store", [other, itself], [], "listed"],
    ["its own store about to take the place of the lost one", [other, lost], [other, itself], "listed"],
    ["its name under another store", [other, lost], [], "other-store"],
    ["its name under another store that is about to join", [other], [other, lost], "other-store"],
  ])("%s", (_, members, joining, kind) => {
    expect(standingIn({ members, joining }, self).kind).toBe(kind);
  });
});

describe("a node whose directory was wiped", () => {
  it("is told the two commands that bring it back, ready to paste", () => {
    const flags = {
      name: "n2",
      "data-dir": "/data/n 2",
      "listen-url": "http://127.0.0.1:4271",
      "listen-http-url": "http://127.0.0.1:4281",
      machines: ["/m/icbm.ts"],
      "request-timeout": "1500ms",
      "reconfig-timeout": "1m",
      "max-value-bytes": "64KiB",
      "log-level": "warn",
      "log-format": "console",
    };
    const header = { clusterId: "c1", member: "n1", epoch: "3" };
    const options = readOptions(gather(flags, {}));
    const refusal = storeMismatch({ members: [other, lost], header }, lost, self, options);
    expect(refusal).toMatchObject({ reason: "STORE_MISMATCH", exitCode: 5 });
    expect(refusal.message.split("\n").filter((line) => line.startsWith("  "))).toEqual([
      "  quorate start --standby --name n2 --data-dir '/data/n 2' --listen-url http://127.0.0.1:4271 " +
        "--listen-http-url http://127.0.0.1:4281 --machines /m/icbm.ts --request-timeout 1500ms --reconfig-timeout 60000ms --max-value-bytes 64KiB " +
        "--log-level warn --log-format console",
      "  quorate member replace n2 n2 --peer-urls http://127.0.0.1:4271 --endpoints http://127.0.0.1:4270",
    ]);
  });
});
