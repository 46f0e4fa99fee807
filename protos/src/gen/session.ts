import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Absent as _quorate_v1_Absent, Absent__Output as _quorate_v1_Absent__Output } from './quorate/v1/Absent.ts';
import type { CompareAndSetRequest as _quorate_v1_CompareAndSetRequest, CompareAndSetRequest__Output as _quorate_v1_CompareAndSetRequest__Output } from './quorate/v1/CompareAndSetRequest.ts';
import type { CompareAndSetResponse as _quorate_v1_CompareAndSetResponse, CompareAndSetResponse__Output as _quorate_v1_CompareAndSetResponse__Output } from './quorate/v1/CompareAndSetResponse.ts';
import type { DeleteRequest as _quorate_v1_DeleteRequest, DeleteRequest__Output as _quorate_v1_DeleteRequest__Output } from './quorate/v1/DeleteRequest.ts';
import type { DeleteResponse as _quorate_v1_DeleteResponse, DeleteResponse__Output as _quorate_v1_DeleteResponse__Output } from './quorate/v1/DeleteResponse.ts';
import type { ExecuteRequest as _quorate_v1_ExecuteRequest, ExecuteRequest__Output as _quorate_v1_ExecuteRequest__Output } from './quorate/v1/ExecuteRequest.ts';
import type { ExecuteResponse as _quorate_v1_ExecuteResponse, ExecuteResponse__Output as _quorate_v1_ExecuteResponse__Output } from './quorate/v1/ExecuteResponse.ts';
import type { GetRequest as _quorate_v1_GetRequest, GetRequest__Output as _quorate_v1_GetRequest__Output } from './quorate/v1/GetRequest.ts';
import type { GetResponse as _quorate_v1_GetResponse, GetResponse__Output as _quorate_v1_GetResponse__Output } from './quorate/v1/GetResponse.ts';
import type { GetStateRequest as _quorate_v1_GetStateRequest, GetStateRequest__Output as _quorate_v1_GetStateRequest__Output } from './quorate/v1/GetStateRequest.ts';
import type { GetStateResponse as _quorate_v1_GetStateResponse, GetStateResponse__Output as _quorate_v1_GetStateResponse__Output } from './quorate/v1/GetStateResponse.ts';
import type { KVClient as _quorate_v1_KVClient, KVDefinition as _quorate_v1_KVDefinition } from './quorate/v1/KV.ts';
import type { MachineClient as _quorate_v1_MachineClient, MachineDefinition as _quorate_v1_MachineDefinition } from './quorate/v1/Machine.ts';
import type { PutRequest as _quorate_v1_PutRequest, PutRequest__Output as _quorate_v1_PutRequest__Output } from './quorate/v1/PutRequest.ts';
import type { PutResponse as _quorate_v1_PutResponse, PutResponse__Output as _quorate_v1_PutResponse__Output } from './quorate/v1/PutResponse.ts';
import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from './quorate/v1/ResponseHeader.ts';
import type { SessionClient as _quorate_v1_SessionClient, SessionDefinition as _quorate_v1_SessionDefinition } from './quorate/v1/Session.ts';
import type { SessionError as _quorate_v1_SessionError, SessionError__Output as _quorate_v1_SessionError__Output } from './quorate/v1/SessionError.ts';
import type { SessionRequest as _quorate_v1_SessionRequest, SessionRequest__Output as _quorate_v1_SessionRequest__Output } from './quorate/v1/SessionRequest.ts';
import type { SessionRequests as _quorate_v1_SessionRequests, SessionRequests__Output as _quorate_v1_SessionRequests__Output } from './quorate/v1/SessionRequests.ts';
import type { SessionResponse as _quorate_v1_SessionResponse, SessionResponse__Output as _quorate_v1_SessionResponse__Output } from './quorate/v1/SessionResponse.ts';
import type { SessionResponses as _quorate_v1_SessionResponses, SessionResponses__Output as _quorate_v1_SessionResponses__Output } from './quorate/v1/SessionResponses.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  quorate: {
    v1: {
      Absent: MessageTypeDefinition<_quorate_v1_Absent, _quorate_v1_Absent__Output>
      CompareAndSetRequest: MessageTypeDefinition<_quorate_v1_CompareAndSetRequest, _quorate_v1_CompareAndSetRequest__Output>
      CompareAndSetResponse: MessageTypeDefinition<_quorate_v1_CompareAndSetResponse, _quorate_v1_CompareAndSetResponse__Output>
      DeleteRequest: MessageTypeDefinition<_quorate_v1_DeleteRequest, _quorate_v1_DeleteRequest__Output>
      DeleteResponse: MessageTypeDefinition<_quorate_v1_DeleteResponse, _quorate_v1_DeleteResponse__Output>
      ExecuteRequest: MessageTypeDefinition<_quorate_v1_ExecuteRequest, _quorate_v1_ExecuteRequest__Output>
      ExecuteResponse: MessageTypeDefinition<_quorate_v1_ExecuteResponse, _quorate_v1_ExecuteResponse__Output>
      GetRequest: MessageTypeDefinition<_quorate_v1_GetRequest, _quorate_v1_GetRequest__Output>
      GetResponse: MessageTypeDefinition<_quorate_v1_GetResponse, _quorate_v1_GetResponse__Output>
      GetStateRequest: MessageTypeDefinition<_quorate_v1_GetStateRequest, _quorate_v1_GetStateRequest__Output>
      GetStateResponse: MessageTypeDefinition<_quorate_v1_GetStateResponse, _quorate_v1_GetStateResponse__Output>
      KV: SubtypeConstructor<typeof grpc.Client, _quorate_v1_KVClient> & { service: _quorate_v1_KVDefinition }
      Machine: SubtypeConstructor<typeof grpc.Client, _quorate_v1_MachineClient> & { service: _quorate_v1_MachineDefinition }
      PutRequest: MessageTypeDefinition<_quorate_v1_PutRequest, _quorate_v1_PutRequest__Output>
      PutResponse: MessageTypeDefinition<_quorate_v1_PutResponse, _quorate_v1_PutResponse__Output>
      ResponseHeader: MessageTypeDefinition<_quorate_v1_ResponseHeader, _quorate_v1_ResponseHeader__Output>
      Session: SubtypeConstructor<typeof grpc.Client, _quorate_v1_SessionClient> & { service: _quorate_v1_SessionDefinition }
      SessionError: MessageTypeDefinition<_quorate_v1_SessionError, _quorate_v1_SessionError__Output>
      SessionRequest: MessageTypeDefinition<_quorate_v1_SessionRequest, _quorate_v1_SessionRequest__Output>
      SessionRequests: MessageTypeDefinition<_quorate_v1_SessionRequests, _quorate_v1_SessionRequests__Output>
      SessionResponse: MessageTypeDefinition<_quorate_v1_SessionResponse, _quorate_v1_SessionResponse__Output>
      SessionResponses: MessageTypeDefinition<_quorate_v1_SessionResponses, _quorate_v1_SessionResponses__Output>
    }
  }
}

