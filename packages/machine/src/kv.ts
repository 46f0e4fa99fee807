import type { Change } from "./change.ts";

/** Which content a compare-and-set wants to find. */
export type Expected = { readonly kind: "revision"; readonly revision: string } | { readonly kind: "absent" };

/** What became of a delete. `current` is undefined for an absent key. */
export type DeleteResult =
  | { readonly kind: "deleted"; readonly count: 0 | 1 }
  | { readonly kind: "revision-mismatch"; readonly current: string | undefined };

/** What became of a compare-and-set. `current` is the revision found; undefined for an absent key. */
export type CompareAndSetResult =
  | { readonly kind: "set"; readonly created: boolean }
  | { readonly kind: "revision-mismatch"; readonly current: string | undefined }
  | { readonly kind: "key-exists"; readonly current: string };

/** Writes a value, whatever is there. The bytes are not copied: leave them alone afterwards. */
export function putChange(value: Uint8Array): Change<{ readonly created: boolean }> {
  return (current) => ({ kind: "write", payload: value, output: { created: current === undefined } });
}

/** Deletes a key; with a revision, only that one. Deleting a missing key changes nothing. */
export function deleteChange(ifRevision?: string): Change<DeleteResult> {
  return (current) => {
    if (ifRevision !== undefined && current?.revision !== ifRevision) {
      return { kind: "keep", output: { kind: "revision-mismatch", current: current?.revision } };
    }
    if (current === undefined) return { kind: "keep", output: { kind: "deleted", count: 0 } };
    return { kind: "delete", output: { kind: "deleted", count: 1 } };
  };
}

/** Writes a value if the key holds what is expected, else changes nothing and says what is there. */
export function compareAndSetChange(expected: Expected, value: Uint8Array): Change<CompareAndSetResult> {
  return (current) => {
    if (expected.kind === "absent" && current !== undefined) {
      return { kind: "keep", output: { kind: "key-exists", current: current.revision } };
    }
    if (expected.kind === "revision" && current?.revision !== expected.revision) {
      return { kind: "keep", output: { kind: "revision-mismatch", current: current?.revision } };
    }
    return { kind: "write", payload: value, output: { kind: "set", created: current === undefined } };
  };
}
