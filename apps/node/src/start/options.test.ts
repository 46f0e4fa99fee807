import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";
import { type CommandLine, type Environment, gather, UsageError } from "./sources.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-options-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(commandLine: CommandLine, environment: Environment = {}) {
  return readOptions(gather(commandLine, environment), "host.example");
}

function configFile(content: unknown): string {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("the flags of a node", () => {
  it("have the defaults that --help names", () => {
    expect(read({})).toEqual({
      name: "host.example",
      dataDirectory: join(process.cwd(), "host.example.quorate"),
      listen: { host: "127.0.0.1", port: 4270 },
      listenHttp: { host: "127.0.0.1", port: 4280 },
      advertiseUrl: undefined,
      word: { kind: "none" },
      machineFiles: [],
      requestTimeoutMs: 5_000,
      reconfigTimeoutMs: 10_000,
      valueBytesMax: 1024 ** 2,
      insecure: false,
      logLevel: "info",
      logFormat: "json",
    });
  });

  it("make a usable name of any host name", () => {
    expect(readOptions(new Map(), "-ä b_1").name).toBe("b_1");
    expect(readOptions(new Map(), "...").name).toBe("node");
    expect(readOptions(new Map(), `a${"b".repeat(99)}`).name).toHaveLength(64);
  });

  it.each<[CommandLine, object]>([
    [{ "data-dir": "/d" }, { dataDirectory: "/d" }],
    [{ "listen-url": "http://localhost:0" }, { listen: { host: "localhost", port: 0 } }],
    [{ "advertise-url": "http://N1:1" }, { advertiseUrl: "http://n1:1" }],
    [{ form: true }, { word: { kind: "form" } }],
    [{ standby: true }, { word: { kind: "standby" } }],
    [{ join: "http://a:1, http://b:2" }, { word: { kind: "join", urls: ["http://a:1", "http://b:2"] } }],
    [{ machines: ["/a.ts", "/b.js"] }, { machineFiles: ["/a.ts", "/b.js"] }],
    [{ "request-timeout": "250ms" }, { requestTimeoutMs: 250 }],
    [{ "reconfig-timeout": "1m" }, { reconfigTimeoutMs: 60_000 }],
    [{ "max-value-bytes": "2MiB" }, { valueBytesMax: 2 * 1024 ** 2 }],
    [
      { "log-level": "debug", "log-format": "console" },
      { logLevel: "debug", logFormat: "console" },
    ],
    [{ "listen-http-url": "http://10.0.0.1:1", insecure: true }, { insecure: true }],
    [{ insecure: true }, { insecure: false }],
  ])("%o is read", (commandLine, expected) => {
    expect(read(commandLine)).toMatchObject(expected);
  });

  it("an initial cluster is read with its token", () => {
    const options = read({
      name: "n2",
      "initial-cluster": "n1=http://a:1,n2=http://b:2",
      "initial-cluster-token": "t",
    });
    expect(options.word).toEqual({
      kind: "initial-cluster",
      members: [
        { node: "n1", address: "http://a:1" },
        { node: "n2", address: "http://b:2" },
      ],
      token: "t",
    });
  });

  it.each<[CommandLine, string]>([
    [{ name: "a/b" }, `--name: "a/b" is not a node name`],
    [{ name: "" }, `--name: "" is not a node name`],
    [{ "data-dir": "" }, `--data-dir: "" is empty`],
    [{ "listen-url": "127.0.0.1" }, `--listen-url: "127.0.0.1" is not a URL`],
    [{ "listen-url": "http://10.0.0.1:1" }, "needs --insecure"],
    [{ "listen-http-url": "http://0.0.0.0:1" }, "needs --insecure"],
    [{ "advertise-url": "http://n1:0" }, `--advertise-url: "http://n1:0" has port 0`],
    [{ join: "" }, `--join: "" is empty`],
    [{ join: "nonsense" }, `--join: "nonsense" is not a URL`],
    [{ "initial-cluster": "n1" }, `--initial-cluster: "n1" is not NAME=URL`],
    [{ "request-timeout": "5" }, `--request-timeout: "5" is not a duration`],
    [{ "reconfig-timeout": "soon" }, `--reconfig-timeout: "soon" is not a duration`],
    [{ "max-value-bytes": "3MiB" }, `--max-value-bytes: "3MiB" is more than the limit of 2MiB`],
    [{ "max-value-bytes": "1MB" }, `--max-value-bytes: "1MB" is not a size`],
    [{ "log-level": "loud" }, `--log-level: "loud" is not one of fatal, error`],
    [{ "log-format": "xml" }, `--log-format: "xml" is not one of json, console`],
  ])("%o is refused, naming flag and value", (commandLine, message) => {
    expect(() => read(commandLine)).toThrow(UsageError);
    expect(() => read(commandLine)).toThrow(message);
  });
});

describe("where a flag may be given", () => {
  it("flags win over the environment, and both over the file", () => {
    const file = configFile({ name: "from-file", "log-level": "warn", "request-timeout": "1s" });
    const options = read(
      { "config-file": file, name: "from-flag" },
      { QUORATE_NAME: "from-environment", QUORATE_LOG_LEVEL: "debug" },
    );
    expect(options).toMatchObject({ name: "from-flag", logLevel: "debug", requestTimeoutMs: 1_000 });
  });

  it("the environment may name the file, and an empty variable counts as none", () => {
    const file = configFile({ name: "n7", standby: true, machines: ["/a.ts"] });
    const options = read({}, { QUORATE_CONFIG_FILE: file, QUORATE_NAME: "", QUORATE_JOIN: "" });
    expect(options).toMatchObject({ name: "n7", word: { kind: "standby" }, machineFiles: ["/a.ts"] });
  });

  it.each([
    ["1", "form"],
    ["true", "form"],
    ["0", "none"],
    ["false", "none"],
  ])("QUORATE_FORM=%s means %s", (text, kind) => {
    expect(read({}, { QUORATE_FORM: text }).word.kind).toBe(kind);
  });

  it("a problem names the variable, or the key and the file", () => {
    expect(() => read({}, { QUORATE_REQUEST_TIMEOUT: "5" })).toThrow(`QUORATE_REQUEST_TIMEOUT: "5" is not a duration`);
    const file = configFile({ standby: "perhaps" });
    expect(() => read({ "config-file": file })).toThrow(`"standby" in ${file}: "perhaps" is not true or false`);
  });

  it.each<[unknown, string]>([
    [{ nme: "n1" }, `unknown key "nme"`],
    [{ "config-file": "x" }, `unknown key "config-file"`],
    ["{", "is not JSON"],
    [[], "must hold one JSON object"],
    [{ name: 5 }, "5 is not a string"],
    [{ "request-timeout": 5 }, `"5" is not a duration`],
    [{ "max-value-bytes": 3_000_000 }, "is more than the limit of 2MiB"],
    [{ machines: 5 }, "5 is not a list"],
  ])("a file with %o is refused", (content, message) => {
    const file = configFile(content);
    expect(() => read({ "config-file": file })).toThrow(UsageError);
    expect(() => read({ "config-file": file })).toThrow(message);
  });

  it("a file may write sizes as numbers and switches as booleans", () => {
    const file = configFile({ "max-value-bytes": 65_536, standby: true, insecure: false });
    expect(read({ "config-file": file })).toMatchObject({ valueBytesMax: 65_536, word: { kind: "standby" } });
  });

  it("relative paths in a file start from its folder", () => {
    const list = configFile({ "data-dir": "d", machines: ["a.ts", "/b.ts"] });
    const paths = { dataDirectory: join(folder, "d"), machineFiles: [join(folder, "a.ts"), "/b.ts"] };
    expect(read({ "config-file": list })).toMatchObject(paths);
    const commas = configFile({ "data-dir": "./d", machines: "a.ts, /b.ts" });
    expect(read({ "config-file": commas })).toMatchObject(paths);
  });

  it("a word replaces the words of weaker sources, and a word that is off replaces only itself", () => {
    const file = configFile({ join: "http://a:1" });
    const joining = { kind: "join", urls: ["http://a:1"] };
    expect(read({ standby: true }, { QUORATE_FORM: "1" }).word).toEqual({ kind: "standby" });
    expect(read({ "config-file": file }, { QUORATE_FORM: "1" }).word).toEqual({ kind: "form" });
    expect(read({ "config-file": file }, { QUORATE_FORM: "0" }).word).toEqual(joining);
    expect(read({ form: true, standby: true }).word).toMatchObject({ kind: "wrong" });
  });

  it("a file that is not there is refused by name", () => {
    expect(() => read({ "config-file": "/nowhere.json" })).toThrow("/nowhere.json cannot be read");
  });
});
