import type { Frame } from "@quorate/replica";
import { type Ballot, formatBallot, isZeroBallot, sameBallot, zeroBallot } from "@quorate/synod";
import type { DurableStep } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** R15, R1: a ballot of a key carries one value, ever, on the wire and on the disks. */
export function oneValuePerBallot(): Invariant {
  const values = new Map<string, Uint8Array>();
  // By key: the members of a round send and write the very same ballot and value.
  const last = new Map<string, { readonly ballot: Ballot; readonly value: Uint8Array }>();
  const check = (key: string, ballot: Ballot, value: Uint8Array | undefined): string | undefined => {
    if (value === undefined || isZeroBallot(ballot)) return undefined;
    const latest = last.get(key);
    if (latest !== undefined && latest.value === value && sameBallot(latest.ballot, ballot)) return undefined;
    const name = `${formatBallot(ballot)} of ${key}`;
    const known = values.get(name);
    if (known === undefined) values.set(name, value);
    else if (known !== value && !sameBytes(known, value)) return `ballot ${name} carries two values`;
    last.set(key, { ballot, value });
    return undefined;
  };
  return {
    name: "one value per ballot",
    rule: "R15, R1",
    onDurable: ({ writes }: DurableStep) => {
      for (const [key, , after] of writes) {
        const problem = after && check(key, after.accepted, after.value);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
    onSent: ({ messages }: Frame) => {
      for (const { body } of messages) {
        const problem = body.kind === "accept" ? check(body.key, body.ballot, body.value) : undefined;
        if (problem !== undefined) return problem;
        if (body.kind !== "fill") continue;
        for (const [index, key] of body.copies.keys.entries()) {
          const wrong = check(key, body.copies.ballots[index] ?? zeroBallot, body.copies.values[index]);
          if (wrong !== undefined) return wrong;
        }
      }
      return undefined;
    },
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
