/** An operation's patience unless the caller says otherwise. */
export const timeoutMsDefault = 10_000;

/** A change of the members copies every key, so it gets longer. */
export const changeTimeoutMsDefault = 600_000;

/** The longest patience that can be asked for: a day. */
export const timeoutMsMax = 86_400_000;

/** How long one endpoint may take to accept a connection before the next one is tried. */
export const connectMs = 1_000;

/** How long one endpoint may take to answer a read before the next one is tried; doubled after every round of all. */
export const readAttemptMs = 1_250;

/** An endpoint that answers nothing for this long while a write waits for it gets no new operations. */
export const silenceMs = 1_000;

/** A write goes only to an endpoint that has answered anything in this time, or proves now that it is alive. */
export const trustMs = 2_000;

/** How long that proof may take. */
export const proofMs = 1_000;

/** No write is sent with less time left than this, or than a fifth of its patience. */
export const writeReserveMs = 1_000;

/** A node is told to answer this much earlier than its answer is waited for, or a quarter of that wait. */
export const answerReserveMs = 500;

/** How long an endpoint that failed is the last choice. */
export const avoidMs = 5_000;

/** The same for an endpoint that turned out to belong to another cluster. */
export const avoidForeignMs = 60_000;

/** Bounds of the jittered pause between two rounds of attempts. */
export const pauseMsMin = 50;
export const pauseMsMax = 1_000;

/** The list of members is asked for in the background: at most this often, for at most this long. */
export const learnIntervalMs = 200;
export const learnMs = 2_000;

/** Endpoints that are learnt beyond this number are ignored. */
export const endpointsMax = 64;

/** Keys and names, in bytes of UTF-8. */
export const keyBytesMax = 1024;

/** The most a node can be configured to store; its own limit may be lower. */
export const valueBytesMax = 2_097_152;

/** Operations of a client that may run at a time, and the bytes they may have in all. */
export const operationsMax = 65_536;
export const operationBytesMax = 268_435_456;

/** A message of a session is not filled beyond this; a larger operation travels alone. */
export const sessionMessageBytesMax = 1_048_576;

/** A session that has not been used for this long is closed; the next operation opens another. */
export const sessionIdleMs = 1_000;

/** A session looks through its calls no more often than this, so an operation may be given up so much later. */
export const sweepMs = 10;

/** How much may be under way to the client without a word from it: with the 64 KiB of HTTP/2, distance would be slow. */
export const flowControlWindowBytes = 1_048_576;
