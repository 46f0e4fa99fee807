import type { ExpectedContent } from "@quorate/protos";
import type { CallOptions, Runner } from "./runner.ts";
import { invalid, requireText, requireValue } from "./validate.ts";

/** What a key holds. */
export interface Entry {
  readonly value: Uint8Array;
  /** Opaque; what compareAndSet and a conditional delete compare. */
  readonly revision: string;
  /** Changes since the key was created. */
  readonly version: number;
}

/** What a key holds after a write. */
export interface Written {
  readonly revision: string;
  readonly version: number;
}

/** What compareAndSet expects: a revision, or that there is no such key. */
export type ExpectedEntry =
  | { readonly revision: string; readonly absent?: never }
  | { readonly absent: true; readonly revision?: never };

/** Options of a delete. */
export interface DeleteOptions extends CallOptions {
  /** Delete only this revision, else reject with REVISION_MISMATCH. */
  readonly ifRevision?: string | undefined;
}

/** The key-value operations of a client. All of them reject with a QuorateError. */
export class KeyValue {
  private readonly runner: Runner;

  constructor(runner: Runner) {
    this.runner = runner;
  }

  /** Reads a key; undefined if there is none. */
  async get(key: string, options: CallOptions = {}): Promise<Entry | undefined> {
    const operation = { kind: "get", key: requireText("the key", key) } as const;
    const { value, revision, version } = await this.runner.operate("get", "read", operation, options);
    if (value === undefined) return undefined;
    // What arrives is a view on the received frame, which it would keep alive.
    return { value: new Uint8Array(value), revision, version };
  }

  /** Writes a key, whatever it holds. */
  async put(
    key: string,
    value: string | Uint8Array,
    options: CallOptions = {},
  ): Promise<Written & { readonly created: boolean }> {
    const operation = { kind: "put", key: requireText("the key", key), value: requireValue(value) } as const;
    const { revision, version, created } = await this.runner.operate("put", "write", operation, options);
    return { revision, version, created };
  }

  /** Deletes a key; resolves with 0 if there was none. */
  async delete(key: string, options: DeleteOptions = {}): Promise<{ readonly deleted: number }> {
    const { ifRevision } = options;
    const operation = {
      kind: "delete",
      key: requireText("the key", key),
      ifRevision: ifRevision === undefined ? undefined : requireText("ifRevision", ifRevision),
    } as const;
    const { deleted } = await this.runner.operate("delete", "write", operation, options);
    return { deleted };
  }

  /** Writes a key if it holds what is expected, else rejects with REVISION_MISMATCH or KEY_EXISTS. */
  async compareAndSet(
    key: string,
    expected: ExpectedEntry,
    value: string | Uint8Array,
    options: CallOptions = {},
  ): Promise<Written> {
    const operation = {
      kind: "compareAndSet",
      key: requireText("the key", key),
      expected: requireExpected(expected),
      value: requireValue(value),
    } as const;
    const { revision, version } = await this.runner.operate("compareAndSet", "write", operation, options);
    return { revision, version };
  }
}

function requireExpected(expected: ExpectedEntry): ExpectedContent {
  const { revision, absent }: { readonly revision?: unknown; readonly absent?: unknown } = expected ?? {};
  if (absent === true && revision === undefined) return { kind: "absent" };
  if (absent === undefined && revision !== undefined)
    return { kind: "revision", revision: requireText("the revision", revision) };
  throw invalid("compareAndSet expects { revision } or { absent: true }");
}
