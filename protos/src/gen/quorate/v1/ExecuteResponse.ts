// Original file: quorate/v1/machine.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Long } from '@grpc/proto-loader';

export interface ExecuteResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'outputJson'?: (string);
  'revision'?: (string);
  'version'?: (number | string | Long);
}

export interface ExecuteResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'outputJson': (string);
  'revision': (string);
  'version': (string);
}
