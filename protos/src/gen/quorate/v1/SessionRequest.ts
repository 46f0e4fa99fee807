// Original file: quorate/v1/session.proto

import type { GetRequest as _quorate_v1_GetRequest, GetRequest__Output as _quorate_v1_GetRequest__Output } from '../../quorate/v1/GetRequest.ts';
import type { PutRequest as _quorate_v1_PutRequest, PutRequest__Output as _quorate_v1_PutRequest__Output } from '../../quorate/v1/PutRequest.ts';
import type { DeleteRequest as _quorate_v1_DeleteRequest, DeleteRequest__Output as _quorate_v1_DeleteRequest__Output } from '../../quorate/v1/DeleteRequest.ts';
import type { CompareAndSetRequest as _quorate_v1_CompareAndSetRequest, CompareAndSetRequest__Output as _quorate_v1_CompareAndSetRequest__Output } from '../../quorate/v1/CompareAndSetRequest.ts';
import type { ExecuteRequest as _quorate_v1_ExecuteRequest, ExecuteRequest__Output as _quorate_v1_ExecuteRequest__Output } from '../../quorate/v1/ExecuteRequest.ts';
import type { GetStateRequest as _quorate_v1_GetStateRequest, GetStateRequest__Output as _quorate_v1_GetStateRequest__Output } from '../../quorate/v1/GetStateRequest.ts';
import type { Long } from '@grpc/proto-loader';

export interface SessionRequest {
  'id'?: (number | string | Long);
  'timeoutMs'?: (number);
  'get'?: (_quorate_v1_GetRequest | null);
  'put'?: (_quorate_v1_PutRequest | null);
  'delete'?: (_quorate_v1_DeleteRequest | null);
  'compareAndSet'?: (_quorate_v1_CompareAndSetRequest | null);
  'execute'?: (_quorate_v1_ExecuteRequest | null);
  'readState'?: (_quorate_v1_GetStateRequest | null);
  'operation'?: "get"|"put"|"delete"|"compareAndSet"|"execute"|"readState";
}

export interface SessionRequest__Output {
  'id': (string);
  'timeoutMs': (number);
  'get'?: (_quorate_v1_GetRequest__Output | null);
  'put'?: (_quorate_v1_PutRequest__Output | null);
  'delete'?: (_quorate_v1_DeleteRequest__Output | null);
  'compareAndSet'?: (_quorate_v1_CompareAndSetRequest__Output | null);
  'execute'?: (_quorate_v1_ExecuteRequest__Output | null);
  'readState'?: (_quorate_v1_GetStateRequest__Output | null);
  'operation'?: "get"|"put"|"delete"|"compareAndSet"|"execute"|"readState";
}
