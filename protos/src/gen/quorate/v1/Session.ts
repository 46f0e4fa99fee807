// Original file: quorate/v1/session.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { SessionRequests as _quorate_v1_SessionRequests, SessionRequests__Output as _quorate_v1_SessionRequests__Output } from '../../quorate/v1/SessionRequests.ts';
import type { SessionResponses as _quorate_v1_SessionResponses, SessionResponses__Output as _quorate_v1_SessionResponses__Output } from '../../quorate/v1/SessionResponses.ts';

export interface SessionClient extends grpc.Client {
  Operate(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_SessionRequests, _quorate_v1_SessionResponses__Output>;
  Operate(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_SessionRequests, _quorate_v1_SessionResponses__Output>;
  operate(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_SessionRequests, _quorate_v1_SessionResponses__Output>;
  operate(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_SessionRequests, _quorate_v1_SessionResponses__Output>;
  
}

export interface SessionHandlers extends grpc.UntypedServiceImplementation {
  Operate: grpc.handleBidiStreamingCall<_quorate_v1_SessionRequests__Output, _quorate_v1_SessionResponses>;
  
}

export interface SessionDefinition extends grpc.ServiceDefinition {
  Operate: MethodDefinition<_quorate_v1_SessionRequests, _quorate_v1_SessionResponses, _quorate_v1_SessionRequests__Output, _quorate_v1_SessionResponses__Output>
}
