import {
  type CompareAndSetResult,
  type DeleteResult,
  type Expected,
  type TransitionResult,
  compareAndSetChange,
  deleteChange,
  putChange,
  transitionChange,
} from "@quorate/machine";
import type { Change, Command, Commands } from "@quorate/replica";
import type { Machines } from "../start/machines.ts";

/** Commands between nodes: one byte that says which, then its content. */
const put = 1;
const deletion = 2;
const compareAndSet = 3;
const transition = 4;

type PutResult = { readonly created: boolean };

/** {@link putChange}, to be made at another node. */
export function putCommand(value: Uint8Array): Command<PutResult> {
  return {
    encode: () => concatenated(put, value),
    decode: (output) => ({ created: output[0] === 1 }),
  };
}

/** {@link deleteChange}, to be made at another node. */
export function deleteCommand(ifRevision: string | undefined): Command<DeleteResult> {
  return { encode: () => encoded(deletion, ifRevision ?? null), decode: decodeJson };
}

/** {@link compareAndSetChange}, to be made at another node. */
export function compareAndSetCommand(expected: Expected, value: Uint8Array): Command<CompareAndSetResult> {
  return {
    encode: () => {
      // No revision is empty.
      const revision = textBytes(expected.kind === "absent" ? "" : expected.revision);
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, revision.length);
      return concatenated(compareAndSet, length, revision, value);
    },
    decode: decodeJson,
  };
}

/** A transition with its checked input, to be made at another node that runs the same machine. */
export function transitionCommand(machine: string, name: string, input: unknown): Command<TransitionResult> {
  return {
    encode: () => encoded(transition, input === undefined ? [machine, name] : [machine, name, input]),
    decode: decodeJson,
  };
}

/** Makes the changes of commands that other nodes sent; undefined for what only they know. */
export function commandsOf(machines: Machines): Commands {
  return (command) => {
    const content = command.subarray(1);
    switch (command[0]) {
      case put:
        return answering(putChange(content), ({ created }) => Uint8Array.of(created ? 1 : 0));
      case deletion: {
        const revision = decodeJson<string | null>(content);
        return answering(deleteChange(revision ?? undefined), jsonBytes);
      }
      case compareAndSet: {
        const length = new DataView(content.buffer, content.byteOffset).getUint32(0);
        const revision = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content.subarray(4, 4 + length));
        const expected: Expected = length === 0 ? { kind: "absent" } : { kind: "revision", revision };
        return answering(compareAndSetChange(expected, content.subarray(4 + length)), jsonBytes);
      }
      case transition: {
        const [machine, name, input] = decodeJson<readonly [string, string, unknown]>(content);
        const known = machines.get(machine);
        return known && answering(transitionChange(known, name, input), jsonBytes);
      }
      default:
        return undefined;
    }
  };
}

function answering<Output>(change: Change<Output>, bytesOf: (output: Output) => Uint8Array): Change<Uint8Array> {
  return (current) => {
    const decision = change(current);
    return { ...decision, output: bytesOf(decision.output) };
  };
}

function encoded(kind: number, content: unknown): Uint8Array {
  return concatenated(kind, jsonBytes(content));
}

function concatenated(kind: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(kind), ...parts]);
}

function jsonBytes(content: unknown): Uint8Array {
  return textBytes(JSON.stringify(content));
}

function decodeJson<Content>(bytes: Uint8Array): Content {
  return JSON.parse(new TextDecoder().decode(bytes)) as Content;
}

function textBytes(text: string): Uint8Array {
  return Buffer.from(text);
}
