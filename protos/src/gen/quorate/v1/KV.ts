// Original file: quorate/v1/kv.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CompareAndSetRequest as _quorate_v1_CompareAndSetRequest, CompareAndSetRequest__Output as _quorate_v1_CompareAndSetRequest__Output } from '../../quorate/v1/CompareAndSetRequest.ts';
import type { CompareAndSetResponse as _quorate_v1_CompareAndSetResponse, CompareAndSetResponse__Output as _quorate_v1_CompareAndSetResponse__Output } from '../../quorate/v1/CompareAndSetResponse.ts';
import type { DeleteRequest as _quorate_v1_DeleteRequest, DeleteRequest__Output as _quorate_v1_DeleteRequest__Output } from '../../quorate/v1/DeleteRequest.ts';
import type { DeleteResponse as _quorate_v1_DeleteResponse, DeleteResponse__Output as _quorate_v1_DeleteResponse__Output } from '../../quorate/v1/DeleteResponse.ts';
import type { GetRequest as _quorate_v1_GetRequest, GetRequest__Output as _quorate_v1_GetRequest__Output } from '../../quorate/v1/GetRequest.ts';
import type { GetResponse as _quorate_v1_GetResponse, GetResponse__Output as _quorate_v1_GetResponse__Output } from '../../quorate/v1/GetResponse.ts';
import type { PutRequest as _quorate_v1_PutRequest, PutRequest__Output as _quorate_v1_PutRequest__Output } from '../../quorate/v1/PutRequest.ts';
import type { PutResponse as _quorate_v1_PutResponse, PutResponse__Output as _quorate_v1_PutResponse__Output } from '../../quorate/v1/PutResponse.ts';

export interface KVClient extends grpc.Client {
  CompareAndSet(argument: _quorate_v1_CompareAndSetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  CompareAndSet(argument: _quorate_v1_CompareAndSetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  CompareAndSet(argument: _quorate_v1_CompareAndSetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  CompareAndSet(argument: _quorate_v1_CompareAndSetRequest, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  compareAndSet(argument: _quorate_v1_CompareAndSetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  compareAndSet(argument: _quorate_v1_CompareAndSetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  compareAndSet(argument: _quorate_v1_CompareAndSetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  compareAndSet(argument: _quorate_v1_CompareAndSetRequest, callback: grpc.requestCallback<_quorate_v1_CompareAndSetResponse__Output>): grpc.ClientUnaryCall;
  
  Delete(argument: _quorate_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  Delete(argument: _quorate_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  Delete(argument: _quorate_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  Delete(argument: _quorate_v1_DeleteRequest, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  delete(argument: _quorate_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  delete(argument: _quorate_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  delete(argument: _quorate_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  delete(argument: _quorate_v1_DeleteRequest, callback: grpc.requestCallback<_quorate_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  
  Get(argument: _quorate_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _quorate_v1_GetRequest, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _quorate_v1_GetRequest, callback: grpc.requestCallback<_quorate_v1_GetResponse__Output>): grpc.ClientUnaryCall;
  
  Put(argument: _quorate_v1_PutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  Put(argument: _quorate_v1_PutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  Put(argument: _quorate_v1_PutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  Put(argument: _quorate_v1_PutRequest, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  put(argument: _quorate_v1_PutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  put(argument: _quorate_v1_PutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  put(argument: _quorate_v1_PutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  put(argument: _quorate_v1_PutRequest, callback: grpc.requestCallback<_quorate_v1_PutResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface KVHandlers extends grpc.UntypedServiceImplementation {
  CompareAndSet: grpc.handleUnaryCall<_quorate_v1_CompareAndSetRequest__Output, _quorate_v1_CompareAndSetResponse>;
  
  Delete: grpc.handleUnaryCall<_quorate_v1_DeleteRequest__Output, _quorate_v1_DeleteResponse>;
  
  Get: grpc.handleUnaryCall<_quorate_v1_GetRequest__Output, _quorate_v1_GetResponse>;
  
  Put: grpc.handleUnaryCall<_quorate_v1_PutRequest__Output, _quorate_v1_PutResponse>;
  
}

export interface KVDefinition extends grpc.ServiceDefinition {
  CompareAndSet: MethodDefinition<_quorate_v1_CompareAndSetRequest, _quorate_v1_CompareAndSetResponse, _quorate_v1_CompareAndSetRequest__Output, _quorate_v1_CompareAndSetResponse__Output>
  Delete: MethodDefinition<_quorate_v1_DeleteRequest, _quorate_v1_DeleteResponse, _quorate_v1_DeleteRequest__Output, _quorate_v1_DeleteResponse__Output>
  Get: MethodDefinition<_quorate_v1_GetRequest, _quorate_v1_GetResponse, _quorate_v1_GetRequest__Output, _quorate_v1_GetResponse__Output>
  Put: MethodDefinition<_quorate_v1_PutRequest, _quorate_v1_PutResponse, _quorate_v1_PutRequest__Output, _quorate_v1_PutResponse__Output>
}
