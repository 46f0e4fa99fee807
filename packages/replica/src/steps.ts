// The pure steps under the asynchronous shell, for those who explore them exhaustively. Not covered by the promises of
// the package's version.
export { adopt } from "./adoption.ts";
export { Ballots } from "./ballots.ts";
export type { Change, Current, Decision } from "./change.ts";
export { decodeConfiguration, encodeConfiguration } from "./configuration-codec.ts";
export type { DurableState } from "./durable-state.ts";
export { type Envelope, decodeEnvelope, encodeEnvelope, isTombstone } from "./envelope.ts";
export { Fence } from "./fence.ts";
export type { AnswerBody, ControlBody, FencedBody } from "./frame.ts";
export { configurationKey } from "./keys.ts";
export { type ChainInput, type ChainResult, type Doubt, type Pending, applyChain } from "./operation.ts";
export { RegisterCache, Transaction } from "./transaction.ts";
export { vote } from "./vote.ts";
