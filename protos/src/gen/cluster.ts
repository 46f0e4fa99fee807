import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbortRequest as _quorate_v1_AbortRequest, AbortRequest__Output as _quorate_v1_AbortRequest__Output } from './quorate/v1/AbortRequest.ts';
import type { AbortResponse as _quorate_v1_AbortResponse, AbortResponse__Output as _quorate_v1_AbortResponse__Output } from './quorate/v1/AbortResponse.ts';
import type { ChangeOptions as _quorate_v1_ChangeOptions, ChangeOptions__Output as _quorate_v1_ChangeOptions__Output } from './quorate/v1/ChangeOptions.ts';
import type { ChangeProgress as _quorate_v1_ChangeProgress, ChangeProgress__Output as _quorate_v1_ChangeProgress__Output } from './quorate/v1/ChangeProgress.ts';
import type { ClusterClient as _quorate_v1_ClusterClient, ClusterDefinition as _quorate_v1_ClusterDefinition } from './quorate/v1/Cluster.ts';
import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from './quorate/v1/Member.ts';
import type { MemberAddRequest as _quorate_v1_MemberAddRequest, MemberAddRequest__Output as _quorate_v1_MemberAddRequest__Output } from './quorate/v1/MemberAddRequest.ts';
import type { MemberListRequest as _quorate_v1_MemberListRequest, MemberListRequest__Output as _quorate_v1_MemberListRequest__Output } from './quorate/v1/MemberListRequest.ts';
import type { MemberListResponse as _quorate_v1_MemberListResponse, MemberListResponse__Output as _quorate_v1_MemberListResponse__Output } from './quorate/v1/MemberListResponse.ts';
import type { MemberRemoveRequest as _quorate_v1_MemberRemoveRequest, MemberRemoveRequest__Output as _quorate_v1_MemberRemoveRequest__Output } from './quorate/v1/MemberRemoveRequest.ts';
import type { MemberReplaceRequest as _quorate_v1_MemberReplaceRequest, MemberReplaceRequest__Output as _quorate_v1_MemberReplaceRequest__Output } from './quorate/v1/MemberReplaceRequest.ts';
import type { ReconfigurationStatusRequest as _quorate_v1_ReconfigurationStatusRequest, ReconfigurationStatusRequest__Output as _quorate_v1_ReconfigurationStatusRequest__Output } from './quorate/v1/ReconfigurationStatusRequest.ts';
import type { ReconfigurationStatusResponse as _quorate_v1_ReconfigurationStatusResponse, ReconfigurationStatusResponse__Output as _quorate_v1_ReconfigurationStatusResponse__Output } from './quorate/v1/ReconfigurationStatusResponse.ts';
import type { ReconfigureRequest as _quorate_v1_ReconfigureRequest, ReconfigureRequest__Output as _quorate_v1_ReconfigureRequest__Output } from './quorate/v1/ReconfigureRequest.ts';
import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from './quorate/v1/ResponseHeader.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  quorate: {
    v1: {
      AbortRequest: MessageTypeDefinition<_quorate_v1_AbortRequest, _quorate_v1_AbortRequest__Output>
      AbortResponse: MessageTypeDefinition<_quorate_v1_AbortResponse, _quorate_v1_AbortResponse__Output>
      ChangeOptions: MessageTypeDefinition<_quorate_v1_ChangeOptions, _quorate_v1_ChangeOptions__Output>
      ChangeProgress: MessageTypeDefinition<_quorate_v1_ChangeProgress, _quorate_v1_ChangeProgress__Output>
      Cluster: SubtypeConstructor<typeof grpc.Client, _quorate_v1_ClusterClient> & { service: _quorate_v1_ClusterDefinition }
      Member: MessageTypeDefinition<_quorate_v1_Member, _quorate_v1_Member__Output>
      MemberAddRequest: MessageTypeDefinition<_quorate_v1_MemberAddRequest, _quorate_v1_MemberAddRequest__Output>
      MemberListRequest: MessageTypeDefinition<_quorate_v1_MemberListRequest, _quorate_v1_MemberListRequest__Output>
      MemberListResponse: MessageTypeDefinition<_quorate_v1_MemberListResponse, _quorate_v1_MemberListResponse__Output>
      MemberRemoveRequest: MessageTypeDefinition<_quorate_v1_MemberRemoveRequest, _quorate_v1_MemberRemoveRequest__Output>
      MemberReplaceRequest: MessageTypeDefinition<_quorate_v1_MemberReplaceRequest, _quorate_v1_MemberReplaceRequest__Output>
      ReconfigurationStatusRequest: MessageTypeDefinition<_quorate_v1_ReconfigurationStatusRequest, _quorate_v1_ReconfigurationStatusRequest__Output>
      ReconfigurationStatusResponse: MessageTypeDefinition<_quorate_v1_ReconfigurationStatusResponse, _quorate_v1_ReconfigurationStatusResponse__Output>
      ReconfigureRequest: MessageTypeDefinition<_quorate_v1_ReconfigureRequest, _quorate_v1_ReconfigureRequest__Output>
      ResponseHeader: MessageTypeDefinition<_quorate_v1_ResponseHeader, _quorate_v1_ResponseHeader__Output>
    }
  }
}

