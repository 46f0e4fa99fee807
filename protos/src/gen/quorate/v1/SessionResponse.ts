// Original file: quorate/v1/session.proto

import type { GetResponse as _quorate_v1_GetResponse, GetResponse__Output as _quorate_v1_GetResponse__Output } from '../../quorate/v1/GetResponse.ts';
import type { PutResponse as _quorate_v1_PutResponse, PutResponse__Output as _quorate_v1_PutResponse__Output } from '../../quorate/v1/PutResponse.ts';
import type { DeleteResponse as _quorate_v1_DeleteResponse, DeleteResponse__Output as _quorate_v1_DeleteResponse__Output } from '../../quorate/v1/DeleteResponse.ts';
import type { CompareAndSetResponse as _quorate_v1_CompareAndSetResponse, CompareAndSetResponse__Output as _quorate_v1_CompareAndSetResponse__Output } from '../../quorate/v1/CompareAndSetResponse.ts';
import type { ExecuteResponse as _quorate_v1_ExecuteResponse, ExecuteResponse__Output as _quorate_v1_ExecuteResponse__Output } from '../../quorate/v1/ExecuteResponse.ts';
import type { GetStateResponse as _quorate_v1_GetStateResponse, GetStateResponse__Output as _quorate_v1_GetStateResponse__Output } from '../../quorate/v1/GetStateResponse.ts';
import type { SessionError as _quorate_v1_SessionError, SessionError__Output as _quorate_v1_SessionError__Output } from '../../quorate/v1/SessionError.ts';
import type { Long } from '@grpc/proto-loader';

export interface SessionResponse {
  'id'?: (number | string | Long);
  'get'?: (_quorate_v1_GetResponse | null);
  'put'?: (_quorate_v1_PutResponse | null);
  'delete'?: (_quorate_v1_DeleteResponse | null);
  'compareAndSet'?: (_quorate_v1_CompareAndSetResponse | null);
  'execute'?: (_quorate_v1_ExecuteResponse | null);
  'readState'?: (_quorate_v1_GetStateResponse | null);
  'error'?: (_quorate_v1_SessionError | null);
  'result'?: "get"|"put"|"delete"|"compareAndSet"|"execute"|"readState"|"error";
}

export interface SessionResponse__Output {
  'id': (string);
  'get'?: (_quorate_v1_GetResponse__Output | null);
  'put'?: (_quorate_v1_PutResponse__Output | null);
  'delete'?: (_quorate_v1_DeleteResponse__Output | null);
  'compareAndSet'?: (_quorate_v1_CompareAndSetResponse__Output | null);
  'execute'?: (_quorate_v1_ExecuteResponse__Output | null);
  'readState'?: (_quorate_v1_GetStateResponse__Output | null);
  'error'?: (_quorate_v1_SessionError__Output | null);
  'result'?: "get"|"put"|"delete"|"compareAndSet"|"execute"|"readState"|"error";
}
