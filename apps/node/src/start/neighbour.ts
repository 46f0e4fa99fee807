import { type CallOptions, Metadata, type ServiceError, credentials } from "@grpc/grpc-js";
import { type ChangeProgressReceived, type MemberListResponseReceived, clients } from "@quorate/protos";

const listMs = 2_000;

/** A refusal or failure of another node, as far as a starting node cares. */
export class AskError extends Error {
  /** The stable reason; undefined when the node was not reached. */
  readonly reason: string | undefined;

  constructor(reason: string | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AskError";
    this.reason = reason;
  }
}

/** Another node's membership service, asked while this one starts. */
export interface Neighbour {
  /** The members as that node knows them. Rejects with {@link AskError}. */
  members(): Promise<MemberListResponseReceived>;
  /** Asks for the admission of a node; resolves when the change is done. Rejects with {@link AskError}. */
  admit(name: string, peerUrl: string, onProgress: (progress: ChangeProgressReceived) => void): Promise<void>;
  close(): void;
}

/** Connects when first asked. `signal` ends what is asked. */
export function neighbourAt(url: string, signal: AbortSignal): Neighbour {
  const target = url.replace(/^http:\/\//, "");
  const client = new clients.Cluster(target, credentials.createInsecure(), {
    // The admission has no deadline, because copying may take long; a dead neighbour must still be noticed.
    "grpc.keepalive_time_ms": 10_000,
    "grpc.keepalive_timeout_ms": 3_000,
    "grpc.enable_http_proxy": 0,
  });
  return {
    members: () =>
      new Promise((resolve, reject) => {
        const call = client.memberList({}, new Metadata(), within(listMs), (error, response) => {
          if (error === null && response !== undefined) resolve(response);
          else reject(askError(url, error));
        });
        cancelOn(signal, call);
      }),
    admit: (name, peerUrl, onProgress) =>
      new Promise((resolve, reject) => {
        const call = client.memberAdd({ name, peerUrl });
        cancelOn(signal, call);
        call.on("data", onProgress);
        call.on("error", (error: ServiceError) => reject(askError(url, error)));
        call.on("end", resolve);
      }),
    close: () => client.close(),
  };
}

function within(timeoutMs: number): CallOptions {
  return { deadline: Date.now() + timeoutMs };
}

function cancelOn(
  signal: AbortSignal,
  call: { cancel(): void; on(event: "status", listener: () => void): unknown },
): void {
  const cancel = (): void => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  call.on("status", () => signal.removeEventListener("abort", cancel));
}

function askError(url: string, error: ServiceError | null): AskError {
  if (error === null) return new AskError(undefined, `${url} gave no answer`);
  const [reason] = error.metadata.get("quorate-reason");
  const message =
    reason === undefined ? `${url} cannot be reached: ${causeIn(error.details)}` : `${url}: ${error.details}`;
  return new AskError(reason?.toString(), message, { cause: error });
}

/** The cause alone, without what the library says of its own workings. */
function causeIn(details: string): string {
  return details
    .replace(/^No connection established\. Last error: (Error: )?/, "")
    .replace(/\.? Resolution note:.*$/s, "")
    .replace(/^Name resolution failed for target .*$/s, "its host name does not resolve");
}
