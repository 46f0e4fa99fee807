import { type Ballot, ballotBefore, compareBallots } from "@quorate/synod";
import { batchMax } from "./batch.ts";
import { type Operation, isDoubted } from "./key-queue.ts";

/** Operations that travel together. */
export interface Parcel {
  readonly operations: readonly Operation[];
  /** Of each of them; undefined for a read. */
  readonly commands: readonly (Uint8Array | undefined)[];
  /** Below every round that ever carried or will carry one of them (R17). */
  readonly birth: Ballot;
}

/**
 * The operations at the front of a queue that can travel in one batch to whoever promised `promised`, with at most
 * `bytesMax` of commands. None if the first cannot.
 */
export function parcelOf(operations: readonly Operation[], promised: Ballot, bytesMax: number): Parcel {
  const [first] = operations;
  const isInDoubt = first !== undefined && isDoubted(first);
  // The ballot that this node knows of is the lowest that the owner's next round can have.
  const birth = isInDoubt ? birthOf(operations) : ballotBefore(promised);
  const taken: Operation[] = [];
  const commands: (Uint8Array | undefined)[] = [];
  // What was born in another epoch is declined by everybody (R2).
  if (birth.epoch !== promised.epoch) return { operations: taken, commands, birth };
  let bytes = 0;
  for (const operation of operations) {
    const { travel } = operation;
    if (travel === undefined || taken.length === batchMax) break;
    // What is in doubt travels alone: all of a batch is in, or nothing of it.
    if (isDoubted(operation) !== isInDoubt || !mayHaveBirth(operation, birth)) break;
    const command = travel.encode();
    bytes += command?.length ?? 0;
    if (bytes > bytesMax) break;
    taken.push(operation);
    commands.push(command);
  }
  return { operations: taken, commands, birth };
}

/** The lowest birth that operations in doubt can share: what has travelled keeps its own, copies of it are about. */
function birthOf(doubted: readonly Operation[]): Ballot {
  const births = doubted.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt.birth]));
  const travelled = doubted.find(({ doubt }) => doubt?.hasTravelled === true)?.doubt;
  return travelled?.birth ?? births.reduce((lowest, each) => (compareBallots(each, lowest) < 0 ? each : lowest));
}

/** Whether an operation may be given this birth: one that is below all its rounds, and no other if copies are about. */
function mayHaveBirth({ doubt }: Operation, birth: Ballot): boolean {
  if (doubt === undefined) return true;
  const order = compareBallots(birth, doubt.birth);
  return order === 0 || (order < 0 && !doubt.hasTravelled);
}
