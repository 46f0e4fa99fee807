import { type ServerDuplexStream, status } from "@grpc/grpc-js";
import {
  type SessionFailure,
  type SessionResult,
  WireWriter,
  writeDraining,
  writeHeader,
  writeResponse,
} from "@quorate/protos";
import { EdgeError } from "../service/error.ts";
import { type Header, type Node, headerOf } from "../service/node.ts";

/** A message is sent when it has grown to this, and it has one large answer more at most. */
const messageBytesMax = 1024 * 1024;

/** Beyond so many bytes that the caller has not taken, a large answer is replaced by an error. */
const unreadBytesMax = 64 * 1024 * 1024;
const largeBytes = 1024;

/** Gathers the answers of a tick into one message, and counts what the caller has not taken. */
export class Responses {
  readonly #node: Node;
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #onTaken: () => void;
  readonly #writer = new WireWriter();
  #unread = 0;
  #isScheduled = false;
  #isEnded = false;

  /** `onTaken` is called when the caller has taken a message. */
  constructor(node: Node, call: ServerDuplexStream<Buffer, Buffer>, onTaken: () => void) {
    this.#node = node;
    this.#call = call;
    this.#onTaken = onTaken;
  }

  /** Bytes that were sent or are to be sent, and that the connection has not taken yet. */
  get unreadBytes(): number {
    return this.#unread + this.#writer.length;
  }

  add(id: number, result: SessionResult): void {
    if (this.#isEnded) return;
    const bytes = sizeOf(result);
    const isTooMuch = bytes > largeBytes && this.unreadBytes + bytes > unreadBytesMax;
    if (this.#writer.length + bytes > messageBytesMax) this.#flush();
    this.#begin();
    writeResponse(this.#writer, id, isTooMuch ? tooMuch(result) : result);
  }

  sayDraining(): void {
    if (this.#isEnded) return;
    this.#begin();
    writeDraining(this.#writer);
  }

  #flush(): void {
    if (this.#writer.length === 0) return;
    const message = this.#writer.finish();
    this.#unread += message.length;
    this.#call.write(message, () => {
      this.#unread -= message.length;
      this.#onTaken();
    });
  }

  /** Sends what was gathered, and nothing from then on. */
  end(): void {
    this.#flush();
    this.#isEnded = true;
  }

  /** Drops what was gathered: there is nobody to send it to. */
  drop(): void {
    this.#writer.reset();
    this.#isEnded = true;
  }

  #begin(): void {
    if (this.#writer.length > 0) return;
    const header = knownHeader(this.#node);
    if (header !== undefined) writeHeader(this.#writer, header);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }
}

/** Undefined while the node is starting, when all it answers are refusals. */
function knownHeader(node: Node): Header | undefined {
  try {
    return headerOf(node);
  } catch (error) {
    if (error instanceof EdgeError) return undefined;
    throw error;
  }
}

/** The bytes of what may be large in a result. */
function sizeOf(result: SessionResult): number {
  if (result.kind === "get") return result.value?.length ?? 0;
  if (result.kind === "execute") return result.outputJson.length;
  return result.kind === "readState" ? result.stateJson.length : 0;
}

function tooMuch({ kind }: SessionResult): SessionFailure {
  return {
    kind: "error",
    code: status.RESOURCE_EXHAUSTED,
    message: `more than ${unreadBytesMax} bytes of answers wait to be read; read faster, or ask for less at a time`,
    reason: "OVERLOADED",
    // A transition has been run; the others only read.
    outcome: kind === "execute" ? "applied" : "not-applied",
    metadata: { limit: String(unreadBytesMax) },
  };
}
