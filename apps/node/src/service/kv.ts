import { compareAndSetChange, deleteChange, putChange } from "@quorate/machine";
import type { Applied, Change, Command, Current } from "@quorate/replica";
import { unreachable } from "@quorate/synod";
import { compareAndSetCommand, deleteCommand, putCommand } from "./commands.ts";
import { EdgeError } from "./error.ts";
import { type Node, keyBytesMax } from "./node.ts";

/** What a successful write says. */
export interface Written {
  readonly revision: string;
  readonly version: number;
  readonly created: boolean;
}

/** What compare-and-set expects of a key. */
export type Expected = { readonly kind: "revision"; readonly revision: string } | { readonly kind: "absent" };

/** A precondition of a write. */
export interface Condition {
  /** Whether it holds for the current revision; undefined stands for an absent key. */
  readonly holds: (revision: string | undefined) => boolean;
  /** What to say when it does not. */
  readonly refusal: "REVISION_MISMATCH" | "KEY_EXISTS";
}

/** Reads one key; undefined if it is missing. */
export function getKey(node: Node, key: string, deadline: number): Promise<Current | undefined> {
  return node.replica().read(registerOfKey(key), deadline);
}

/** Writes one key, whatever it holds. */
export async function putKey(node: Node, key: string, value: Uint8Array, deadline: number): Promise<Written> {
  const checked = checkedValue(node, value);
  const { output, ...rest } = await changeKey(node, key, putChange(checked), deadline, putCommand(checked));
  return written(rest, output.created);
}

/** Writes one key if the condition holds, else fails with its refusal. */
export async function putKeyIf(
  node: Node,
  key: string,
  condition: Condition,
  value: Uint8Array,
  deadline: number,
): Promise<Written> {
  const change = provided(condition, putChange(checkedValue(node, value)));
  const { output, ...rest } = await changeKey(node, key, change, deadline);
  if (output.kind === "refused") throw refused(key, condition.refusal, output.current);
  return written(rest, output.output.created);
}

/** Writes one key if it holds what is expected, else fails with REVISION_MISMATCH or KEY_EXISTS. */
export async function compareAndSetKey(
  node: Node,
  key: string,
  expected: Expected,
  value: Uint8Array,
  deadline: number,
): Promise<Written> {
  const checked = checkedValue(node, value);
  const command = compareAndSetCommand(expected, checked);
  const { output, ...rest } = await changeKey(node, key, compareAndSetChange(expected, checked), deadline, command);
  switch (output.kind) {
    case "set":
      return written(rest, output.created);
    case "revision-mismatch":
      throw refused(key, "REVISION_MISMATCH", output.current);
    case "key-exists":
      throw refused(key, "KEY_EXISTS", output.current);
    default:
      return unreachable(output);
  }
}

/** Deletes one key, if `ifRevision` is given only that revision of it. Answers how many keys were there. */
export async function deleteKey(
  node: Node,
  key: string,
  ifRevision: string | undefined,
  deadline: number,
): Promise<0 | 1> {
  const { output } = await changeKey(node, key, deleteChange(ifRevision), deadline, deleteCommand(ifRevision));
  if (output.kind === "revision-mismatch") throw refused(key, "REVISION_MISMATCH", output.current);
  return output.count;
}

/** Deletes one key if the condition holds, else fails with its refusal. */
export async function deleteKeyIf(node: Node, key: string, condition: Condition, deadline: number): Promise<0 | 1> {
  const { output } = await changeKey(node, key, provided(condition, deleteChange()), deadline);
  if (output.kind === "refused") throw refused(key, condition.refusal, output.current);
  return output.output.kind === "deleted" ? output.output.count : 0;
}

type Provided<Output> =
  | { readonly kind: "done"; readonly output: Output }
  | { readonly kind: "refused"; readonly current: string | undefined };

function provided<Output>(condition: Condition, change: Change<Output>): Change<Provided<Output>> {
  return (current) => {
    if (!condition.holds(current?.revision))
      return { kind: "keep", output: { kind: "refused", current: current?.revision } };
    const decision = change(current);
    return { ...decision, output: { kind: "done", output: decision.output } };
  };
}

function changeKey<Output>(
  node: Node,
  key: string,
  change: Change<Output>,
  deadline: number,
  command?: Command<Output>,
): Promise<Applied<Output>> {
  return node.replica().change(registerOfKey(key), change, deadline, command);
}

function registerOfKey(key: string): string {
  checkText("key", key, keyBytesMax);
  return `kv/${key}`;
}

/** Throws INVALID_ARGUMENT unless the text is 1 to `bytesMax` bytes of UTF-8. */
export function checkText(what: string, text: string, bytesMax: number): void {
  if (text === "") throw new EdgeError("INVALID_ARGUMENT", `the ${what} is empty`, { field: what });
  if (!text.isWellFormed())
    throw new EdgeError("INVALID_ARGUMENT", `the ${what} is not valid Unicode`, { field: what });
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) {
    const facts = { field: what, limit: String(bytesMax), actual: String(bytes) };
    throw new EdgeError("INVALID_ARGUMENT", `the ${what} has ${bytes} bytes; at most ${bytesMax} are allowed`, facts);
  }
}

function checkedValue(node: Node, value: Uint8Array): Uint8Array {
  checkSize("value", value.length, node.valueBytesMax);
  // Values arrive as views on a received frame, and one of them would keep the whole frame in memory.
  return new Uint8Array(value);
}

/** Throws VALUE_TOO_LARGE above the limit. */
export function checkSize(what: string, bytes: number, bytesMax: number): void {
  if (bytes <= bytesMax) return;
  const facts = { limit: String(bytesMax), actual: String(bytes) };
  throw new EdgeError("VALUE_TOO_LARGE", `the ${what} has ${bytes} bytes; at most ${bytesMax} are allowed`, facts);
}

function written({ revision, version }: { revision: string | undefined; version: number }, created: boolean): Written {
  if (revision === undefined) throw new Error("a written register has a revision");
  return { revision, version, created };
}

function refused(key: string, reason: Condition["refusal"], current: string | undefined): EdgeError {
  const found = current === undefined ? "is missing" : `has revision ${current}`;
  return new EdgeError(reason, `key ${shown(key)} ${found}`, current === undefined ? {} : { currentRevision: current });
}

function shown(key: string): string {
  return JSON.stringify(key.length <= 64 ? key : `${key.slice(0, 63)}…`);
}
