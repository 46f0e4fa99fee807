// Original file: quorate/v1/peer.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Frame as _quorate_v1_Frame, Frame__Output as _quorate_v1_Frame__Output } from '../../quorate/v1/Frame.ts';

export interface PeerClient extends grpc.Client {
  Exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_Frame, _quorate_v1_Frame__Output>;
  Exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_Frame, _quorate_v1_Frame__Output>;
  exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_Frame, _quorate_v1_Frame__Output>;
  exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quorate_v1_Frame, _quorate_v1_Frame__Output>;
  
}

export interface PeerHandlers extends grpc.UntypedServiceImplementation {
  Exchange: grpc.handleBidiStreamingCall<_quorate_v1_Frame__Output, _quorate_v1_Frame>;
  
}

export interface PeerDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_quorate_v1_Frame, _quorate_v1_Frame, _quorate_v1_Frame__Output, _quorate_v1_Frame__Output>
}
