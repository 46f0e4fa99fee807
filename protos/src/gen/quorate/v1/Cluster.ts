// Original file: quorate/v1/cluster.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AbortRequest as _quorate_v1_AbortRequest, AbortRequest__Output as _quorate_v1_AbortRequest__Output } from '../../quorate/v1/AbortRequest.ts';
import type { AbortResponse as _quorate_v1_AbortResponse, AbortResponse__Output as _quorate_v1_AbortResponse__Output } from '../../quorate/v1/AbortResponse.ts';
import type { ChangeProgress as _quorate_v1_ChangeProgress, ChangeProgress__Output as _quorate_v1_ChangeProgress__Output } from '../../quorate/v1/ChangeProgress.ts';
import type { MemberAddRequest as _quorate_v1_MemberAddRequest, MemberAddRequest__Output as _quorate_v1_MemberAddRequest__Output } from '../../quorate/v1/MemberAddRequest.ts';
import type { MemberListRequest as _quorate_v1_MemberListRequest, MemberListRequest__Output as _quorate_v1_MemberListRequest__Output } from '../../quorate/v1/MemberListRequest.ts';
import type { MemberListResponse as _quorate_v1_MemberListResponse, MemberListResponse__Output as _quorate_v1_MemberListResponse__Output } from '../../quorate/v1/MemberListResponse.ts';
import type { MemberRemoveRequest as _quorate_v1_MemberRemoveRequest, MemberRemoveRequest__Output as _quorate_v1_MemberRemoveRequest__Output } from '../../quorate/v1/MemberRemoveRequest.ts';
import type { MemberReplaceRequest as _quorate_v1_MemberReplaceRequest, MemberReplaceRequest__Output as _quorate_v1_MemberReplaceRequest__Output } from '../../quorate/v1/MemberReplaceRequest.ts';
import type { ReconfigurationStatusRequest as _quorate_v1_ReconfigurationStatusRequest, ReconfigurationStatusRequest__Output as _quorate_v1_ReconfigurationStatusRequest__Output } from '../../quorate/v1/ReconfigurationStatusRequest.ts';
import type { ReconfigurationStatusResponse as _quorate_v1_ReconfigurationStatusResponse, ReconfigurationStatusResponse__Output as _quorate_v1_ReconfigurationStatusResponse__Output } from '../../quorate/v1/ReconfigurationStatusResponse.ts';
import type { ReconfigureRequest as _quorate_v1_ReconfigureRequest, ReconfigureRequest__Output as _quorate_v1_ReconfigureRequest__Output } from '../../quorate/v1/ReconfigureRequest.ts';

