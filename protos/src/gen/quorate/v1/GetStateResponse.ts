// Original file: quorate/v1/machine.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetStateResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'stateJson'?: (string);
  'revision'?: (string);
  'version'?: (number | string | Long);
}

export interface GetStateResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'stateJson': (string);
  'revision': (string);
  'version': (string);
}
