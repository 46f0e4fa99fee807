import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ExecuteRequest as _quorate_v1_ExecuteRequest, ExecuteRequest__Output as _quorate_v1_ExecuteRequest__Output } from './quorate/v1/ExecuteRequest.ts';
import type { ExecuteResponse as _quorate_v1_ExecuteResponse, ExecuteResponse__Output as _quorate_v1_ExecuteResponse__Output } from './quorate/v1/ExecuteResponse.ts';
import type { GetStateRequest as _quorate_v1_GetStateRequest, GetStateRequest__Output as _quorate_v1_GetStateRequest__Output } from './quorate/v1/GetStateRequest.ts';
import type { GetStateResponse as _quorate_v1_GetStateResponse, GetStateResponse__Output as _quorate_v1_GetStateResponse__Output } from './quorate/v1/GetStateResponse.ts';
import type { MachineClient as _quorate_v1_MachineClient, MachineDefinition as _quorate_v1_MachineDefinition } from './quorate/v1/Machine.ts';
import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from './quorate/v1/ResponseHeader.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  quorate: {
    v1: {
      ExecuteRequest: MessageTypeDefinition<_quorate_v1_ExecuteRequest, _quorate_v1_ExecuteRequest__Output>
      ExecuteResponse: MessageTypeDefinition<_quorate_v1_ExecuteResponse, _quorate_v1_ExecuteResponse__Output>
      GetStateRequest: MessageTypeDefinition<_quorate_v1_GetStateRequest, _quorate_v1_GetStateRequest__Output>
      GetStateResponse: MessageTypeDefinition<_quorate_v1_GetStateResponse, _quorate_v1_GetStateResponse__Output>
      Machine: SubtypeConstructor<typeof grpc.Client, _quorate_v1_MachineClient> & { service: _quorate_v1_MachineDefinition }
      ResponseHeader: MessageTypeDefinition<_quorate_v1_ResponseHeader, _quorate_v1_ResponseHeader__Output>
    }
  }
}

