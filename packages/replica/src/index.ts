export type { Applied, Change, Current, Decision } from "./change.ts";
export type { Command, Commands } from "./command.ts";
export { openReplica } from "./open-replica.ts";
export { OperationError, type Outcome, type Reason } from "./error.ts";
export type {
  AnswerBody,
  ControlBody,
  FencedBody,
  ForwardBody,
  ForwardReply,
  ForwardedAnswer,
  ForwardedOperation,
  ForwardedOutput,
  Frame,
  FrameSource,
  Message,
  Question,
  QuestionBody,
  Refusal,
  Reply,
} from "./frame.ts";
export { compareKeys, isReserved, reservedPrefix } from "./keys.ts";
export type {
  AcceptorStore,
  Clock,
  Failpoint,
  FrameReceiver,
  Link,
  MetaName,
  Observer,
  Random,
  ReplicaEvent,
  StoreBatch,
  StoreHead,
  StorePage,
  Transport,
} from "./ports.ts";
export type {
  CollectionStatus,
  InitialCluster,
  ReconfigureRequest,
  RegisterPage,
  RegistersQuery,
  Replica,
  ReplicaLimits,
  ReplicaOptions,
  ReplicaStatus,
  Stage,
  StoredContent,
  StoredRegister,
} from "./replica.ts";
// The vocabulary of the ports, for those who implement one and may import nothing below this package.
export {
  type Configuration,
  type Copies,
  type Link as ConfigurationLink,
  type Member,
  type NodeId,
  type Page,
  type ProbeAnswer,
  type Progress,
  type ScanPage,
  type Target,
  checked as checkedConfiguration,
} from "@quorate/membership";
export { type Ballot, type ProposerId, type Register, type StoreId, isBallot } from "@quorate/synod";
