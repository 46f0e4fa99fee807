// Original file: quorate/v1/kv.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Long } from '@grpc/proto-loader';

export interface PutResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'revision'?: (string);
  'version'?: (number | string | Long);
  'created'?: (boolean);
}

export interface PutResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'revision': (string);
  'version': (string);
  'created': (boolean);
}
