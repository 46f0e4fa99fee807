// Original file: quorate/v1/machine.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExecuteRequest as _quorate_v1_ExecuteRequest, ExecuteRequest__Output as _quorate_v1_ExecuteRequest__Output } from '../../quorate/v1/ExecuteRequest.ts';
import type { ExecuteResponse as _quorate_v1_ExecuteResponse, ExecuteResponse__Output as _quorate_v1_ExecuteResponse__Output } from '../../quorate/v1/ExecuteResponse.ts';
import type { GetStateRequest as _quorate_v1_GetStateRequest, GetStateRequest__Output as _quorate_v1_GetStateRequest__Output } from '../../quorate/v1/GetStateRequest.ts';
import type { GetStateResponse as _quorate_v1_GetStateResponse, GetStateResponse__Output as _quorate_v1_GetStateResponse__Output } from '../../quorate/v1/GetStateResponse.ts';

export interface MachineClient extends grpc.Client {
  Execute(argument: _quorate_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _quorate_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _quorate_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _quorate_v1_ExecuteRequest, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _quorate_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _quorate_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _quorate_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _quorate_v1_ExecuteRequest, callback: grpc.requestCallback<_quorate_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  
  Get(argument: _quorate_v1_GetStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetStateRequest, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetStateRequest, callback: grpc.requestCallback<_quorate_v1_GetStateResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface MachineHandlers extends grpc.UntypedServiceImplementation {
  Execute: grpc.handleUnaryCall<_quorate_v1_ExecuteRequest__Output, _quorate_v1_ExecuteResponse>;
  
  Get: grpc.handleUnaryCall<_quorate_v1_GetStateRequest__Output, _quorate_v1_GetStateResponse>;
  
}

export interface MachineDefinition extends grpc.ServiceDefinition {
  Execute: MethodDefinition<_quorate_v1_ExecuteRequest, _quorate_v1_ExecuteResponse, _quorate_v1_ExecuteRequest__Output, _quorate_v1_ExecuteResponse__Output>
  Get: MethodDefinition<_quorate_v1_GetStateRequest, _quorate_v1_GetStateResponse, _quorate_v1_GetStateRequest__Output, _quorate_v1_GetStateResponse__Output>
}
