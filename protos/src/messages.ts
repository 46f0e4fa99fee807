// Two types for each message: `PutRequest` is what a sender may pass, every field optional; `PutRequestReceived` is what
// arrives, every field there except those of a oneof, uint64 as decimal strings and bytes as views on the frame.

export type { AbortRequest, AbortRequest__Output as AbortRequestReceived } from "./gen/quorate/v1/AbortRequest.ts";
export type { AbortResponse, AbortResponse__Output as AbortResponseReceived } from "./gen/quorate/v1/AbortResponse.ts";
export type { Absent, Absent__Output as AbsentReceived } from "./gen/quorate/v1/Absent.ts";
export type { Accept, Accept__Output as AcceptReceived } from "./gen/quorate/v1/Accept.ts";
export type { Accepted, Accepted__Output as AcceptedReceived } from "./gen/quorate/v1/Accepted.ts";
export type { Announcement, Announcement__Output as AnnouncementReceived } from "./gen/quorate/v1/Announcement.ts";
export type { Attempted, Attempted__Output as AttemptedReceived } from "./gen/quorate/v1/Attempted.ts";
export type { Ballot, Ballot__Output as BallotReceived } from "./gen/quorate/v1/Ballot.ts";
export type { ChangeOptions, ChangeOptions__Output as ChangeOptionsReceived } from "./gen/quorate/v1/ChangeOptions.ts";
export type {
  ChangeProgress,
  ChangeProgress__Output as ChangeProgressReceived,
} from "./gen/quorate/v1/ChangeProgress.ts";
export type { Chosen, Chosen__Output as ChosenReceived } from "./gen/quorate/v1/Chosen.ts";
export type { Collect, Collect__Output as CollectReceived } from "./gen/quorate/v1/Collect.ts";
export type { Collection, Collection__Output as CollectionReceived } from "./gen/quorate/v1/Collection.ts";
export type {
  CompareAndSetRequest,
  CompareAndSetRequest__Output as CompareAndSetRequestReceived,
} from "./gen/quorate/v1/CompareAndSetRequest.ts";
export type {
  CompareAndSetResponse,
  CompareAndSetResponse__Output as CompareAndSetResponseReceived,
} from "./gen/quorate/v1/CompareAndSetResponse.ts";
export type { Configuration, Configuration__Output as ConfigurationReceived } from "./gen/quorate/v1/Configuration.ts";
export type {
  ConfigurationLink,
  ConfigurationLink__Output as ConfigurationLinkReceived,
} from "./gen/quorate/v1/ConfigurationLink.ts";
export type {
  ConfigurationLinks,
  ConfigurationLinks__Output as ConfigurationLinksReceived,
} from "./gen/quorate/v1/ConfigurationLinks.ts";
export type { DeleteRequest, DeleteRequest__Output as DeleteRequestReceived } from "./gen/quorate/v1/DeleteRequest.ts";
export type {
  DeleteResponse,
  DeleteResponse__Output as DeleteResponseReceived,
} from "./gen/quorate/v1/DeleteResponse.ts";
export type {
  ExecuteRequest,
  ExecuteRequest__Output as ExecuteRequestReceived,
} from "./gen/quorate/v1/ExecuteRequest.ts";
export type {
  ExecuteResponse,
  ExecuteResponse__Output as ExecuteResponseReceived,
} from "./gen/quorate/v1/ExecuteResponse.ts";
export type { Forward, Forward__Output as ForwardReceived } from "./gen/quorate/v1/Forward.ts";
export type {
  ForwardedAnswer,
  ForwardedAnswer__Output as ForwardedAnswerReceived,
} from "./gen/quorate/v1/ForwardedAnswer.ts";
export type {
  ForwardedOperation,
  ForwardedOperation__Output as ForwardedOperationReceived,
} from "./gen/quorate/v1/ForwardedOperation.ts";
export type { Frame, Frame__Output as FrameReceived } from "./gen/quorate/v1/Frame.ts";
export type { GetRequest, GetRequest__Output as GetRequestReceived } from "./gen/quorate/v1/GetRequest.ts";
export type { GetResponse, GetResponse__Output as GetResponseReceived } from "./gen/quorate/v1/GetResponse.ts";
export type {
  GetStateRequest,
  GetStateRequest__Output as GetStateRequestReceived,
} from "./gen/quorate/v1/GetStateRequest.ts";
export type {
  GetStateResponse,
  GetStateResponse__Output as GetStateResponseReceived,
} from "./gen/quorate/v1/GetStateResponse.ts";
export type { Hello, Hello__Output as HelloReceived } from "./gen/quorate/v1/Hello.ts";
export type { JointSets, JointSets__Output as JointSetsReceived } from "./gen/quorate/v1/JointSets.ts";
export type { KeyPage, KeyPage__Output as KeyPageReceived } from "./gen/quorate/v1/KeyPage.ts";
export type { ListKeys, ListKeys__Output as ListKeysReceived } from "./gen/quorate/v1/ListKeys.ts";
export type { Member, Member__Output as MemberReceived } from "./gen/quorate/v1/Member.ts";
export type {
  MemberAddRequest,
  MemberAddRequest__Output as MemberAddRequestReceived,
} from "./gen/quorate/v1/MemberAddRequest.ts";
export type {
  MemberListRequest,
  MemberListRequest__Output as MemberListRequestReceived,
} from "./gen/quorate/v1/MemberListRequest.ts";
export type {
  MemberListResponse,
  MemberListResponse__Output as MemberListResponseReceived,
} from "./gen/quorate/v1/MemberListResponse.ts";
export type {
  MemberRemoveRequest,
  MemberRemoveRequest__Output as MemberRemoveRequestReceived,
} from "./gen/quorate/v1/MemberRemoveRequest.ts";
export type {
  MemberReplaceRequest,
  MemberReplaceRequest__Output as MemberReplaceRequestReceived,
} from "./gen/quorate/v1/MemberReplaceRequest.ts";
export type { MemberSet, MemberSet__Output as MemberSetReceived } from "./gen/quorate/v1/MemberSet.ts";
export type { Nothing, Nothing__Output as NothingReceived } from "./gen/quorate/v1/Nothing.ts";
export type { Observed, Observed__Output as ObservedReceived } from "./gen/quorate/v1/Observed.ts";
export type { PeerMessage, PeerMessage__Output as PeerMessageReceived } from "./gen/quorate/v1/PeerMessage.ts";
export type { Prepare, Prepare__Output as PrepareReceived } from "./gen/quorate/v1/Prepare.ts";
export type { Probed, Probed__Output as ProbedReceived } from "./gen/quorate/v1/Probed.ts";
export type { Promised, Promised__Output as PromisedReceived } from "./gen/quorate/v1/Promised.ts";
export type { PutRequest, PutRequest__Output as PutRequestReceived } from "./gen/quorate/v1/PutRequest.ts";
export type { PutResponse, PutResponse__Output as PutResponseReceived } from "./gen/quorate/v1/PutResponse.ts";
export type { Read, Read__Output as ReadReceived } from "./gen/quorate/v1/Read.ts";
export type {
  ReconfigurationStatusRequest,
  ReconfigurationStatusRequest__Output as ReconfigurationStatusRequestReceived,
} from "./gen/quorate/v1/ReconfigurationStatusRequest.ts";
export type {
  ReconfigurationStatusResponse,
  ReconfigurationStatusResponse__Output as ReconfigurationStatusResponseReceived,
} from "./gen/quorate/v1/ReconfigurationStatusResponse.ts";
export type {
  ReconfigureRequest,
  ReconfigureRequest__Output as ReconfigureRequestReceived,
} from "./gen/quorate/v1/ReconfigureRequest.ts";
export type { Refused, Refused__Output as RefusedReceived } from "./gen/quorate/v1/Refused.ts";
export type { Reserve, Reserve__Output as ReserveReceived } from "./gen/quorate/v1/Reserve.ts";
export type {
  ResponseHeader,
  ResponseHeader__Output as ResponseHeaderReceived,
} from "./gen/quorate/v1/ResponseHeader.ts";
export type { SessionError, SessionError__Output as SessionErrorReceived } from "./gen/quorate/v1/SessionError.ts";
export type {
  SessionRequest,
  SessionRequest__Output as SessionRequestReceived,
} from "./gen/quorate/v1/SessionRequest.ts";
export type {
  SessionRequests,
  SessionRequests__Output as SessionRequestsReceived,
} from "./gen/quorate/v1/SessionRequests.ts";
export type {
  SessionResponse,
  SessionResponse__Output as SessionResponseReceived,
} from "./gen/quorate/v1/SessionResponse.ts";
export type {
  SessionResponses,
  SessionResponses__Output as SessionResponsesReceived,
} from "./gen/quorate/v1/SessionResponses.ts";
export type { StatusRequest, StatusRequest__Output as StatusRequestReceived } from "./gen/quorate/v1/StatusRequest.ts";
export type {
  StatusResponse,
  StatusResponse__Output as StatusResponseReceived,
} from "./gen/quorate/v1/StatusResponse.ts";
export type { ClusterClient, ClusterDefinition, ClusterHandlers } from "./gen/quorate/v1/Cluster.ts";
export type { KVClient, KVDefinition, KVHandlers } from "./gen/quorate/v1/KV.ts";
export type { MachineClient, MachineDefinition, MachineHandlers } from "./gen/quorate/v1/Machine.ts";
export type { MaintenanceClient, MaintenanceDefinition, MaintenanceHandlers } from "./gen/quorate/v1/Maintenance.ts";
export type { PeerClient, PeerDefinition, PeerHandlers } from "./gen/quorate/v1/Peer.ts";
export type { SessionClient, SessionDefinition, SessionHandlers } from "./gen/quorate/v1/Session.ts";
