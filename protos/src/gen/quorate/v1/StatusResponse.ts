// Original file: quorate/v1/maintenance.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Collection as _quorate_v1_Collection, Collection__Output as _quorate_v1_Collection__Output } from '../../quorate/v1/Collection.ts';
import type { Long } from '@grpc/proto-loader';

export interface StatusResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'version'?: (string);
  'storeId'?: (string);
  'stage'?: (string);
  'joint'?: (boolean);
  'members'?: (number | string | Long);
  'registers'?: (number | string | Long);
  'durableSequence'?: (number | string | Long);
  'pendingOperations'?: (number | string | Long);
  'insecure'?: (boolean);
  'machines'?: (string)[];
  'collection'?: (_quorate_v1_Collection | null);
}

export interface StatusResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'version': (string);
  'storeId': (string);
  'stage': (string);
  'joint': (boolean);
  'members': (string);
  'registers': (string);
  'durableSequence': (string);
  'pendingOperations': (string);
  'insecure': (boolean);
  'machines': (string)[];
  'collection': (_quorate_v1_Collection__Output | null);
}
