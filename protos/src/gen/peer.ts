import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbortRequest as _quorate_v1_AbortRequest, AbortRequest__Output as _quorate_v1_AbortRequest__Output } from './quorate/v1/AbortRequest.ts';
import type { AbortResponse as _quorate_v1_AbortResponse, AbortResponse__Output as _quorate_v1_AbortResponse__Output } from './quorate/v1/AbortResponse.ts';
import type { Accept as _quorate_v1_Accept, Accept__Output as _quorate_v1_Accept__Output } from './quorate/v1/Accept.ts';
import type { Accepted as _quorate_v1_Accepted, Accepted__Output as _quorate_v1_Accepted__Output } from './quorate/v1/Accepted.ts';
import type { Announcement as _quorate_v1_Announcement, Announcement__Output as _quorate_v1_Announcement__Output } from './quorate/v1/Announcement.ts';
import type { Attempted as _quorate_v1_Attempted, Attempted__Output as _quorate_v1_Attempted__Output } from './quorate/v1/Attempted.ts';
import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from './quorate/v1/Ballot.ts';
import type { ChangeOptions as _quorate_v1_ChangeOptions, ChangeOptions__Output as _quorate_v1_ChangeOptions__Output } from './quorate/v1/ChangeOptions.ts';
import type { ChangeProgress as _quorate_v1_ChangeProgress, ChangeProgress__Output as _quorate_v1_ChangeProgress__Output } from './quorate/v1/ChangeProgress.ts';
import type { Chosen as _quorate_v1_Chosen, Chosen__Output as _quorate_v1_Chosen__Output } from './quorate/v1/Chosen.ts';
import type { ClusterClient as _quorate_v1_ClusterClient, ClusterDefinition as _quorate_v1_ClusterDefinition } from './quorate/v1/Cluster.ts';
import type { Collect as _quorate_v1_Collect, Collect__Output as _quorate_v1_Collect__Output } from './quorate/v1/Collect.ts';
import type { Configuration as _quorate_v1_Configuration, Configuration__Output as _quorate_v1_Configuration__Output } from './quorate/v1/Configuration.ts';
import type { ConfigurationLink as _quorate_v1_ConfigurationLink, ConfigurationLink__Output as _quorate_v1_ConfigurationLink__Output } from './quorate/v1/ConfigurationLink.ts';
import type { ConfigurationLinks as _quorate_v1_ConfigurationLinks, ConfigurationLinks__Output as _quorate_v1_ConfigurationLinks__Output } from './quorate/v1/ConfigurationLinks.ts';
import type { Copies as _quorate_v1_Copies, Copies__Output as _quorate_v1_Copies__Output } from './quorate/v1/Copies.ts';
import type { Filled as _quorate_v1_Filled, Filled__Output as _quorate_v1_Filled__Output } from './quorate/v1/Filled.ts';
import type { Forward as _quorate_v1_Forward, Forward__Output as _quorate_v1_Forward__Output } from './quorate/v1/Forward.ts';
import type { ForwardedAnswer as _quorate_v1_ForwardedAnswer, ForwardedAnswer__Output as _quorate_v1_ForwardedAnswer__Output } from './quorate/v1/ForwardedAnswer.ts';
import type { ForwardedOperation as _quorate_v1_ForwardedOperation, ForwardedOperation__Output as _quorate_v1_ForwardedOperation__Output } from './quorate/v1/ForwardedOperation.ts';
import type { Frame as _quorate_v1_Frame, Frame__Output as _quorate_v1_Frame__Output } from './quorate/v1/Frame.ts';
import type { Hello as _quorate_v1_Hello, Hello__Output as _quorate_v1_Hello__Output } from './quorate/v1/Hello.ts';
import type { JointSets as _quorate_v1_JointSets, JointSets__Output as _quorate_v1_JointSets__Output } from './quorate/v1/JointSets.ts';
import type { KeyPage as _quorate_v1_KeyPage, KeyPage__Output as _quorate_v1_KeyPage__Output } from './quorate/v1/KeyPage.ts';
import type { ListKeys as _quorate_v1_ListKeys, ListKeys__Output as _quorate_v1_ListKeys__Output } from './quorate/v1/ListKeys.ts';
import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from './quorate/v1/Member.ts';
import type { MemberAddRequest as _quorate_v1_MemberAddRequest, MemberAddRequest__Output as _quorate_v1_MemberAddRequest__Output } from './quorate/v1/MemberAddRequest.ts';
import type { MemberListRequest as _quorate_v1_MemberListRequest, MemberListRequest__Output as _quorate_v1_MemberListRequest__Output } from './quorate/v1/MemberListRequest.ts';
import type { MemberListResponse as _quorate_v1_MemberListResponse, MemberListResponse__Output as _quorate_v1_MemberListResponse__Output } from './quorate/v1/MemberListResponse.ts';
import type { MemberRemoveRequest as _quorate_v1_MemberRemoveRequest, MemberRemoveRequest__Output as _quorate_v1_MemberRemoveRequest__Output } from './quorate/v1/MemberRemoveRequest.ts';
import type { MemberReplaceRequest as _quorate_v1_MemberReplaceRequest, MemberReplaceRequest__Output as _quorate_v1_MemberReplaceRequest__Output } from './quorate/v1/MemberReplaceRequest.ts';
import type { MemberSet as _quorate_v1_MemberSet, MemberSet__Output as _quorate_v1_MemberSet__Output } from './quorate/v1/MemberSet.ts';
import type { Nothing as _quorate_v1_Nothing, Nothing__Output as _quorate_v1_Nothing__Output } from './quorate/v1/Nothing.ts';
import type { Observed as _quorate_v1_Observed, Observed__Output as _quorate_v1_Observed__Output } from './quorate/v1/Observed.ts';
import type { PeerClient as _quorate_v1_PeerClient, PeerDefinition as _quorate_v1_PeerDefinition } from './quorate/v1/Peer.ts';
import type { PeerMessage as _quorate_v1_PeerMessage, PeerMessage__Output as _quorate_v1_PeerMessage__Output } from './quorate/v1/PeerMessage.ts';
import type { Prepare as _quorate_v1_Prepare, Prepare__Output as _quorate_v1_Prepare__Output } from './quorate/v1/Prepare.ts';
import type { Probed as _quorate_v1_Probed, Probed__Output as _quorate_v1_Probed__Output } from './quorate/v1/Probed.ts';
import type { Promised as _quorate_v1_Promised, Promised__Output as _quorate_v1_Promised__Output } from './quorate/v1/Promised.ts';
import type { Read as _quorate_v1_Read, Read__Output as _quorate_v1_Read__Output } from './quorate/v1/Read.ts';
import type { ReconfigurationStatusRequest as _quorate_v1_ReconfigurationStatusRequest, ReconfigurationStatusRequest__Output as _quorate_v1_ReconfigurationStatusRequest__Output } from './quorate/v1/ReconfigurationStatusRequest.ts';
import type { ReconfigurationStatusResponse as _quorate_v1_ReconfigurationStatusResponse, ReconfigurationStatusResponse__Output as _quorate_v1_ReconfigurationStatusResponse__Output } from './quorate/v1/ReconfigurationStatusResponse.ts';
import type { ReconfigureRequest as _quorate_v1_ReconfigureRequest, ReconfigureRequest__Output as _quorate_v1_ReconfigureRequest__Output } from './quorate/v1/ReconfigureRequest.ts';
import type { Refused as _quorate_v1_Refused, Refused__Output as _quorate_v1_Refused__Output } from './quorate/v1/Refused.ts';
import type { Reserve as _quorate_v1_Reserve, Reserve__Output as _quorate_v1_Reserve__Output } from './quorate/v1/Reserve.ts';
import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from './quorate/v1/ResponseHeader.ts';
import type { Scan as _quorate_v1_Scan, Scan__Output as _quorate_v1_Scan__Output } from './quorate/v1/Scan.ts';
import type { ScanPage as _quorate_v1_ScanPage, ScanPage__Output as _quorate_v1_ScanPage__Output } from './quorate/v1/ScanPage.ts';
import type { Sighting as _quorate_v1_Sighting, Sighting__Output as _quorate_v1_Sighting__Output } from './quorate/v1/Sighting.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  quorate: {
    v1: {
      AbortRequest: MessageTypeDefinition<_quorate_v1_AbortRequest, _quorate_v1_AbortRequest__Output>
      AbortResponse: MessageTypeDefinition<_quorate_v1_AbortResponse, _quorate_v1_AbortResponse__Output>
      Accept: MessageTypeDefinition<_quorate_v1_Accept, _quorate_v1_Accept__Output>
      Accepted: MessageTypeDefinition<_quorate_v1_Accepted, _quorate_v1_Accepted__Output>
      Announcement: MessageTypeDefinition<_quorate_v1_Announcement, _quorate_v1_Announcement__Output>
      Attempted: MessageTypeDefinition<_quorate_v1_Attempted, _quorate_v1_Attempted__Output>
      Ballot: MessageTypeDefinition<_quorate_v1_Ballot, _quorate_v1_Ballot__Output>
      ChangeOptions: MessageTypeDefinition<_quorate_v1_ChangeOptions, _quorate_v1_ChangeOptions__Output>
      ChangeProgress: MessageTypeDefinition<_quorate_v1_ChangeProgress, _quorate_v1_ChangeProgress__Output>
      Chosen: MessageTypeDefinition<_quorate_v1_Chosen, _quorate_v1_Chosen__Output>
      Cluster: SubtypeConstructor<typeof grpc.Client, _quorate_v1_ClusterClient> & { service: _quorate_v1_ClusterDefinition }
      Collect: MessageTypeDefinition<_quorate_v1_Collect, _quorate_v1_Collect__Output>
      Configuration: MessageTypeDefinition<_quorate_v1_Configuration, _quorate_v1_Configuration__Output>
      ConfigurationLink: MessageTypeDefinition<_quorate_v1_ConfigurationLink, _quorate_v1_ConfigurationLink__Output>
      ConfigurationLinks: MessageTypeDefinition<_quorate_v1_ConfigurationLinks, _quorate_v1_ConfigurationLinks__Output>
      Copies: MessageTypeDefinition<_quorate_v1_Copies, _quorate_v1_Copies__Output>
      Filled: MessageTypeDefinition<_quorate_v1_Filled, _quorate_v1_Filled__Output>
      Forward: MessageTypeDefinition<_quorate_v1_Forward, _quorate_v1_Forward__Output>
      ForwardedAnswer: MessageTypeDefinition<_quorate_v1_ForwardedAnswer, _quorate_v1_ForwardedAnswer__Output>
      ForwardedOperation: MessageTypeDefinition<_quorate_v1_ForwardedOperation, _quorate_v1_ForwardedOperation__Output>
      Frame: MessageTypeDefinition<_quorate_v1_Frame, _quorate_v1_Frame__Output>
      Hello: MessageTypeDefinition<_quorate_v1_Hello, _quorate_v1_Hello__Output>
      JointSets: MessageTypeDefinition<_quorate_v1_JointSets, _quorate_v1_JointSets__Output>
      KeyPage: MessageTypeDefinition<_quorate_v1_KeyPage, _quorate_v1_KeyPage__Output>
      ListKeys: MessageTypeDefinition<_quorate_v1_ListKeys, _quorate_v1_ListKeys__Output>
      Member: MessageTypeDefinition<_quorate_v1_Member, _quorate_v1_Member__Output>
      MemberAddRequest: MessageTypeDefinition<_quorate_v1_MemberAddRequest, _quorate_v1_MemberAddRequest__Output>
      MemberListRequest: MessageTypeDefinition<_quorate_v1_MemberListRequest, _quorate_v1_MemberListRequest__Output>
      MemberListResponse: MessageTypeDefinition<_quorate_v1_MemberListResponse, _quorate_v1_MemberListResponse__Output>
      MemberRemoveRequest: MessageTypeDefinition<_quorate_v1_MemberRemoveRequest, _quorate_v1_MemberRemoveRequest__Output>
      MemberReplaceRequest: MessageTypeDefinition<_quorate_v1_MemberReplaceRequest, _quorate_v1_MemberReplaceRequest__Output>
      MemberSet: MessageTypeDefinition<_quorate_v1_MemberSet, _quorate_v1_MemberSet__Output>
      Nothing: MessageTypeDefinition<_quorate_v1_Nothing, _quorate_v1_Nothing__Output>
      Observed: MessageTypeDefinition<_quorate_v1_Observed, _quorate_v1_Observed__Output>
      Peer: SubtypeConstructor<typeof grpc.Client, _quorate_v1_PeerClient> & { service: _quorate_v1_PeerDefinition }
      PeerMessage: MessageTypeDefinition<_quorate_v1_PeerMessage, _quorate_v1_PeerMessage__Output>
      Prepare: MessageTypeDefinition<_quorate_v1_Prepare, _quorate_v1_Prepare__Output>
      Probed: MessageTypeDefinition<_quorate_v1_Probed, _quorate_v1_Probed__Output>
      Promised: MessageTypeDefinition<_quorate_v1_Promised, _quorate_v1_Promised__Output>
      Read: MessageTypeDefinition<_quorate_v1_Read, _quorate_v1_Read__Output>
      ReconfigurationStatusRequest: MessageTypeDefinition<_quorate_v1_ReconfigurationStatusRequest, _quorate_v1_ReconfigurationStatusRequest__Output>
      ReconfigurationStatusResponse: MessageTypeDefinition<_quorate_v1_ReconfigurationStatusResponse, _quorate_v1_ReconfigurationStatusResponse__Output>
      ReconfigureRequest: MessageTypeDefinition<_quorate_v1_ReconfigureRequest, _quorate_v1_ReconfigureRequest__Output>
      Refused: MessageTypeDefinition<_quorate_v1_Refused, _quorate_v1_Refused__Output>
      Reserve: MessageTypeDefinition<_quorate_v1_Reserve, _quorate_v1_Reserve__Output>
      ResponseHeader: MessageTypeDefinition<_quorate_v1_ResponseHeader, _quorate_v1_ResponseHeader__Output>
      Scan: MessageTypeDefinition<_quorate_v1_Scan, _quorate_v1_Scan__Output>
      ScanPage: MessageTypeDefinition<_quorate_v1_ScanPage, _quorate_v1_ScanPage__Output>
      Sighting: MessageTypeDefinition<_quorate_v1_Sighting, _quorate_v1_Sighting__Output>
    }
  }
}