export interface ClusterClient extends grpc.Client {
  Abort(argument: _quorate_v1_AbortRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _quorate_v1_AbortRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _quorate_v1_AbortRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _quorate_v1_AbortRequest, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _quorate_v1_AbortRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _quorate_v1_AbortRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _quorate_v1_AbortRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _quorate_v1_AbortRequest, callback: grpc.requestCallback<_quorate_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  
  MemberAdd(argument: _quorate_v1_MemberAddRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  MemberAdd(argument: _quorate_v1_MemberAddRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberAdd(argument: _quorate_v1_MemberAddRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberAdd(argument: _quorate_v1_MemberAddRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  
  MemberList(argument: _quorate_v1_MemberListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  MemberList(argument: _quorate_v1_MemberListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  MemberList(argument: _quorate_v1_MemberListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  MemberList(argument: _quorate_v1_MemberListRequest, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  memberList(argument: _quorate_v1_MemberListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  memberList(argument: _quorate_v1_MemberListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  memberList(argument: _quorate_v1_MemberListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  memberList(argument: _quorate_v1_MemberListRequest, callback: grpc.requestCallback<_quorate_v1_MemberListResponse__Output>): grpc.ClientUnaryCall;
  
  MemberRemove(argument: _quorate_v1_MemberRemoveRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  MemberRemove(argument: _quorate_v1_MemberRemoveRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberRemove(argument: _quorate_v1_MemberRemoveRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberRemove(argument: _quorate_v1_MemberRemoveRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  
  MemberReplace(argument: _quorate_v1_MemberReplaceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  MemberReplace(argument: _quorate_v1_MemberReplaceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberReplace(argument: _quorate_v1_MemberReplaceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  memberReplace(argument: _quorate_v1_MemberReplaceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  
  ReconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  ReconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  ReconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  ReconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  reconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  reconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  reconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  reconfigurationStatus(argument: _quorate_v1_ReconfigurationStatusRequest, callback: grpc.requestCallback<_quorate_v1_ReconfigurationStatusResponse__Output>): grpc.ClientUnaryCall;
  
  Reconfigure(argument: _quorate_v1_ReconfigureRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  Reconfigure(argument: _quorate_v1_ReconfigureRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  reconfigure(argument: _quorate_v1_ReconfigureRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  reconfigure(argument: _quorate_v1_ReconfigureRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quorate_v1_ChangeProgress__Output>;
  
}

export interface ClusterHandlers extends grpc.UntypedServiceImplementation {
  Abort: grpc.handleUnaryCall<_quorate_v1_AbortRequest__Output, _quorate_v1_AbortResponse>;
  
  MemberAdd: grpc.handleServerStreamingCall<_quorate_v1_MemberAddRequest__Output, _quorate_v1_ChangeProgress>;
  
  MemberList: grpc.handleUnaryCall<_quorate_v1_MemberListRequest__Output, _quorate_v1_MemberListResponse>;
  
  MemberRemove: grpc.handleServerStreamingCall<_quorate_v1_MemberRemoveRequest__Output, _quorate_v1_ChangeProgress>;
  
  MemberReplace: grpc.handleServerStreamingCall<_quorate_v1_MemberReplaceRequest__Output, _quorate_v1_ChangeProgress>;
  
  ReconfigurationStatus: grpc.handleUnaryCall<_quorate_v1_ReconfigurationStatusRequest__Output, _quorate_v1_ReconfigurationStatusResponse>;
  
  Reconfigure: grpc.handleServerStreamingCall<_quorate_v1_ReconfigureRequest__Output, _quorate_v1_ChangeProgress>;
  
}

export interface ClusterDefinition extends grpc.ServiceDefinition {
  Abort: MethodDefinition<_quorate_v1_AbortRequest, _quorate_v1_AbortResponse, _quorate_v1_AbortRequest__Output, _quorate_v1_AbortResponse__Output>
  MemberAdd: MethodDefinition<_quorate_v1_MemberAddRequest, _quorate_v1_ChangeProgress, _quorate_v1_MemberAddRequest__Output, _quorate_v1_ChangeProgress__Output>
  MemberList: MethodDefinition<_quorate_v1_MemberListRequest, _quorate_v1_MemberListResponse, _quorate_v1_MemberListRequest__Output, _quorate_v1_MemberListResponse__Output>
  MemberRemove: MethodDefinition<_quorate_v1_MemberRemoveRequest, _quorate_v1_ChangeProgress, _quorate_v1_MemberRemoveRequest__Output, _quorate_v1_ChangeProgress__Output>
  MemberReplace: MethodDefinition<_quorate_v1_MemberReplaceRequest, _quorate_v1_ChangeProgress, _quorate_v1_MemberReplaceRequest__Output, _quorate_v1_ChangeProgress__Output>
  ReconfigurationStatus: MethodDefinition<_quorate_v1_ReconfigurationStatusRequest, _quorate_v1_ReconfigurationStatusResponse, _quorate_v1_ReconfigurationStatusRequest__Output, _quorate_v1_ReconfigurationStatusResponse__Output>
  Reconfigure: MethodDefinition<_quorate_v1_ReconfigureRequest, _quorate_v1_ChangeProgress, _quorate_v1_ReconfigureRequest__Output, _quorate_v1_ChangeProgress__Output>
}
