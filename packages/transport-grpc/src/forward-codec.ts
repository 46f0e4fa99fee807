import { DecodeError, type WireReader, type WireWriter } from "@quorate/protos";
import type {
  AnswerBody,
  ForwardBody,
  ForwardReply,
  ForwardedAnswer,
  ForwardedOperation,
  ForwardedOutput,
  QuestionBody,
} from "@quorate/replica";
import { type ProcessTable, type Processes, readBallot, there, writeBallot } from "./round-codec.ts";

/** The messages that forward operations and say what became of them, written and read like those of rounds. */
export type ForwardingBody = ForwardBody | ForwardReply;

/** The field numbers of `PeerMessage`. */
const fields = { forward: 30, attempted: 31, chosen: 32, declined: 33 } as const;

/** Whether a body is one of those that are written here. */
export function isForwardingBody(body: QuestionBody | AnswerBody): body is ForwardingBody {
  return Object.hasOwn(fields, body.kind);
}

/** Writes a body as a field of a `PeerMessage`. Throws a RangeError on numbers that cannot travel. */
export function writeForwardingBody(writer: WireWriter, body: ForwardingBody, processes: ProcessTable): void {
  writer.begin(fields[body.kind]);
  switch (body.kind) {
    case "forward":
      writer.text(1, body.key);
      writeBallot(writer, 2, body.birth, processes);
      for (const { number, command } of body.operations) {
        writer.begin(3, (command?.length ?? 0) + 13);
        if (command !== undefined) writer.bytes(1, command);
        writer.double(2, counted(number));
        writer.end();
      }
      break;
    case "attempted":
      writeBallot(writer, 1, body.ballot, processes);
      for (const answer of body.answers) writeAnswer(writer, answer);
      break;
    case "chosen":
      writeBallot(writer, 1, body.ballot, processes);
      writer.bool(2, body.alone);
      break;
    case "declined":
  }
  writer.end();
}

/**
 * Reads the body in field `field` of a `PeerMessage`; undefined if it is not one of those written here. Throws on
 * anything that {@link writeForwardingBody} does not write. The body shares no memory with what was received.
 */
export function readForwardingBody(
  field: number,
  reader: WireReader,
  processes: Processes,
): ForwardingBody | undefined {
  switch (field) {
    case fields.forward:
      return readForward(reader, processes);
    case fields.attempted:
      return readAttempted(reader, processes);
    case fields.chosen:
      return readChosen(reader, processes);
    case fields.declined:
      reader.skip();
      return { kind: "declined" };
    default:
      return undefined;
  }
}

function readForward(reader: WireReader, processes: Processes): ForwardBody {
  let key = "";
  let birth: ForwardBody["birth"] | undefined;
  const operations: ForwardedOperation[] = [];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) key = reader.text();
    else if (field === 2) birth = readBallot(reader, processes);
    else if (field === 3) operations.push(readOperation(reader));
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "forward", key, birth: there(birth, "birth"), operations };
}

function readOperation(reader: WireReader): ForwardedOperation {
  let command: Uint8Array | undefined;
  let number = 0;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    // A view would keep the whole frame in memory for as long as the command.
    if (field === 1) command = new Uint8Array(reader.bytes());
    else if (field === 2) number = counted(reader.double());
    else reader.skip();
  }
  reader.leave(outer);
  return { number, command };
}

function readAttempted(reader: WireReader, processes: Processes): ForwardReply {
  let ballot: ForwardBody["birth"] | undefined;
  const answers: ForwardedAnswer[] = [];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) ballot = readBallot(reader, processes);
    else if (field === 2) answers.push(readAnswer(reader));
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "attempted", ballot: there(ballot, "ballot"), answers };
}

function readChosen(reader: WireReader, processes: Processes): ForwardReply {
  let ballot: ForwardBody["birth"] | undefined;
  let alone = false;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) ballot = readBallot(reader, processes);
    else if (field === 2) alone = reader.bool();
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "chosen", ballot: there(ballot, "ballot"), alone };
}

function writeAnswer(writer: WireWriter, { output, revision, version }: ForwardedAnswer): void {
  const size = output.kind === "output" ? (output.output?.length ?? 0) : 16;
  writer.begin(2, 24 + size + (revision?.length ?? 0));
  if (output.kind === "too-large") writer.double(2, counted(output.bytes));
  else if (output.kind === "threw") writer.text(3, output.error);
  else if (output.output !== undefined) writer.bytes(1, output.output);
  if (revision !== undefined) writer.text(4, revision);
  writer.double(5, counted(version));
  writer.end();
}

function readAnswer(reader: WireReader): ForwardedAnswer {
  const outputs: ForwardedOutput[] = [];
  let revision: string | undefined;
  let version = 0;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) outputs.push({ kind: "output", output: new Uint8Array(reader.bytes()) });
    else if (field === 2) outputs.push({ kind: "too-large", bytes: counted(reader.double()) });
    else if (field === 3) outputs.push({ kind: "threw", error: reader.text() });
    else if (field === 4) revision = reader.text();
    else if (field === 5) version = counted(reader.double());
    else reader.skip();
  }
  reader.leave(outer);
  if (outputs.length > 1) throw new DecodeError("the answer of a forwarded operation is of several kinds");
  return { output: outputs[0] ?? { kind: "output", output: undefined }, revision, version };
}

function counted(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new DecodeError(`a frame carries whole numbers from 0 to 2^53 - 1, not ${value}`);
}
