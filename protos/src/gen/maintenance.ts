import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Collection as _quorate_v1_Collection, Collection__Output as _quorate_v1_Collection__Output } from './quorate/v1/Collection.ts';
import type { MaintenanceClient as _quorate_v1_MaintenanceClient, MaintenanceDefinition as _quorate_v1_MaintenanceDefinition } from './quorate/v1/Maintenance.ts';
import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from './quorate/v1/ResponseHeader.ts';
import type { StatusRequest as _quorate_v1_StatusRequest, StatusRequest__Output as _quorate_v1_StatusRequest__Output } from './quorate/v1/StatusRequest.ts';
import type { StatusResponse as _quorate_v1_StatusResponse, StatusResponse__Output as _quorate_v1_StatusResponse__Output } from './quorate/v1/StatusResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  quorate: {
    v1: {
      Collection: MessageTypeDefinition<_quorate_v1_Collection, _quorate_v1_Collection__Output>
      Maintenance: SubtypeConstructor<typeof grpc.Client, _quorate_v1_MaintenanceClient> & { service: _quorate_v1_MaintenanceDefinition }
      ResponseHeader: MessageTypeDefinition<_quorate_v1_ResponseHeader, _quorate_v1_ResponseHeader__Output>
      StatusRequest: MessageTypeDefinition<_quorate_v1_StatusRequest, _quorate_v1_StatusRequest__Output>
      StatusResponse: MessageTypeDefinition<_quorate_v1_StatusResponse, _quorate_v1_StatusResponse__Output>
    }
  }
}

