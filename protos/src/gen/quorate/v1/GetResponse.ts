// Original file: quorate/v1/kv.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'value'?: (Buffer | Uint8Array | string);
  'revision'?: (string);
  'version'?: (number | string | Long);
  '_value'?: "value";
}

export interface GetResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'value'?: (Buffer);
  'revision': (string);
  'version': (string);
  '_value'?: "value";
}
