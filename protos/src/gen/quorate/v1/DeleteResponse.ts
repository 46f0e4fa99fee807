// Original file: quorate/v1/kv.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Long } from '@grpc/proto-loader';

export interface DeleteResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'deleted'?: (number | string | Long);
}

export interface DeleteResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'deleted': (string);
}
