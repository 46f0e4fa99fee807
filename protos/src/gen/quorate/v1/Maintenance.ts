// Original file: quorate/v1/maintenance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { StatusRequest as _quorate_v1_StatusRequest, StatusRequest__Output as _quorate_v1_StatusRequest__Output } from '../../quorate/v1/StatusRequest.ts';
import type { StatusResponse as _quorate_v1_StatusResponse, StatusResponse__Output as _quorate_v1_StatusResponse__Output } from '../../quorate/v1/StatusResponse.ts';

export interface MaintenanceClient extends grpc.Client {
  Status(argument: _quorate_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quorate_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quorate_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quorate_v1_StatusRequest, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quorate_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quorate_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quorate_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quorate_v1_StatusRequest, callback: grpc.requestCallback<_quorate_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface MaintenanceHandlers extends grpc.UntypedServiceImplementation {
  Status: grpc.handleUnaryCall<_quorate_v1_StatusRequest__Output, _quorate_v1_StatusResponse>;
  
}

export interface MaintenanceDefinition extends grpc.ServiceDefinition {
  Status: MethodDefinition<_quorate_v1_StatusRequest, _quorate_v1_StatusResponse, _quorate_v1_StatusRequest__Output, _quorate_v1_StatusResponse__Output>
}
